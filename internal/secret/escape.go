package secret

import "unicode/utf8"

// maxDepth is how many escapes around each other are undone, such as JSON in JSON in a URL in HTML.
const maxDepth = 4

// maxEntity is the longest numeric HTML entity undone, in digits, leading zeros included.
const maxEntity = 12

// text is a piece of what passes; final says that nothing follows it.
type text struct {
	buf   []byte
	final bool
}

// unit is one character as bytes, and where the next begins.
type unit struct {
	b    [utf8.UTFMax]byte
	n    int
	next int
}

func runeUnit(r rune, next int) unit {
	u := unit{next: next}
	u.n = utf8.EncodeRune(u.b[:], r)
	return u
}

func byteUnit(c byte, next int) unit { return unit{b: [utf8.UTFMax]byte{c}, n: 1, next: next} }

func startsEscape(c byte) bool { return c == '\\' || c == '%' || c == '&' }

// readings are the ways to read one character: as it stands, and with one, two … escapes undone.
type readings struct {
	units [maxDepth + 1]unit
	n     int
	short bool // the text ends inside an escape
}

func (rs *readings) all() []unit { return rs.units[:rs.n] }

func (rs *readings) add(u unit) {
	rs.units[rs.n] = u
	rs.n++
}

// readings returns the ways to read the character at i with up to depth escapes undone.
func (t text) readings(i, depth int) (rs readings) {
	if i >= len(t.buf) {
		rs.short = !t.final
		return rs
	}
	rs.add(byteUnit(t.buf[i], i+1))
	if depth == 0 || t.simple(i, depth, &rs) {
		return rs
	}
	for d := 0; d < depth && rs.units[rs.n-1].startsEscape(); d++ {
		c, u, ok := t.undo(rs.units[rs.n-1], d)
		switch {
		case c.short:
			rs.short = true
			return rs
		case ok:
			rs.add(u)
		case !c.nested:
			return rs // undoing more escapes changes nothing
		}
	}
	return rs
}

// simple adds the readings of what is met most, without reading what is escaped in general: a backslash before a letter or
// a mark, a percent sign or an ampersand alone, and long runs of one of them. It reports whether that was it.
func (t text) simple(i, depth int, rs *readings) bool {
	if i+1 == len(t.buf) {
		return false
	}
	c, k := t.buf[i], t.buf[i+1]
	if k == c {
		return t.longRun(i, depth, rs)
	}
	if !startsEscape(c) || k >= utf8.RuneSelf || startsEscape(k) {
		_, marked := t.mark(i + 1)
		return !startsEscape(c) || c == '%' && marked
	}
	switch c {
	case '%':
		_, isHex := hexDigit(k)
		return !isHex
	case '&':
		return t.bareAmpersand(i + 1)
	default:
		d, ok := unescaped(k)
		if ok {
			rs.add(byteUnit(d, i+2))
		}
		return ok
	}
}

// bareAmpersand reports that what follows an ampersand is no entity, as in the query of a URL.
func (t text) bareAmpersand(i int) bool {
	for j, k := range t.buf[i:min(len(t.buf), i+maxEntity+3)] {
		if k != '#' && !isAlnum(k) {
			_, marked := t.mark(i + j)
			return k != ';' && k < utf8.RuneSelf && !startsEscape(k) || marked
		}
	}
	return false
}

// mark returns what a short escape at i stands for, such as \n or \": never a letter, a digit, or what starts an escape.
func (t text) mark(i int) (byte, bool) {
	if i+1 >= len(t.buf) || t.buf[i] != '\\' || t.buf[i+1] == '\\' {
		return 0, false
	}
	return unescaped(t.buf[i+1])
}

// longRun: in a run so long that no escape can reach its end, each escape undone halves the backslashes, and the other
// characters escape nothing.
func (t text) longRun(i, depth int, rs *readings) bool {
	const long = 1 << maxDepth
	if i+long > len(t.buf) || repeats(t.buf[i:i+long]) < long {
		return false
	}
	for d := 1; t.buf[i] == '\\' && d <= depth; d++ {
		rs.add(byteUnit('\\', i+(1<<d)))
	}
	return true
}

// repeats returns how often the first byte of b is repeated.
func repeats(b []byte) int {
	n := 1
	for n < len(b) && b[n] == b[0] {
		n++
	}
	return n
}

// deepest returns the reading at i with as many escapes undone as there are, up to depth.
func (t text) deepest(i, depth int) (u unit, short bool) {
	rs := t.readings(i, depth)
	if rs.n == 0 || rs.short {
		return unit{}, rs.short
	}
	return rs.units[rs.n-1], false
}

// undo reads the escape that u starts, the body of which may be escaped up to depth times.
func (t text) undo(u unit, depth int) (cursor, unit, bool) {
	c := cursor{t: t, i: u.next, depth: depth}
	v, ok := c.escape(u.b[0])
	return c, v, ok
}

func (u unit) startsEscape() bool { return u.n == 1 && startsEscape(u.b[0]) }
