package portable

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
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
