package qlikproxy

import (
	"errors"
	"io"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/secret"
)

const (
	pumpBuffer = 256 << 10 // a message up to this size is passed on in one piece
	scanHead   = 2 << 10   // of a message is always scanned
	scanStep   = 4 << 10
	scanTail   = 1 << 10 // of a message is looked at for what stands behind the result
)

// pump reads messages of one leg and writes them to the other.
type pump struct {
	b        *bridge
	src, dst *leg
	out      bool // towards the tenant
	buf      []byte
	scan     scan
	pen      bodyPen
	tail     []byte
	greeted  bool
	deaf     bool // dst takes no more: src is only read to its end
	done     chan struct{}
}

func newPump(b *bridge, src, dst *leg) *pump {
	return &pump{
		b: b, src: src, dst: dst, out: dst == b.tenant,
		pen: bodyPen{log: b.c.log},
		buf: make([]byte, pumpBuffer), tail: make([]byte, 0, scanTail), done: make(chan struct{}),
	}
}

// writeError is an error of dst; any other error of a pump is one of src.
type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

// run pumps until src ends. It sends at most one end for each leg.
func (p *pump) run() {
	defer close(p.done)
	defer p.pen.done()
	for {
		kind, r, err := p.src.ws.NextReader()
		if err == nil && !p.deaf && !p.b.drain.Load() {
			err = p.message(kind, r)
		}
		var failed writeError
		switch {
		case err == nil:
		case errors.As(err, &failed):
			p.deaf = true
			p.b.ends <- end{leg: p.dst, err: failed.error, writing: true}
		default:
			p.b.ends <- end{leg: p.src, err: err}
			return
		}
	}
}

func (p *pump) message(kind int, r io.Reader) error {
	m := message{kind: kind, at: time.Now()}
	n, whole, err := fill(p.buf, r)
	if err != nil {
		return err
	}
	switch {
	case p.out && p.b.guard != nil:
		return p.guarded(m, p.buf[:n], r)
	case whole:
		return p.pass(m, p.buf[:n])
	}
	return p.stream(m, n, r)
}

// message is what is known of one before it is read.
type message struct {
	kind int
	at   time.Time
}

// fill reads until buf is full or the message ends.
func fill(buf []byte, r io.Reader) (n int, whole bool, err error) {
	for n < len(buf) {
		k, err := r.Read(buf[n:])
		n += k
		if err == io.EOF {
			return n, true, nil
		}
		if err != nil {
			return n, false, err
		}
	}
	return n, false, nil
}

// pass records a message and sends it on. It is recorded first, because its answer
// may be there before the call returns.
func (p *pump) pass(m message, msg []byte) error {
	send := msg
	if !p.out {
		send = p.b.c.redact.bytes(msg)
	}
	p.annotate(m, msg)
	rec := p.record(m, int64(len(msg)), msg)
	if len(msg) > maxPreview {
		rec.body = p.pen.keep(msg)
	}
	p.b.c.log.add(rec)
	if err := p.dst.write(m.kind, send); err != nil {
		return writeError{err}
	}
	return nil
}

func (p *pump) record(m message, size int64, prefix []byte) record {
	r := record{at: m.at, out: p.out, binary: m.kind == websocket.BinaryMessage, size: size, prefix: prefix}
	if !r.binary {
		r.scan = &p.scan
		p.greet(prefix)
	}
	return r
}

// annotate scans the head of a message, and more of it only where that did not tell
// its id.
func (p *pump) annotate(m message, msg []byte) {
	s := &p.scan
	s.reset()
	if m.kind != websocket.TextMessage {
		return
	}
	head := min(len(msg), scanHead)
	s.feed(msg[:head])
	if head == len(msg) {
		return
	}
	if !s.settled() {
		s.tail(msg[max(0, len(msg)-scanTail):])
	}
	for rest := msg[head:]; len(rest) > 0 && !s.settled(); {
		n := min(len(rest), scanStep)
		s.feed(rest[:n])
		rest = rest[n:]
	}
	if s.state == scanSkip {
		s.tail(msg[max(0, len(msg)-scanTail):])
	}
}

// greet notes the engine's first words.
func (p *pump) greet(prefix []byte) {
	if p.out || p.greeted {
		return
	}
	p.greeted = true
	p.b.c.greeted(prefix)
}

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
	if !p.out {
		s.clean = p.b.c.redact.writer(w)
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
	w     io.WriteCloser
	clean *secret.Writer // nil: nothing is taken out
	size  int64
}

func (s *streaming) take(m message, chunk []byte) error {
	s.size += int64(len(chunk))
	if m.kind == websocket.TextMessage {
		s.look(chunk)
	}
	s.pen.write(chunk)
	var err error
	if s.clean != nil {
		_, err = s.clean.Write(chunk)
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
	for rest := chunk; len(rest) > 0 && (!s.scan.settled() || s.size == int64(len(chunk)) && len(chunk)-len(rest) < scanHead); {
		n := min(len(rest), scanStep)
		s.scan.feed(rest[:n])
		rest = rest[n:]
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
	if s.clean != nil {
		if err := s.clean.Close(); err != nil {
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
