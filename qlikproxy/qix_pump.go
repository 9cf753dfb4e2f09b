package qlikproxy

import (
	"errors"
	"slices"

	"qlikconsole/internal/onemethod"
	"qlikconsole/internal/secret"
	"qlikconsole/internal/wsframe"
)

// maxReady is how many frames are sent at once: the other side can begin with them
// while those that came behind them are dealt with.
const maxReady = 32

// pump reads frames of one leg and sends them to the other: as they came and from
// the memory where they were read, unless something in them has to be taken out.
type pump struct {
	b        *bridge
	src, dst *leg
	out      bool // towards the tenant
	in       inlet
	ready    [2]int // what of the inlet's buffer is to be sent as it came
	frames   int    // of them
	plain    []byte // room for what came masked
	scan     scan
	reader   callReader
	others   onemethod.Stream // in a long message of which the beginning was sent
	pen      bodyPen
	stream   stream
	toPage   *secret.Stream // cleans messages that stream to the page; nil: this pump has none
	greeted  bool
	deaf     bool // dst takes no more: src is only read to its end
	done     chan struct{}
}

func newPump(b *bridge, src, dst *leg) *pump {
	p := &pump{
		b: b, src: src, dst: dst, out: dst == b.tenant, in: newInlet(src.wire, dst == b.tenant),
		pen: bodyPen{log: b.c.log}, done: make(chan struct{}),
	}
	if !p.out {
		p.toPage = b.c.redact.stream()
	}
	return p
}

// writeError is an error of dst; any other error of a pump is one of src.
type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

// closing is the close frame with which a leg ends.
type closing struct{ goodbye }

func (closing) Error() string { return "a close frame" }

// run pumps until src ends. It sends at most one end for each leg.
func (p *pump) run() {
	defer close(p.done)
	defer p.pen.done()
	defer p.drop()
	for err := p.in.fill(); ; err = p.next() {
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

// next deals with one piece of what was read. When there is none left, it sends what
// is ready and reads more.
func (p *pump) next() error {
	f, ok, err := p.in.next()
	if ok {
		return p.take(f)
	}
	if failed := p.flush(); failed != nil {
		return failed
	}
	if err != nil {
		return err
	}
	return p.in.fill()
}

func (p *pump) take(f piece) error {
	switch {
	case f.Control():
		return p.control(f)
	case p.deaf || p.b.drain.Load():
		p.drop()
		return nil
	case f.begins && f.ends:
		return p.whole(f)
	case f.begins:
		if err := p.stream.begin(p, f); err != nil {
			return err
		}
	}
	return p.stream.take(p, f)
}

// clear is what came of a piece's payload, unmasked; until the next one.
func (p *pump) clear(f piece) []byte {
	payload := p.in.payload(f)
	if !f.Masked {
		return payload
	}
	p.plain = slices.Grow(p.plain[:0], len(payload))[:len(payload)]
	wsframe.Mask(p.plain, payload, f.Key, f.at)
	return p.plain
}

// control answers a ping, and takes a close frame for the end of src.
func (p *pump) control(f piece) error {
	data := string(p.clear(f))
	switch f.Opcode {
	case wsframe.Ping:
		p.log(lanePing, false, data)
		if p.src.control(wsframe.Pong, data) == nil { // a leg that takes nothing is the watch's business
			p.log(lanePong, true, data)
		}
	case wsframe.Pong:
		p.log(lanePong, false, data)
	case wsframe.Close:
		if err := p.flush(); err != nil {
			p.failed(err)
		}
		return closed(data)
	}
	return nil
}

// log keeps a ping or pong between console and tenant.
func (p *pump) log(lane lane, out bool, data string) {
	if p.out {
		return
	}
	p.b.c.log.addControl(lane, out, data)
	if lane == lanePong && !out {
		p.b.pongs.Store(true)
	}
}

func closed(payload string) error {
	code, reason, err := wsframe.ParseClose([]byte(payload))
	if err != nil {
		return err
	}
	return closing{goodbye{code, reason}}
}

// pass sends a piece as it came, a whole frame together with those before it.
func (p *pump) pass(f piece) error {
	if f.whole && p.ready[1] == f.from && p.frames < maxReady {
		p.ready[1] = f.to
		p.frames++
		return nil
	}
	if err := p.flush(); err != nil {
		return err
	}
	if f.whole {
		p.ready, p.frames = [2]int{f.from, f.to}, 1
		return nil
	}
	return p.send(p.in.fragment(f))
}

// flush sends what is ready.
func (p *pump) flush() error {
	frames := p.in.buf[p.ready[0]:p.ready[1]]
	p.ready = [2]int{}
	if len(frames) == 0 {
		return nil
	}
	return p.send(frames)
}

// send writes frames, of whole messages or of the one under way.
func (p *pump) send(frames []byte) error {
	if !p.stream.turn {
		p.dst.turn.Lock()
		defer p.dst.turn.Unlock()
	}
	if err := p.dst.wire.send(frames); err != nil {
		return writeError{err}
	}
	return nil
}
