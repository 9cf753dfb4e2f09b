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
	// only if all of it is well-formed: without its end it is no message. It is less
	// than 64 KiB, in frames of which many write: the first one need not be held.
	guardWhole = 60 << 10
)

// errMalformed is what became of a message of which the beginning was sent.
var errMalformed = errors.New("a long message is no JSON, or names a member twice")

// hold keeps a piece of a message to the tenant until the guard lets it through.
func (s *stream) hold(p *pump, f piece) error {
	part := p.clear(f)
	if s.kind == wsframe.Text {
		p.outline.add(part)
	}
	size := len(s.held) + len(part)
	if !f.ends && size >= guardWhole && s.harmless(p) {
		return s.release(p, f, part)
	}
	if size > maxGuarded {
		return errTooBig
	}
	s.held = append(s.held, part...)
	if f.ends {
		return s.whole(p)
	}
	return nil
}

// harmless reports whether the beginning that is held back may go out.
func (s *stream) harmless(p *pump) bool {
	if s.kind == wsframe.Text {
		if c, problem := p.reader.call(p.outline.soFar()); problem == "" {
			return p.b.guard(c.method) == nil
		}
	}
	return p.b.guard("") == nil
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

// wellFormed looks at a part of a message of which the beginning was sent.
func (s *stream) wellFormed(p *pump, f piece, part []byte) bool {
	p.outline.add(part)
	ok := !p.outline.broken
	if f.ends {
		_, problem := p.reader.call(p.outline.members())
		ok = problem == ""
	}
	return ok || p.b.guard("") == nil
}

// breakOff records a message that never gets its end.
func (s *stream) breakOff(p *pump) error {
	rec := p.record(s.message, s.size, s.prefix)
	rec.lane, rec.problem = laneBlocked, errMalformed.Error()
	p.b.c.log.add(rec)
	return errMalformed
}

// whole passes a message on that was held back to its end, or not.
func (s *stream) whole(p *pump) error {
	defer s.let()
	s.on = false
	c, problem := p.judge(s.kind, s.held, p.outline.members())
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
