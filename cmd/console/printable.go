package main

import (
	"strconv"
	"strings"
	"unicode"
)

// printable escapes what is not a character to be seen: line breaks, control
// sequences of terminals, marks that turn the writing direction.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
