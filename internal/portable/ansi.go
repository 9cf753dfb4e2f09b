package portable

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ansiEscapes are the letters that mean one character in $'…'.
const ansiEscapes = `a` + "\a" + `b` + "\b" + `e` + "\x1b" + `E` + "\x1b" + `f` + "\f" + `n` + "\n" + `r` + "\r" + `t` + "\t" + `v` + "\v" + `\\''""??`

// ansi reads $'…' after its quote, in which backslashes have more meanings.
func (b *bash) ansi() error {
	b.add("")
	for b.i < len(b.s) {
		switch c := b.s[b.i]; {
		case c == '\'':
			b.i++
			return nil
		case c != '\\' || b.i+1 == len(b.s):
			b.addByte(c)
			b.i++
		default:
			b.i++
			b.ansiEscape()
		}
	}
	return errUnclosed
}

func (b *bash) ansiEscape() {
	c := b.s[b.i]
	b.i++
	switch c {
	case 'x':
		if v, ok := b.number(16, 2); ok {
			b.addByte(byte(v))
			return
		}
	case 'u':
		if v, ok := b.number(16, 4); ok {
			b.addRune(rune(v))
			return
		}
	case 'U':
		if v, ok := b.number(16, 8); ok {
			b.addRune(rune(v))
			return
		}
	case '0', '1', '2', '3', '4', '5', '6', '7':
		b.i--
		v, _ := b.number(8, 3) // it begins with a digit
		b.addByte(byte(v))
		return
	}
	for i := 0; i < len(ansiEscapes); i += 2 {
		if ansiEscapes[i] == c {
			b.add(ansiEscapes[i+1 : i+2])
			return
		}
	}
	b.addByte('\\')
	b.addByte(c)
}

// addByte adds c as it is; several may make one character.
func (b *bash) addByte(c byte) {
	b.inWord = true
	b.word.WriteByte(c)
}

// addRune adds a character. Browsers write those beyond 16 bits as two halves.
func (b *bash) addRune(r rune) {
	if utf16.IsSurrogate(r) && strings.HasPrefix(b.s[b.i:], `\u`) {
		at := b.i
		b.i += 2
		if v, ok := b.number(16, 4); ok && utf16.DecodeRune(r, rune(v)) != utf8.RuneError {
			b.add(string(utf16.DecodeRune(r, rune(v))))
			return
		}
		b.i = at
	}
	b.add(string(r))
}

// number reads up to most digits.
func (b *bash) number(base, most int) (uint32, bool) {
	n := 0
	for n < most && b.i+n < len(b.s) && isDigitOf(base, b.s[b.i+n]) {
		n++
	}
	v, err := strconv.ParseUint(b.s[b.i:b.i+n], base, 32)
	b.i += n
	return uint32(v), err == nil
}

func isDigitOf(base int, c byte) bool {
	return c >= '0' && c <= '7' || base == 16 && (isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f')
}
