package qlikproxy

import (
	"time"

	"qlikconsole/internal/wsframe"
)

// message is what is known of one before it is read.
type message struct {
	kind byte // wsframe.Text or wsframe.Binary
	at   time.Time
}

// whole deals with a message that is there whole, in one frame.
func (p *pump) whole(f piece) error {
	m, msg := message{f.Opcode, p.src.wire.came}, p.clear(f)
	send := msg
	switch {
	case !p.out:
		send = p.b.c.redact.bytes(msg)
		p.look(m, msg)
	case p.b.guard == nil:
		p.look(m, msg)
	default:
		c, problem := p.judge(m.kind, msg)
		if problem != "" {
			return p.block(m, msg, c, problem)
		}
		p.lookAt(c, m, msg)
	}
	switch own := p.note(m, msg, send); {
	case own:
		return nil
	case len(send) == len(msg) && (len(msg) == 0 || &send[0] == &msg[0]):
		return p.pass(f)
	}
	if err := p.flush(); err != nil {
		return err
	}
	if err := p.dst.write(m.kind, send); err != nil {
		return writeError{err}
	}
	return nil
}

// look finds out what a message is.
func (p *pump) look(m message, msg []byte) {
	p.scan.reset()
	if m.kind == wsframe.Text {
		p.scan.whole(msg)
	}
}

// lookAt is look at a call of which the guard has read what is of interest, or not all.
func (p *pump) lookAt(c rpcCall, m message, msg []byte) {
	if c.answers || c.unread || c.rawID == nil || c.handle == nil {
		p.look(m, msg)
		return
	}
	p.scan.reset()
	p.scan.call(c)
}

// note records a message before it is sent, because its answer may be there before
// that returns. own: it is the answer to a question of the console itself.
func (p *pump) note(m message, msg, send []byte) (own bool) {
	rec := p.record(m, int64(len(msg)), msg)
	if len(msg) > maxPreview {
		rec.body = p.keep(m, msg, send)
	}
	rec.own = !p.out && p.b.c.heart.asked(p.scan.id)
	p.b.c.log.add(rec)
	return rec.own
}

// keep keeps a long message. What a page gets was cleaned of all that is not kept.
func (p *pump) keep(m message, msg, send []byte) bodyRef {
	p.pen.at = m.at
	if !p.out && p.b.c.redact.full {
		return p.pen.keepClean(send)
	}
	return p.pen.keep(msg)
}

func (p *pump) record(m message, size int64, prefix []byte) record {
	r := record{at: m.at, out: p.out, binary: m.kind == wsframe.Binary, size: size, prefix: prefix}
	if !r.binary {
		r.scan = &p.scan
		p.greet(prefix)
	}
	return r
}

// greet notes the engine's first words.
func (p *pump) greet(prefix []byte) {
	if p.out || p.greeted {
		return
	}
	p.greeted = true
	p.b.c.greeted(prefix)
}
