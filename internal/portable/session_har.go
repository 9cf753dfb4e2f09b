package portable

import (
	"encoding/base64"
	"math"
	"strings"
	"time"
)

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
