package secret

import (
	"strings"
	"unicode"
)

const (
	noteBlanks    = "Blanks at the ends were removed."
	noteQuotes    = "Quotation marks around it were removed."
	noteBreaks    = "Line breaks were removed."
	noteInvisible = "Invisible characters were removed."
	noteHeader    = "The words in front of it (“Authorization: Bearer”) were removed."
)

var quotePairs = []struct{ open, end string }{
	{`"`, `"`}, {`'`, `'`}, {"`", "`"}, {"“", "”"}, {"„", "“"}, {"”", "”"}, {"‘", "’"}, {"‚", "‘"}, {"’", "’"}, {"«", "»"},
}

// Clean takes a secret as people paste it and removes what copying adds: blanks and quotation marks around it, line
// breaks, invisible characters, and the words of a header in front. The notes are sentences for the person, one for
// each kind of removal. Line breaks inside a PEM block belong to it and stay.
func Clean(raw string) (v Value, notes []string) {
	s := raw
	note := func(text, cleaned string) {
		if cleaned != s {
			notes, s = append(notes, text), cleaned
		}
	}
	note(noteInvisible, strings.Map(dropIf(invisible), s))
	ends := strings.Trim(s, "\r\n")
	if !strings.Contains(ends, "-----BEGIN ") {
		ends = strings.Map(dropIf(lineBreak), ends)
	}
	note(noteBreaks, ends)
	for before := ""; before != s; {
		before = s
		note(noteBlanks, strings.TrimSpace(s))
		note(noteQuotes, unquote(s))
		note(noteHeader, withoutHeader(s))
	}
	return New(s), unique(notes)
}

func dropIf(drop func(rune) bool) func(rune) rune {
	return func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}
}

func lineBreak(r rune) bool {
	return r == '\r' || r == '\n' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// invisible reports zero-width characters, direction marks and the soft hyphen, and control characters but the blank ones.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r)
}

func unquote(s string) string {
	for _, q := range quotePairs {
		if len(s) >= len(q.open)+len(q.end) && strings.HasPrefix(s, q.open) && strings.HasSuffix(s, q.end) {
			return s[len(q.open) : len(s)-len(q.end)]
		}
	}
	return s
}

func withoutHeader(s string) string {
	rest := cutFold(s, "authorization:")
	return cutFold(strings.TrimLeft(rest, " \t"), "bearer ")
}

func cutFold(s, prefix string) string {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):]
	}
	return s
}

func unique(notes []string) []string {
	var out []string
	for _, n := range notes {
		if !contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
