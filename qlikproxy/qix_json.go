package qlikproxy

import (
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"unicode/utf8"
)

// member is one at the top of a JSON object: the name without its quotes, the value
// as it stands, neither of them decoded; and the place behind it.
type member struct {
	name, value []byte
	end         int
}

// members tells found of each member of a JSON object, and returns whether the text is
// exactly one such object as RFC 8259 has it, in UTF-8.
func members(text []byte, found func(member)) (valid bool) {
	j := jsonText(text)
	i := j.blanks(0)
	if i == len(j) || j[i] != '{' || !json.Valid(text) || !utf8.Valid(text) {
		return false
	}
	j.object(i, true, func(m member) bool { found(m); return true })
	return true
}

// jsonText is walked by methods that take the place where something begins and
// return the place behind it, or -1 where it is no JSON.
type jsonText []byte

func (j jsonText) blanks(i int) int {
	for i < len(j) && j[i] <= ' ' && isBlank(j[i]) { // few are: one look instead of four
		i++
	}
	return i
}

func (j jsonText) value(i int, deep bool) int {
	if i >= len(j) || !deep && (j[i] == '{' || j[i] == '[') {
		return -1
	}
	switch j[i] {
	case '"':
		return j.text(i)
	case '{', '[':
		return j.nested(i)
	case 't':
		return j.word(i, "true")
	case 'f':
		return j.word(i, "false")
	case 'n':
		return j.word(i, "null")
	}
	return j.number(i)
}

// nested passes over what nests, of which it believes that it is JSON.
func (j jsonText) nested(i int) int {
	for depth := 0; i < len(j); {
		switch j[i] {
		case '"':
			if i = j.text(i); i < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if i++; depth == 0 {
			return i
		}
	}
	return -1
}

// object tells found of each member, until that has enough. If not deep, it stops in
// front of a value that nests.
func (j jsonText) object(i int, deep bool, found func(member) (goOn bool)) int {
	if i = j.blanks(i + 1); i < len(j) && j[i] == '}' {
		return i + 1
	}
	for {
		name := i
		if i >= len(j) || j[i] != '"' {
			return -1
		}
		if i = j.text(i); i < 0 {
			return -1
		}
		end := i
		if i = j.blanks(i); i >= len(j) || j[i] != ':' {
			return -1
		}
		start := j.blanks(i + 1)
		if i = j.value(start, deep); i < 0 {
			return -1
		}
		if !found(member{j[name+1 : end-1], j[start:i], i}) {
			return i
		}
		if i = j.blanks(i); i >= len(j) || j[i] != ',' {
			return j.closed(i, '}')
		}
		i = j.blanks(i + 1)
	}
}

func (j jsonText) closed(i int, bracket byte) int {
	if i < len(j) && j[i] == bracket {
		return i + 1
	}
	return -1
}

func (j jsonText) word(i int, word string) int {
	if len(j)-i < len(word) || string(j[i:i+len(word)]) != word {
		return -1
	}
	return i + len(word)
}

func (j jsonText) number(i int) int {
	if j.is(i, '-') {
		i++
	}
	if j.is(i, '0') {
		i++
	} else if i = j.digits(i); i < 0 {
		return -1
	}
	if j.is(i, '.') {
		if i = j.digits(i + 1); i < 0 {
			return -1
		}
	}
	if !j.is(i, 'e') && !j.is(i, 'E') {
		return i
	}
	if i++; j.is(i, '+') || j.is(i, '-') {
		i++
	}
	return j.digits(i)
}

func (j jsonText) is(i int, b byte) bool { return i < len(j) && j[i] == b }

// digits are one or more.
func (j jsonText) digits(i int) int {
	start := i
	for i < len(j) && j[i] >= '0' && j[i] <= '9' {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

// text passes over a text, eight bytes at a time as long as they are plain. The limit
// of the slice spares the compiler a check.
func (j jsonText) text(i int) int {
	for i++; i < len(j); {
		if i+8 <= len(j) {
			odd := oddBytes(binary.LittleEndian.Uint64(j[i : i+8 : i+8]))
			if odd == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(odd) / 8
		}
		switch b := j[i]; {
		case b == '"':
			return i + 1
		case b == '\\':
			i = j.escape(i + 1)
		case b >= utf8.RuneSelf:
			i = j.character(i)
		case b >= ' ':
			i++
		default:
			return -1
		}
		if i < 0 {
			return -1
		}
	}
	return -1
}

// character passes over one that is not ASCII.
func (j jsonText) character(i int) int {
	if r, size := utf8.DecodeRune(j[i:]); r != utf8.RuneError || size > 1 {
		return i + size
	}
	return -1
}

// oddBytes marks the first quote, backslash, control character or byte that is not
// ASCII among eight bytes; marks above it may be wrong.
func oddBytes(w uint64) uint64 {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	quote, slash := w^ones*'"', w^ones*'\\'
	return ((quote-ones)&^quote | (slash-ones)&^slash | (w - ones*' ') | w) & tops
}

func (j jsonText) escape(i int) int {
	if i >= len(j) {
		return -1
	}
	switch j[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		if i+5 > len(j) {
			return -1
		}
		for _, b := range j[i+1 : i+5] {
			if !(b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'f') {
				return -1
			}
		}
		return i + 5
	}
	return -1
}
