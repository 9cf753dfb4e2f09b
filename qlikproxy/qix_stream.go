package qlikproxy

import (
	"slices"

	"qlikconsole/internal/wsframe"
)

// stream is a message that comes in several frames, or in one that is too long to be
// there whole. It is sent on while it is read.
type stream struct {
	message
	on     bool
	turn   bool // it has the turn of the leg that it goes to
	size   int64
	prefix []byte // its first bytes
	held   []byte // what the guard has not let through
	enough int    // from so many bytes of it on the guard looks at it
	opcode byte   // of the next frame
	room   []byte // for frames that do not go out as they came
}

// begin starts to send, unless the guard has to see the message first.
func (s *stream) begin(p *pump, f piece) error {
	if err := p.flush(); err != nil {
		return err
	}
	s.message, s.on = message{f.Opcode, p.src.wire.came}, true
	if p.out && p.b.guard != nil {
		s.held, s.enough = s.held[:0], guardWhole
		return nil
	}
	s.open(p)
	return nil
}

// open takes the turn.
func (s *stream) open(p *pump) {
	s.size, s.prefix = 0, s.prefix[:0]
	p.scan.reset()
	p.pen.at = s.at
	p.pen.start()
	p.dst.turn.Lock()
	s.turn = true
	s.opcode = s.kind
	if p.toPage != nil {
		p.toPage.Reset()
	}
}

// drop gives up what is under way.
func (p *pump) drop() {
	if p.stream.turn {
		p.dst.turn.Unlock()
	}
	p.stream.on, p.stream.turn = false, false
}

func (s *stream) take(p *pump, f piece) error {
	if !s.on { // it was dropped
		return nil
	}
	guarded := p.out && p.b.guard != nil
	if guarded && !s.turn {
		return s.hold(p, f)
	}
	if !f.ends { // is sent first, as the other side has work to do with it
		if err := s.send(p, f); err != nil {
			return err
		}
	}
	part := p.clear(f)
	s.note(p, part)
	if guarded && !s.single(p, f, part) {
		return s.breakOff(p)
	}
	if !f.ends {
		return nil
	}
	s.end(p) // recorded before its last piece goes out
	defer p.drop()
	if err := s.send(p, f); err != nil {
		return err
	}
	return p.flush()
}

// note takes what is to be recorded of a part.
func (s *stream) note(p *pump, part []byte) {
	s.size += int64(len(part))
	s.prefix = append(s.prefix, part[:min(len(part), prefixKept-len(s.prefix))]...)
	if s.kind == wsframe.Text {
		p.scan.part(part)
	}
	p.pen.write(part)
}

func (s *stream) end(p *pump) {
	p.scan.over()
	rec := p.record(s.message, s.size, s.prefix)
	rec.body = p.pen.end()
	p.b.c.log.add(rec)
}

func (s *stream) send(p *pump, f piece) error {
	if p.toPage == nil {
		return p.pass(f)
	}
	clean, at := p.toPage.Next(p.in.buf[:f.to], f.body, f.ends)
	switch {
	case len(clean) == 0 && !f.ends:
		return nil
	case at < wsframe.MaxHeader:
		return s.fragment(p, f.ends, clean)
	}
	h := wsframe.Header{Opcode: s.opcode, Fin: f.ends, Length: int64(len(clean))}
	s.opcode = wsframe.Continuation
	return p.send(h.Before(p.in.buf, at, at+len(clean)))
}

// fragment sends a part of the message as a frame.
func (s *stream) fragment(p *pump, fin bool, part []byte) error {
	opcode := s.opcode
	s.opcode = wsframe.Continuation
	s.room = slices.Grow(s.room[:0], wsframe.MaxHeader+len(part))
	if err := p.dst.frameIn(s.room, opcode, fin, part); err != nil {
		return writeError{err}
	}
	return nil
}
