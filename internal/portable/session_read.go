package portable

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"math"
	"strings"
	"time"
)

// SessionVisitor takes what ReadSessions finds. An error of its own ends the reading.
type SessionVisitor interface {
	Begin() error // a session, of which nothing is known yet
	Frame(SessionFrame) error
	End(Session) error
}

var (
	errLargeSession  = &Error{"The file is larger than 512 MB."}
	errLargePart     = &Error{"A single part of the file is larger than 128 MB."}
	errManyFrames    = &Error{"The file has more than a million frames."}
	errManySessions  = &Error{"The file has more than 20 live connections."}
	errNoSession     = &Error{"There is no live connection (WebSocket) in this file."}
	errNoSessionFile = &Error{"This is neither a HAR file nor a session that the console saved (JSON Lines)."}
	errNewSession    = &Error{"This session was saved by a newer console."}
)

// ReadSessions reads the live connections of a HAR file, or the one of a file that
// [SessionWriter] wrote, as a stream. Errors are an [*Error], r's own or v's.
func ReadSessions(r io.Reader, v SessionVisitor) error {
	in := bufio.NewReaderSize(r, 64<<10)
	first, _ := in.Peek(4 << 10) // what there is; an error comes again
	line, _, _ := bytes.Cut(first, []byte("\n"))
	s := sessions{part: &part{r: in}, visitor: v}
	var err error
	if bytes.Contains(line, []byte(`"`+sessionFormat+`"`)) {
		err = s.readLines()
	} else {
		err = s.readHAR()
	}
	if errors.Is(err, errTooLarge) {
		return errLargeSession
	}
	return err
}

// sessions is a file being read.
type sessions struct {
	part    *part
	visitor SessionVisitor
	count   int
	frames  int
}

// part ends with an error when too much is read in one piece.
type part struct {
	r io.Reader
	n int
}

func (p *part) Read(b []byte) (int, error) {
	if p.n > maxSessionPart {
		return 0, errLargePart
	}
	n, err := p.r.Read(b)
	p.n += n
	return n, err
}

func (s *sessions) begin() error {
	if s.count++; s.count > MaxSessions {
		return errManySessions
	}
	return s.visitor.Begin()
}

func (s *sessions) frame(f SessionFrame) error {
	if s.frames++; s.frames > MaxSessionFrames {
		return errManyFrames
	}
	return s.visitor.Frame(f)
}

// readLines reads JSON Lines.
func (s *sessions) readLines() error {
	w := newWalker(s.part)
	w.in.left = MaxSessionFile + 1
	var head Session
	if ok, err := w.value(&head); err != nil || !ok || head.Format != sessionFormat {
		return errors.Join(err, errNoSessionFile)
	}
	if head.Version > sessionVersion {
		return errNewSession
	}
	if err := s.begin(); err != nil {
		return err
	}
	for w.dec.More() {
		s.part.n = 0
		var f SessionFrame
		if ok, err := w.value(&f); err != nil {
			return err
		} else if !ok {
			return errNoSessionFile
		}
		if err := s.frame(f.decoded()); err != nil {
			return err
		}
	}
	if w.in.err != nil {
		return w.in.err
	}
	return s.visitor.End(head)
}

// readHAR reads a HAR file.
func (s *sessions) readHAR() error {
	w := newWalker(s.part)
	w.in.left = MaxSessionFile + 1
	is := false
	_, err := w.object(func(key string) error {
		s.part.n = 0
		if key != "log" {
			return w.skip()
		}
		_, err := w.object(func(key string) (err error) {
			s.part.n = 0
			if key != "entries" {
				return w.skip()
			}
			is, err = w.array(func() error { return s.entry(w) })
			return err
		})
		return err
	})
	switch {
	case err != nil:
		return err
	case !is:
		return errNoSessionFile
	case s.count == 0:
		return errNoSession
	}
	return nil
}

// harSocket is what is read of an entry besides its messages.
type harSocket struct {
	Request struct {
		URL     postmanText
		Headers []HARPair
	}
	Header  []HARPair // of the answer
	Started postmanText
	Closed  *HARClosed
	found   bool
}

// entry reads one exchange, whose members come in any order: Chrome's put the
// messages before the address.
func (s *sessions) entry(w *walker) error {
	var e harSocket
	_, err := w.object(func(key string) (err error) {
		s.part.n = 0
		switch key {
		case "request":
			_, err = w.value(&e.Request)
		case "response":
			err = e.answer(w)
		case "startedDateTime":
			_, err = w.value(&e.Started)
		case "_webSocketClosed":
			_, err = w.value(&e.Closed)
		case "_webSocketMessages":
			err = s.messages(w, &e)
		default:
			err = w.skip()
		}
		return err
	})
	if err != nil || !e.found {
		return err
	}
	started, _ := time.Parse(time.RFC3339Nano, string(e.Started)) // else the time of nothing
	return s.visitor.End(Session{Format: sessionFormat, URL: string(e.Request.URL), Opened: started, Closed: e.Closed,
		RequestHeader: e.Request.Headers, Header: e.Header})
}

// answer reads the headers; what else the answer holds may be large.
func (e *harSocket) answer(w *walker) error {
	_, err := w.object(func(key string) (err error) {
		if key != "headers" {
			return w.skip()
		}
		_, err = w.value(&e.Header)
		return err
	})
	return err
}

func (s *sessions) messages(w *walker, e *harSocket) error {
	if e.found { // a member that stands twice
		return w.skip()
	}
	e.found = true
	if err := s.begin(); err != nil {
		return err
	}
	_, err := w.array(func() error {
		s.part.n = 0
		var m HARMessage
		ok, err := w.value(&m)
		if err != nil || !ok {
			return err
		}
		return s.frame(m.frame())
	})
	return err
}

// decoded is a frame of a file with the bytes of its message. What says that it is
// base64 and is not stays as it is.
func (f SessionFrame) decoded() SessionFrame {
	if f.Encoding == encodingBase64 {
		if data, err := base64.StdEncoding.DecodeString(f.Text); err == nil {
			f.Text = string(data)
		}
	}
	f.Encoding = ""
	return f
}

// frame is a message as a frame; what it says is read later.
func (m HARMessage) frame() SessionFrame {
	f := SessionFrame{Time: seconds(m.Time), Out: m.Type == "send", Binary: m.Opcode == 2, Text: m.Data}
	if f.Binary {
		if data, err := base64.StdEncoding.DecodeString(m.Data); err == nil {
			f.Text = string(data)
		}
	}
	if !strings.HasPrefix(m.Type, "send") && m.Type != "receive" || m.Opcode < 0 { // Chrome notes errors so
		f.Lane = "note"
	}
	f.Size = int64(len(f.Text))
	return f
}

// seconds is a moment from seconds since 1970; one that cannot be is that of 1970.
func seconds(s float64) time.Time {
	if math.IsNaN(s) || s < 0 || s > 1e11 {
		s = 0
	}
	return time.UnixMicro(int64(math.Round(s * 1e6)))
}

// Message is a frame as Chrome would note it; ok is false for frames that it does
// not note: pings, pongs, closes, and what was never sent.
func (f SessionFrame) Message() (m HARMessage, ok bool) {
	switch f.Lane {
	case "ping", "pong", "close", "blocked":
		return m, false
	case "note":
		if f.Size == 0 && !f.Binary {
			return m, false // a word of the console itself
		}
	}
	m = HARMessage{Type: "receive", Time: float64(f.Time.UnixMicro()) / 1e6, Opcode: 1, Data: f.Text}
	if f.Out {
		m.Type = "send"
	}
	if f.Binary {
		m.Opcode, m.Data = 2, base64.StdEncoding.EncodeToString([]byte(f.Text))
	}
	return m, true
}
