package qlikproxy

import (
	"errors"

	"qlikconsole/internal/wsframe"
)

const (
	maxGuarded = 64 << 20 // bytes of a message that the guard has not let through
	maxHeld    = 1 << 20  // bytes of room for such messages that is kept

	// guardWhole is how much of a message is held back until it is there whole, in
	// bytes: then its sender is told what is wrong with it. Of a longer one the
	// beginning goes out as soon as the guard lets its method through, and the end
	// only if no other method can be in it: without its end it is no message. It is less
	// than 64 KiB, in frames of which many write: the first one need not be held.
	guardWhole = 60 << 10
)

// errUnclear is what became of a message of which the beginning was sent.
var errUnclear = errors.New("a long message may name another method, or is no text (UTF-8)")

// hold keeps a piece of a message to the tenant until the guard lets it through.
func (s *stream) hold(p *pump, f piece) error {
	part := p.clear(f)
	size := len(s.held) + len(part)
	if size > maxGuarded {
		return errTooBig
	}
	if !f.ends && size >= s.enough {
		if s.harmless(p, part) {
			return s.release(p, f, part)
		}
		s.enough = 2 * size
	}
	s.held = append(s.held, part...)
	if f.ends {
		return s.whole(p)
	}
	return nil
}

// harmless reports whether the beginning may go out: what is held back, and a part.
func (s *stream) harmless(p *pump, part []byte) bool {
	text := part
	if n := len(s.held); n > 0 {
		text = append(s.held, part...)
		s.held = text[:n]
	}
	c, behind := p.reader.begin(text)
	p.others.Reset()
	if s.kind != wsframe.Text || !p.others.Clear(text[behind:]) || behind == 0 {
		return p.b.guard("") == nil
	}
	return p.b.guard(c.method) == nil
}

// release sends what was held back, and the piece behind it as it came.
func (s *stream) release(p *pump, f piece, part []byte) error {
	s.open(p)
	if !f.begins {
		s.note(p, s.held)
		err := s.fragment(p, false, s.held)
		s.let()
		if err != nil {
			return err
		}
	}
	err := s.send(p, f)
	s.note(p, part)
	return err
}

// let forgets what was held back.
func (s *stream) let() {
	if s.held = s.held[:0]; cap(s.held) > maxHeld {
		s.held, s.room = nil, nil
	}
}

// single looks for a second method in a part of a message of which the beginning was sent.
func (s *stream) single(p *pump, f piece, part []byte) bool {
	ok := s.kind == wsframe.Text && p.others.Clear(part) && (!f.ends || p.others.End())
	return ok || p.b.guard("") == nil
}

// breakOff records a message that never gets its end.
func (s *stream) breakOff(p *pump) error {
	rec := p.record(s.message, s.size, s.prefix)
	rec.lane, rec.problem = laneBlocked, errUnclear.Error()
	p.b.c.log.add(rec)
	return errUnclear
}

// whole passes a message on that was held back to its end, or not.
func (s *stream) whole(p *pump) error {
	defer s.let()
	s.on = false
	c, problem := p.judge(s.kind, s.held)
	if problem != "" {
		return p.block(s.message, s.held, c, problem)
	}
	p.lookAt(c, s.message, s.held)
	p.note(s.message, s.held, nil)
	if err := p.dst.write(s.kind, s.held); err != nil {
		return writeError{err}
	}
	return nil
}
