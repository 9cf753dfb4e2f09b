package spool

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

const (
	eachByte = 0x0101010101010101
	topBits  = 0x8080808080808080
)

// plainEnd is the index of the first byte from i on that ends a run of plain
// characters in a JSON string: a quote, a backslash or a control character. It
// looks at eight bytes at once: in a subtraction that borrows, the lowest top
// bit that comes up marks the first byte looked for.
func plainEnd(p []byte, i int) int {
	for ; i+8 <= len(p); i += 8 {
		x := binary.LittleEndian.Uint64(p[i:])
		quote, slash := x^eachByte*'"', x^eachByte*'\\'
		found := (x-eachByte*' ')&^x | (quote-eachByte)&^quote | (slash-eachByte)&^slash
		if found &= topBits; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(p) && p[i] >= ' ' && p[i] != '"' && p[i] != '\\' {
		i++
	}
	return i
}

// digitsEnd is the index of the first byte from i on that is no digit.
func digitsEnd(p []byte, i int) int {
	for i < len(p) && isDigit(p[i]) {
		i++
	}
	return i
}

// blanksEnd is the index of the first byte from i on that is no blank.
func blanksEnd(p []byte, i int) int {
	for i < len(p) && isBlank(p[i]) {
		i++
	}
	return i
}

// width is the length of the UTF-8 sequence that starts with b; 1 for bytes that
// start none.
func width(b byte) int {
	switch {
	case b < 0xC0:
		return 1
	case b < 0xE0:
		return 2
	case b < 0xF0:
		return 3
	}
	return utf8.UTFMax
}

func isDigit(b byte) bool { return b-'0' <= 9 }

func isHex(b byte) bool { return isDigit(b) || b|0x20 >= 'a' && b|0x20 <= 'f' }

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }
