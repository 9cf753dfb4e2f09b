// Package onemethod tells whether a JSON-RPC message can name no other method than the one
// that was found in it, for whatever reads it.
//
// To parse a message would tell what one parser finds, and others may differ: some take
// "Method" for "method", some the last of two members and some the first, some a text that
// is no JSON for one that is. But what does not stand there nobody finds. So this looks for
// the letters, whatever they are a part of, and for escapes that stand for one of them. It is a
// sixth of the work of a parser, too.
package onemethod

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

const name = "method"

// Clear reports whether text, from a place on, is UTF-8 without control characters but line
// breaks and tabs, and nothing in it could be read as "method", in upper or lower case. False
// means that a closer look is needed.
func Clear(text []byte, from int) bool {
	end, found := pass(text, from, false)
	return !found && end == len(text)
}

// Stream does the same with a text that comes in pieces. Only a name in quotes counts, as
// there is no closer look at a piece that is gone. Use it from its Reset on.
type Stream struct {
	rest  [1 + unit]byte // the byte in front of what is not decided yet, and that
	kept  int
	found bool
}

const (
	unit = 6  // bytes that may have to be there to decide what they are: method, \u006d
	seam = 64 // bytes that are looked at together with what is left of the last piece
)

// Reset begins another text.
func (s *Stream) Reset() { s.rest[0], s.kept, s.found = ' ', 1, false }

// Clear takes the next piece, and reports whether nothing was found up to its end.
func (s *Stream) Clear(p []byte) bool {
	var room [1 + unit + seam]byte
	text := append(append(room[:0], s.rest[:s.kept]...), p[:min(len(p), seam)]...)
	end, found := pass(text, 1, true)
	if !found && len(p) > seam {
		end, found = pass(p, end-s.kept, true)
		text = p
	}
	s.kept = copy(s.rest[:], text[end-1:])
	s.found = s.found || found
	return !s.found
}

// End reports whether nothing was found in the text, and nothing goes on behind its end.
func (s *Stream) End() bool { return !s.found && s.kept == 1 }

// pass goes on from i, where no character and no escape is under way. It returns where
// something was found, or stands that has not all come, or len(text).
func pass(text []byte, i int, quoted bool) (end int, found bool) {
	for i < len(text) {
		stop := len(text)
		if hasKernel() && stop-i >= block+behind {
			if i >= before {
				if n := clearAVX2(&text[i], stop-i); n > 0 {
					i = startOf(text, i+n)
				}
			}
			stop = min(stop, i+block)
		}
		for i < stop {
			size := 1
			if b := text[i]; b >= utf8.RuneSelf || b < ' ' || b == '\\' || b|0x20 == name[0] {
				size = look(text, i, quoted)
			}
			if size <= 0 {
				return i, size < 0
			}
			i += size
		}
	}
	return i, false
}

// startOf is where the escape or the character begins that goes on at i or ends there.
func startOf(text []byte, i int) int {
	slashes := 0
	for slashes < i && text[i-1-slashes] == '\\' {
		slashes++
	}
	if slashes%2 != 0 {
		return i - 1
	}
	for n := 0; n < min(utf8.UTFMax, i) && text[i-1-n] >= utf8.RuneSelf; n++ {
		if utf8.RuneStart(text[i-1-n]) {
			return i - 1 - n
		}
	}
	return i
}

// look returns how long what stands at i is: -1 if it is what nothing clear has, 0 if it
// goes on behind the text.
func look(text []byte, i int, quoted bool) (size int) {
	switch rest := text[i:]; {
	case rest[0] == '\\':
		return escape(rest)
	case rest[0] < ' ' && bytes.IndexByte([]byte("\t\n\r"), rest[0]) < 0:
		return -1
	case rest[0] < utf8.RuneSelf:
		return word(text, i, quoted)
	case !utf8.FullRune(rest):
		return 0
	default:
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			return -1
		}
		return size
	}
}

func word(text []byte, i int, quoted bool) (size int) {
	rest := text[i:]
	n := min(len(rest), len(name))
	switch {
	case !bytes.EqualFold(rest[:n], []byte(name[:n])):
		return 1
	case n < len(name) || quoted && n == len(rest):
		return 0
	case quoted && !(isQuote(text[i-1]) && isQuote(rest[n])):
		return n
	}
	return -1
}

func isQuote(b byte) bool { return b == '"' || b == '\'' }

// escape passes over one that JSON has, unless it stands for a letter of the name.
func escape(rest []byte) (size int) {
	if len(rest) < 2 {
		return 0
	}
	switch rest[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
	default:
		return -1
	}
	if len(rest) < 6 {
		return 0
	}
	code, err := strconv.ParseUint(string(rest[2:6]), 16, 16)
	if err != nil || strings.ContainsRune(name, rune(code|0x20)) {
		return -1
	}
	return 6
}
