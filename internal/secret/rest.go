package secret

import "strings"

// rest says how far a value goes whose beginning was removed: to its closing quotation mark, or as long as characters
// are of a class, or up to one of stops.
type rest struct {
	quote  quote
	many   bool // it is in an array whose other strings are secret too
	class  func(byte) bool
	stops  string
	dashes bool // five dashes stop as well
}

// skip returns the end of the value that goes on at pos. If it is not done, the value goes on behind what t has; some
// bytes may be left to be seen again.
func (r *rest) skip(t text, pos int) (next int, done bool) {
	switch {
	case r.quote.mark != "":
		next, done = r.skipQuoted(t, pos)
	case r.class != nil:
		for next = pos; next < len(t.buf) && r.class(t.buf[next]); next++ {
		}
		return next, next < len(t.buf)
	default:
		next, done = r.skipText(t, pos)
	}
	if !done && t.final {
		next = len(t.buf)
	}
	return next, done
}

func backslashes(b []byte) int {
	n := 0
	for n < len(b) && b[n] == '\\' {
		n++
	}
	return n
}

// skipQuoted: in a string that is quoted n times over, a mark with 2ⁿ⁻¹-1 backslashes closes it and one with twice as
// many and one more belongs to the value.
func (r *rest) skipQuoted(t text, i int) (int, bool) {
	period := 2 * (r.quote.slashes + 1)
	for i < len(t.buf) {
		run := backslashes(t.buf[i:])
		k := i + run
		p := parser{t: t, i: k}
		if p.fold(r.quote.mark) {
			if run%period != period-1 {
				return k - run%period, true
			}
			i = p.i
			continue
		}
		if p.short {
			return i + run - run%period, false
		}
		if k == len(t.buf) {
			return k, false
		}
		if c := t.buf[k]; c < ' ' || c == '"' && run%2 == 0 || c == '<' && r.quote.mark[0] == '&' {
			return i, true // whatever encloses the string ended
		}
		i = k + 1
	}
	return i, false
}

func (r *rest) skipText(t text, i int) (int, bool) {
	for i < len(t.buf) {
		end, width, short := r.stop(t, i)
		if short || end {
			return i, end
		}
		i += width
	}
	return i, false
}

// stop reports whether the value ends at i; if not, how many bytes of it to pass.
func (r *rest) stop(t text, i int) (end bool, width int, short bool) {
	switch c := t.buf[i]; c {
	case '\\':
		return r.stopEscaped(t, i)
	case '&':
		u, short := t.deepest(i, 1)
		if short {
			return false, 0, true
		}
		end, short = r.stopUnit(t, u)
		return end, u.next - i, short
	case '-':
		p := parser{t: t, i: i}
		end = r.dashes && p.fold("-----")
		return end, 1, r.dashes && p.short
	default:
		return c < ' ' && !r.dashes || strings.IndexByte(r.stops, c) >= 0, 1, false
	}
}

// stopEscaped looks at a run of backslashes with what they escape. A quotation mark keeps all of them.
func (r *rest) stopEscaped(t text, i int) (end bool, width int, short bool) {
	const long = 64 // a run is not held back for ever
	run := backslashes(t.buf[i:])
	k := i + run
	if k == len(t.buf) && t.final {
		return false, run, false
	}
	if k == len(t.buf) {
		return false, run &^ 1, run < long
	}
	switch c := t.buf[k]; c {
	case 'n', 'r', 't':
		return run%2 == 1 && strings.IndexByte(r.stops, '\n') >= 0, run + 1, false
	case 'u':
		u, short := t.deepest(k-1, 1)
		if short {
			return false, 0, true
		}
		end, short = r.stopUnit(t, u)
		return end, u.next - i, short
	default:
		return strings.IndexByte(r.stops, c) >= 0, run, false
	}
}

// stopUnit decides about an unescaped character. An ampersand stops only before another field, as passwords hold some.
func (r *rest) stopUnit(t text, u unit) (end, short bool) {
	stops := u.n == 1 && strings.IndexByte(r.stops, u.b[0]) >= 0
	if !stops || u.b[0] != '&' {
		return stops, false
	}
	p := parser{t: t, i: u.next}
	for p.i < u.next+40 && isName(p.peek()) {
		p.i++
	}
	return p.i > u.next && p.peek() == '=', p.short
}

// another looks, at the end of a string, for the next one of an array, and returns where its value begins.
func (r *rest) another(t text, pos int) (next int, v verdict) {
	p := parser{t: t, i: pos}
	_, ok := p.quote()
	p.blanks(jsonBlanks)
	ok = ok && p.fold(",")
	p.blanks(jsonBlanks)
	if q, open := p.quote(); ok && open && q == r.quote && !p.short {
		return p.i, yes
	}
	return pos, p.undecided()
}
