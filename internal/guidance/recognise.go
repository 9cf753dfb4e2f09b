package guidance

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"qlikconsole/internal/lazyregexp"
)

const (
	maxPasted = 8 << 10 // bytes of a pasted text that are looked at
	leastSign = 6       // letters below which a plain word is no sign of anything
)

// Seen is a cause whose signs stand in a text.
type Seen struct {
	Cause
	Signs []string // those of its symptoms that were found
	score int
}

// Recognise finds the causes whose symptoms stand in a text that somebody
// copied from a log or a message, the best first. It knows nothing of where
// the text comes from, so none of them is certain.
func (t *Table) Recognise(text string) []Seen {
	text = " " + fold(text, maxPasted) + " "
	codes := codesIn(text)
	var seen []Seen
	rows := t.read().rows
	for i := range rows {
		s := Seen{Cause: rows[i].cause}
		for _, symptom := range s.Symptoms {
			if n := signIn(text, codes, symptom); n > 0 {
				s.Signs, s.score = append(s.Signs, symptom), s.score+n
			}
		}
		if s.score > 0 {
			seen = append(seen, s)
		}
	}
	slices.SortStableFunc(seen, func(a, b Seen) int { return cmp.Compare(b.score, a.score) })
	return seen
}

// signIn says how much of a symptom stands in text: its letters, or 0.
func signIn(text string, codes map[string]bool, symptom string) int {
	if code := codeOf(symptom); code != "" && codes[code] {
		return 10 + len(code)
	}
	sign := fold(symptom, maxSearch)
	if len(sign) < leastSign && !strings.ContainsAny(sign, "0123456789_-") {
		return 0
	}
	at := 0
	for _, piece := range strings.Split(sign, "…") {
		piece = strings.Trim(strings.TrimSpace(piece), ".")
		i := wholeIndex(text[at:], piece)
		if i < 0 {
			return 0
		}
		at += i + len(piece)
	}
	return len(sign)
}

// wholeIndex finds a piece that is not part of a longer word.
func wholeIndex(text, piece string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], piece)
		if i < 0 {
			return -1
		}
		i += from
		if border(text[:i], piece) && border(text[:i+len(piece)], text[i+len(piece):]) {
			return i
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
	}
}

// border reports whether no word goes on from left to right.
func border(left, right string) bool {
	l, _ := utf8.DecodeLastRuneInString(left)
	r, _ := utf8.DecodeRuneInString(right)
	return !wordRune(l) || !wordRune(r)
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// symptomCode is the form in which a row writes a close code or an error of
// the engine; textCode finds them in what others write.
var (
	symptomCode = lazyregexp.New(`^(?:close code|error) (-?\d+)`)
	textCode    = lazyregexp.New(`(?:^|[^\d.])((?:-32[67]\d\d)|(?:[14]\d{3})|(?:1[0-2]\d{3})|(?:[5-6]00\d))(?:[^\d.]|$)`)
)

func codeOf(symptom string) string {
	if m := symptomCode.FindStringSubmatch(symptom); m != nil && len(strings.TrimPrefix(m[1], "-")) >= 4 {
		return m[1]
	}
	return ""
}

// codesIn lists the numbers in a text that could be close codes or errors of
// the engine: four digits and more, for shorter ones stand everywhere.
func codesIn(text string) map[string]bool {
	codes := map[string]bool{}
	for _, m := range textCode.FindAllStringSubmatch(text, 100) {
		codes[m[1]] = true
	}
	return codes
}
