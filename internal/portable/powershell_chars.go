package portable

import (
	"strconv"
	"unicode/utf16"

	"qlikconsole/internal/lazyregexp"
)

var psChar = lazyregexp.New(`^\$\(\[char\](\d{1,5})\)`)

// psChars reads one character written as $([char]N) at the start of s, and how
// long it is.
func psChars(s string) (text string, n int) {
	first, n := psCode(s)
	if n == 0 {
		return "", 0
	}
	if utf16.IsSurrogate(first) {
		if second, m := psCode(s[n:]); m > 0 {
			return string(utf16.DecodeRune(first, second)), n + m
		}
	}
	return string(first), n
}

func psCode(s string) (r rune, n int) {
	if len(s) < 2 || s[:2] != "$(" {
		return 0, 0
	}
	m := psChar.FindStringSubmatch(s[:min(len(s), 20)])
	if m == nil {
		return 0, 0
	}
	v, err := strconv.ParseUint(m[1], 10, 16)
	if err != nil {
		return 0, 0
	}
	return rune(v), len(m[0])
}
