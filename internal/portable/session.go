package portable

import (
	"encoding/base64"
	"io"
	"time"
)

// Limits of a file with sessions.
const (
	MaxSessionFile   = 512 << 20 // bytes
	MaxSessions      = 20        // connections of one file
	MaxSessionFrames = 1_000_000 // frames of one file

	maxSessionPart = 128 << 20 // bytes of one message, and of anything else in one piece
	sessionFormat  = "qix-session"
	sessionVersion = 1
	encodingBase64 = "base64"
)

// Session is a live connection as a file tells of it: the first line of JSON Lines,
// or what an entry of a HAR file has besides its messages.
type Session struct {
	Format  string     `json:"format"` // "qix-session"
	Version int        `json:"version"`
	URL     string     `json:"url"`
	App     string     `json:"app,omitempty"`
	Opened  time.Time  `json:"opened"`
	Source  string     `json:"source,omitempty"` // who opened it
	Frames  int64      `json:"frames"`
	Dropped int64      `json:"dropped,omitempty"` // frames that are missing, because the console had no room for them
	Closed  *HARClosed `json:"closed,omitempty"`

	RequestHeader []HARPair `json:"request_header,omitempty"` // of the upgrade
	Header        []HARPair `json:"header,omitempty"`         // of the answer to it
}

// HARClosed is how a WebSocket connection ended. Chrome writes nothing of it; the
// name of its member begins with an underscore, as HAR 1.2 asks of what is not part
// of it.
type HARClosed struct {
	By     string    `json:"by"` // "tenant", "page", "console" or "network"
	Code   int       `json:"code"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// SessionFrame is one frame: a line of JSON Lines.
type SessionFrame struct {
	Seq       int64     `json:"seq"`
	Time      time.Time `json:"time"`
	Out       bool      `json:"out"`  // towards the tenant
	Lane      string    `json:"lane"` // "request", "answer", "notification", "ping", "pong", "close", "blocked" or "note"
	Binary    bool      `json:"binary,omitempty"`
	Own       bool      `json:"own,omitempty"` // the console's own question, or the answer to it
	Size      int64     `json:"size"`          // bytes as it came
	ID        string    `json:"id,omitempty"`
	Method    string    `json:"method,omitempty"`
	Handle    *int      `json:"handle,omitempty"`
	Pair      int64     `json:"pair,omitempty"` // seq of the request or answer that belongs to it
	TookMS    float64   `json:"took_ms,omitempty"`
	Error     string    `json:"error,omitempty"`
	CloseCode int       `json:"close_code,omitempty"`
	Text      string    `json:"text"`
	Encoding  string    `json:"encoding,omitempty"` // of Text in a file: "base64" for binary messages
	Cut       bool      `json:"cut,omitempty"`      // text is only the beginning
}

// SessionWriter writes a session as JSON Lines: one line for the session, then one
// for each frame. It cleans nothing: w must.
type SessionWriter struct{ w io.Writer }

// NewSessionWriter begins a file.
func NewSessionWriter(w io.Writer, s Session) (SessionWriter, error) {
	s.Format, s.Version = sessionFormat, sessionVersion
	out := SessionWriter{w}
	return out, out.line(s)
}

// Frame writes a frame.
func (w SessionWriter) Frame(f SessionFrame) error {
	if f.Binary {
		f.Text, f.Encoding = base64.StdEncoding.EncodeToString([]byte(f.Text)), encodingBase64
	}
	return w.line(f)
}

func (w SessionWriter) line(v any) error {
	data, err := encodeFile(v)
	if err != nil {
		return err
	}
	_, err = w.w.Write(append(data, '\n'))
	return err
}
