package secret

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// cursor reads the body of an escape, each character of which may itself be escaped up to depth times.
type cursor struct {
	t      text
	i      int
	depth  int
	short  bool
	nested bool // an escape may be inside
}

// next returns the next character, 0 if there is none or it is not ASCII.
func (c *cursor) next() byte {
	if c.i < len(c.t.buf) {
		if k := c.t.buf[c.i]; k < utf8.RuneSelf && !startsEscape(k) {
			c.i++
			return k
		}
		c.nested = true
	}
	u, short := c.t.deepest(c.i, c.depth)
	if c.short = c.short || short; u.n != 1 || short {
		return 0
	}
	c.i = u.next
	return u.b[0]
}

func (c *cursor) escape(start byte) (unit, bool) {
	switch start {
	case '%':
		v, ok := c.hex(2)
		return byteUnit(byte(v), c.i), ok
	case '&':
		return c.entity()
	default:
		return c.backslash()
	}
}

func (c *cursor) hex(digits int) (rune, bool) {
	var v rune
	for range digits {
		d, ok := hexDigit(c.next())
		if !ok {
			return 0, false
		}
		v = v<<4 | rune(d)
	}
	return v, true
}

// backslash reads the escapes of JSON, JavaScript and Go.
func (c *cursor) backslash() (unit, bool) {
	k := c.next()
	if d, ok := unescaped(k); ok {
		return byteUnit(d, c.i), true
	}
	switch k {
	case 'x':
		v, ok := c.hex(2)
		return byteUnit(byte(v), c.i), ok
	case 'U':
		v, ok := c.hex(8)
		return runeUnit(v, c.i), ok
	case 'u':
		v, ok := c.hex(4)
		if ok && utf16.IsSurrogate(v) {
			v = c.surrogate(v)
		}
		return runeUnit(v, c.i), ok
	}
	return unit{}, false
}

// unescaped returns what k is after a backslash.
func unescaped(k byte) (byte, bool) {
	switch k {
	case '"', '\'', '\\', '/', '`':
		return k, true
	case 'a':
		return '\a', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'v':
		return '\v', true
	}
	return 0, false
}

// surrogate reads the second half of a pair such as \ud83d\ude00.
func (c *cursor) surrogate(first rune) rune {
	after := *c
	if after.next() == '\\' && after.next() == 'u' {
		if second, ok := after.hex(4); ok {
			if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
				*c = after
				return r
			}
		}
	}
	c.short = c.short || after.short
	return utf8.RuneError
}

func (c *cursor) entity() (unit, bool) {
	var name [maxEntity + 3]byte
	for n := range name {
		k := c.next()
		if k == ';' {
			r, ok := entityRune(strings.ToLower(string(name[:n])))
			return runeUnit(r, c.i), ok
		}
		if k != '#' && !isAlnum(k) {
			break
		}
		name[n] = k
	}
	return unit{}, false
}

func entityRune(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	base := rune(10)
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	var r rune
	for _, d := range []byte(digits) {
		v, ok := hexDigit(d)
		if !ok || rune(v) >= base || r > utf8.MaxRune {
			return 0, false
		}
		r = r*base + rune(v)
	}
	return r, numeric && digits != ""
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
