package spool

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	// MaxQuery is the length in bytes of the longest query.
	MaxQuery = 1024
	// MaxMatches is how many matches one call of [File.Find] returns at most.
	MaxMatches = 10_000
)

// Errors of [File.FindQuery].
var (
	ErrQuery   = errors.New("spool: a query has 1 to 1,024 bytes")
	ErrPattern = errors.New("spool: a pattern cannot be read")
)

// Query is what to look for.
type Query struct {
	Text    string // 1 to [MaxQuery] bytes
	Case    bool   // capital letters differ from small ones
	Pattern bool   // Text is a regular expression (RE2), matched within each line
}

// Find is [File.FindQuery] for a text that stands as it is, without regard to case.
func (f *File) Find(ctx context.Context, v View, text string, from, limit int) ([]Match, int, error) {
	return f.FindQuery(ctx, v, Query{Text: text}, from, limit)
}

// FindQuery looks for q in all lines that are there now. It returns the matches
// on line from and later, at most limit of them and [MaxMatches], and how many
// there are in the whole view. A match in a line that was cut is found too, save
// for that of a pattern.
func (f *File) FindQuery(ctx context.Context, v View, q Query, from, limit int) ([]Match, int, error) {
	if q.Text == "" || len(q.Text) > MaxQuery {
		return nil, 0, ErrQuery
	}
	if _, err := f.index(v); err != nil {
		return nil, 0, err
	}
	s, err := newSearch(q, from, min(limit, MaxMatches))
	if err != nil {
		return nil, 0, err
	}
	size, finished := f.extent()
	format := newFormatter(v)
	format.lines = lineWriter{take: s.line, keep: true}
	err = walk(ctx, f, format, size, finished)
	return s.found, s.total, err
}

// search looks for one query, line after line.
type search struct {
	next  func(text []byte) []int // the first match, start and end, or nil
	fold  bool                    // ASCII: text is given in lower case
	reach int                     // longest match, in bytes; 1: none is looked for across a cut

	pattern *regexp.Regexp // instead of next

	from, limit int
	found       []Match
	total       int

	text  []byte // the end of the line before, if it was cut, and the line at hand
	tail  int    // how much of text is from the line before
	start int    // where that begins there
}

func newSearch(q Query, from, limit int) (*search, error) {
	s := &search{from: from, limit: limit}
	query := shown([]byte(q.Text))
	if q.Pattern {
		flags := "(?i)"
		if q.Case {
			flags = ""
		}
		pattern, err := regexp.Compile(flags + query)
		if err != nil {
			return nil, ErrPattern
		}
		s.pattern, s.reach = pattern, 1
		return s, nil
	}
	if q.Case {
		s.reach = len(query)
		s.next = literal([]byte(query))
		return s, nil
	}
	s.folded(query)
	return s, nil
}

// literal finds a text as it stands.
func literal(query []byte) func(text []byte) []int {
	return func(text []byte) []int {
		i := bytes.Index(text, query)
		if i < 0 {
			return nil
		}
		return []int{i, i + len(query)}
	}
}

// folded looks for a text without regard to case.
func (s *search) folded(query string) {
	s.fold = isASCII([]byte(query))
	if s.fold {
		low := lower(nil, []byte(query))
		s.reach = len(low)
		s.next = literal(low)
		return
	}
	// The long s and the Kelvin sign are the letters that fold to ASCII.
	beyond := strings.ContainsAny(query, "\u017F\u212A")
	s.reach = utf8.UTFMax * utf8.RuneCountInString(query)
	folded := regexp.MustCompile("(?i)" + regexp.QuoteMeta(query))
	s.next = func(text []byte) []int {
		if !beyond && isASCII(text) {
			return nil // most lines, and much faster
		}
		return folded.FindIndex(text)
	}
}

// line looks through one line; it wants all of them.
func (s *search) line(line []byte, number int, cut bool) bool {
	if !utf8.Valid(line) {
		line = bytes.ToValidUTF8(line, []byte("\uFFFD"))
	}
	s.text = s.text[:s.tail]
	if s.fold {
		s.text = lower(s.text, line)
	} else {
		s.text = append(s.text, line...)
	}
	if s.pattern != nil {
		for _, m := range s.pattern.FindAllIndex(s.text, -1) {
			if m[1] > m[0] {
				s.add(number, m[0], m[1]-m[0])
			}
		}
		return true
	}
	at := 0
	for m := s.next(s.text); m != nil; m = s.next(s.text[at:]) {
		s.add(number, at+m[0], m[1]-m[0])
		at += m[1]
	}
	s.keepTail(at, cut)
	return true
}

// add notes a match of length bytes at text[at:].
func (s *search) add(number, at, length int) {
	m := Match{N: s.total, Line: number, Start: at - s.tail}
	if at < s.tail {
		m.Line, m.Start = number-1, s.start+at
	}
	m.End = m.Start + length
	s.total++
	if m.Line >= s.from && len(s.found) < s.limit {
		s.found = append(s.found, m)
	}
}

// keepTail keeps the end of a line that was cut, after its last match, for what
// may begin there and end in the next line.
func (s *search) keepTail(after int, cut bool) {
	if !cut {
		s.tail = 0
		return
	}
	from := max(after, len(s.text)-s.reach+1, s.tail)
	for from < len(s.text) && !utf8.RuneStart(s.text[from]) {
		from++
	}
	s.start = from - s.tail
	s.tail = copy(s.text, s.text[from:])
}

// lower appends p to text with its ASCII letters in lower case.
func lower(text, p []byte) []byte {
	at := len(text)
	text = append(text, p...)
	for i, b := range text[at:] {
		if b-'A' < 26 {
			text[at+i] = b | 0x20
		}
	}
	return text
}

func isASCII(text []byte) bool {
	for len(text) >= 8 {
		if binary.LittleEndian.Uint64(text)&topBits != 0 {
			return false
		}
		text = text[8:]
	}
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
