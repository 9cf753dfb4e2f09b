package qlikproxy

import (
	"io"

	"github.com/gorilla/websocket"
)

// stream sends a long message on while it is read.
func (p *pump) stream(m message, n int, r io.Reader) error {
	p.dst.mu.Lock()
	defer p.dst.mu.Unlock()
	w, err := p.dst.ws.NextWriter(m.kind)
	if err != nil {
		return writeError{err}
	}
	s := streaming{pump: p, w: w}
	p.pen.start()
	if p.toPage != nil {
		p.toPage.Reset(w)
	}
	p.scan.reset()
	p.tail = p.tail[:0]
	prefix := append([]byte(nil), p.buf[:min(n, prefixKept)]...)
	for chunk := p.buf[:n]; ; {
		if err := s.take(m, chunk); err != nil {
			return err
		}
		k, err := r.Read(p.buf)
		chunk = p.buf[:k]
		if err == io.EOF {
			return s.end(m, prefix)
		}
		if err != nil {
			return err
		}
	}
}

// streaming is a long message under way.
type streaming struct {
	*pump
	w    io.WriteCloser
	size int64
}

func (s *streaming) take(m message, chunk []byte) error {
	s.size += int64(len(chunk))
	if m.kind == websocket.TextMessage {
		s.look(chunk)
	}
	s.pen.write(chunk)
	var err error
	if s.toPage != nil {
		_, err = s.toPage.Write(chunk)
	} else {
		_, err = s.w.Write(chunk)
	}
	if err != nil {
		return writeError{err}
	}
	return nil
}

// look scans a piece as far as needed and remembers the last bytes.
func (s *streaming) look(chunk []byte) {
	for rest := chunk; len(rest) > 0 && !s.scan.settled(); {
		rest = rest[s.scan.feed(rest):]
	}
	if len(chunk) >= scanTail {
		s.tail = append(s.tail[:0], chunk[len(chunk)-scanTail:]...)
		return
	}
	keep := min(len(s.tail), scanTail-len(chunk))
	s.tail = append(s.tail[:copy(s.tail, s.tail[len(s.tail)-keep:])], chunk...)
}

// end records the message before its last piece goes out, as pass does.
func (s *streaming) end(m message, prefix []byte) error {
	if s.scan.state == scanSkip {
		s.scan.tail(s.tail)
	}
	if s.toPage != nil {
		if err := s.toPage.Close(); err != nil {
			return writeError{err}
		}
	}
	rec := s.record(m, s.size, prefix)
	rec.body = s.pen.end()
	s.b.c.log.add(rec)
	if err := s.w.Close(); err != nil {
		return writeError{err}
	}
	return nil
}
