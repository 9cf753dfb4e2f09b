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
	scanHead   = 2 << 10   // of a message is scanned before its end is looked at
	scanTail   = 1 << 10   // of a message is looked at for what stands behind the result
)

// pump reads messages of one leg and writes them to the other.
type pump struct {
	b        *bridge
	src, dst *leg
	out      bool // towards the tenant
	buf      []byte
	large    []byte // for what the guard must see whole
	scan     scan
	pen      bodyPen
	toPage   *secret.Writer // of messages that stream to the page; nil: this pump has none
	tail     []byte
	greeted  bool
	deaf     bool // dst takes no more: src is only read to its end
	done     chan struct{}
}

func newPump(b *bridge, src, dst *leg) *pump {
	p := &pump{
		b: b, src: src, dst: dst, out: dst == b.tenant,
		pen: bodyPen{log: b.c.log},
		buf: make([]byte, pumpBuffer), tail: make([]byte, 0, scanTail), done: make(chan struct{}),
	}
	if !p.out {
		p.toPage = b.c.redact.writer(nil)
	}
	return p
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
		if err != nil && !p.failed(err) {
			return
		}
	}
}

// failed sends the end that err is; false: nothing more comes from src.
func (p *pump) failed(err error) bool {
	var failed writeError
	if !errors.As(err, &failed) {
		p.b.ends <- end{leg: p.src, err: err}
		return false
	}
	p.deaf = true
	p.b.ends <- end{leg: p.dst, err: failed.error, writing: true}
	return true
}

func (p *pump) message(kind int, r io.Reader) error {
	m := message{kind: kind, at: p.src.came()}
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
		rec.body = p.keep(msg, send)
	}
	rec.own = !p.out && p.b.c.heart.asked(p.scan.id)
	p.b.c.log.add(rec)
	if rec.own {
		return nil
	}
	if err := p.dst.write(m.kind, send); err != nil {
		return writeError{err}
	}
	return nil
}

// keep keeps a long message. What a page gets was cleaned of all that is not kept.
func (p *pump) keep(msg, send []byte) bodyRef {
	if !p.out && p.b.c.redact.full {
		return p.pen.keepClean(send)
	}
	return p.pen.keep(msg)
}

func (p *pump) record(m message, size int64, prefix []byte) record {
	r := record{at: m.at, out: p.out, binary: m.kind == websocket.BinaryMessage, size: size, prefix: prefix}
	if !r.binary {
		r.scan = &p.scan
		p.greet(prefix)
	}
	return r
}

// annotate scans a message as far as it takes to know what it is, and then its end.
func (p *pump) annotate(m message, msg []byte) {
	s := &p.scan
	s.reset()
	if m.kind == websocket.TextMessage {
		s.whole(msg)
	}
}

// whole scans a message that is there whole.
func (s *scan) whole(msg []byte) {
	rest := msg[s.feed(msg[:min(len(msg), scanHead)]):]
	if len(rest) > 0 && !s.settled() {
		s.tail(lastOf(rest))
	}
	for len(rest) > 0 && !s.settled() {
		rest = rest[s.feed(rest):]
	}
	if s.state == scanSkip {
		s.tail(lastOf(rest))
	}
}

func lastOf(p []byte) []byte { return p[max(0, len(p)-scanTail):] }

// greet notes the engine's first words.
func (p *pump) greet(prefix []byte) {
	if p.out || p.greeted {
		return
	}
	p.greeted = true
	p.b.c.greeted(prefix)
}
