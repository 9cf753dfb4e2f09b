package secret

// hit is what has to go: [start, end), and what follows as far as rest says.
type hit struct {
	start, end int
	rest       *rest
}

type verdict uint8

const (
	no   verdict = iota
	yes          // there is a hit
	more         // undecided until more of the text is there
)

// cleaner cleans one text, piece by piece.
type cleaner struct {
	out     []byte // the cleaned piece, if it changed
	changed bool

	m        *matcher
	t        text
	scout    scout
	copied   int        // up to here t was put into out or dropped
	tokenEnd int        // up to here jwt walked
	found    []*pattern // room for try
	cred     *hit       // a credential whose announcement was read, and whose value is still ahead
	rest     *rest      // the value in which the last piece ended
	text     []byte     // room for a string
}

// run cleans buf[from:]; what stands before was dealt with earlier and is there to look back at. It returns up to where
// buf was dealt with: all of it if final, else what could be the start of a secret is left.
func (c *cleaner) run(m *matcher, buf []byte, from int, final bool) (next int) {
	return c.runAt(newScout(m, text{buf, final}), from, from)
}

// runAt is run for a text that was looked through up to pos, and held nothing.
func (c *cleaner) runAt(w scout, from, pos int) (next int) {
	c.scout, c.m, c.t = w, w.m, w.t
	c.out, c.changed, c.copied, c.tokenEnd = c.out[:0], false, from, 0
	for {
		if c.rest != nil {
			var v verdict
			if pos, v = c.pass(pos); v == more {
				return pos
			}
		}
		h, v := c.find(pos)
		if v != yes {
			return c.finish(h.start)
		}
		c.out = append(append(c.out, c.t.buf[c.copied:h.start]...), Bullets...)
		c.changed, c.rest = true, h.rest
		pos, c.copied = h.end, h.end
	}
}

// pass drops the rest of the value that goes on at pos, and of those that follow in the same array.
func (c *cleaner) pass(pos int) (int, verdict) {
	for {
		end, done := c.rest.skip(c.t, pos)
		c.copied, c.changed = end, true
		if !done {
			return end, more
		}
		next, v := end, no
		if c.rest.many {
			next, v = c.rest.another(c.t, end)
		}
		if v == no {
			c.rest = nil
		}
		if v != yes {
			return end, v
		}
		c.out = append(append(c.out, c.t.buf[end:next]...), Bullets...)
		pos = next
	}
}

func (c *cleaner) finish(next int) int {
	if c.changed {
		c.out = append(c.out, c.t.buf[c.copied:next]...)
	}
	return next
}

// find returns the first hit from pos on, grown by the secrets that overlap it. If there is none, or none yet, the start
// of the hit says up to where t is harmless.
func (c *cleaner) find(pos int) (hit, verdict) {
	h := hit{start: -1}
	for s := pos; ; s++ {
		stop := c.limit(h)
		if s = c.scout.next(s, stop); s >= stop {
			return c.settle(h)
		}
		end, v := c.try(s)
		if v == more {
			return hit{start: c.unitStart(s, h.start)}, more
		}
		if v == yes && h.start < 0 {
			h = hit{start: c.unitStart(s, -1), end: end}
		} else if v == yes {
			h.end = max(h.end, end)
		}
	}
}

// limit returns where a start is no longer of interest: behind h, or at the credential ahead.
func (c *cleaner) limit(h hit) int {
	switch {
	case h.start >= 0:
		return min(h.end, c.scout.end)
	case c.cred != nil:
		return min(c.cred.start, c.scout.end)
	}
	return c.scout.end
}

// settle returns the earlier one of h and the credential ahead, or both if they overlap.
func (c *cleaner) settle(h hit) (hit, verdict) {
	cred := c.cred
	switch {
	case cred == nil && h.start < 0:
		return hit{start: len(c.t.buf)}, no
	case cred == nil || h.start >= 0 && h.end <= cred.start:
		return h, yes
	case h.start < 0:
		h = *cred
	default:
		h.end, h.rest = max(h.end, cred.end), cred.rest
	}
	c.cred = nil
	return h, yes
}

// try looks for secrets that begin at s and returns the end of the longest. Credentials are put into c.cred.
func (c *cleaner) try(s int) (end int, v verdict) {
	c.found, v = c.m.candidates(c.found[:0], c.t, s, 0, 0)
	if v == more {
		return 0, more
	}
	v = no
	for _, p := range c.found {
		e, short := p.match(c.t, s)
		switch {
		case short:
			return 0, more
		case e < 0:
			continue
		case p.form != keyword:
			end, v = max(end, c.unitEnd(e)), yes
			if end > len(c.t.buf) {
				return 0, more
			}
		case c.announce(p, s, e) == more:
			return 0, more
		}
	}
	return end, v
}

func (c *cleaner) announce(p *pattern, s, e int) verdict {
	h, v := p.rule(c, s, e)
	if v == yes && (c.cred == nil || h.start < c.cred.start) {
		c.cred = &h
	}
	return v
}

// unitStart returns where to cut before s (or before first, if that is set) so that no escape such as \u0041 or \n is cut in two, which
// would leave JSON broken.
func (c *cleaner) unitStart(s, first int) int {
	if first >= 0 {
		return first
	}
	for k := s - 1; k >= max(c.copied, s-2*maxEntity); k-- {
		if c.t.buf[k] != '\\' {
			continue
		}
		if c.oddBackslashes(k + 1) {
			rs := c.t.readings(k, 1)
			if rs.short || rs.n > 1 && rs.units[1].next > s {
				return k
			}
		}
		break
	}
	return s
}

// unitEnd returns where to cut at e so that a backslash that belongs to the secret does not leave behind what it escapes.
func (c *cleaner) unitEnd(e int) int {
	if c.oddBackslashes(e) && (e < len(c.t.buf) || !c.t.final) {
		return e + 1
	}
	return e
}

// oddBackslashes reports whether an odd number of backslashes stands before e.
func (c *cleaner) oddBackslashes(e int) bool {
	k := e
	for k > 0 && c.t.buf[k-1] == '\\' {
		k--
	}
	return (e-k)%2 == 1
}
