package secret

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

// keywordSigns are the signs of all keywords that have some.
func keywordSigns() *signs {
	s := newSigns()
	for _, p := range credentialPatterns() {
		s.take(p)
	}
	return s
}

// hostileBytes are made of what signs and escapes are made of, in either case, with bytes that differ in one half only.
func hostileBytes(rnd *rand.Rand, n int) []byte {
	const pieces = "secretokenpassword://eyJpwdapi_keyEYJTOKBEGINiza\\%&_\x00\x7f\x80\xc5\xe5\xff+,;\"{}0123456789"
	b := make([]byte, n)
	quiet := rnd.IntN(2) == 0
	for i := range b {
		switch rnd.IntN(3) {
		case 0:
			b[i] = pieces[rnd.IntN(len(pieces))]
		case 1:
			b[i] = byte(rnd.Uint32())
		default:
			b[i] = 'x'
		}
		if quiet && rnd.IntN(40) != 0 {
			b[i] = 'x'
		}
	}
	return b
}

// TestFindIsFindPlain compares the wide search with that byte by byte, at all lengths and alignments.
func TestFindIsFindPlain(t *testing.T) {
	if !wide() {
		t.Skip("not on this processor")
	}
	s, rnd := keywordSigns(), rand.New(rand.NewPCG(3, 4))
	for n := minSigned; n <= 200; n++ {
		for at := range 33 {
			b := hostileBytes(rnd, at+n)[at:]
			compareFind(t, s, b)
		}
		for at := range n { // one thing to find, at each place
			b := bytes.Repeat([]byte{'x'}, n)
			copy(b[at:], []string{"%", "\\", "&", "tok", "EYJ", "://", "\xf4\xef\xeb"}[at%7])
			compareFind(t, s, b)
		}
	}
}

func compareFind(t *testing.T, s *signs, b []byte) {
	t.Helper()
	if got, want := s.tables.find(b), s.tables.findPlain(b); got != want {
		t.Fatalf("%q: %d instead of %d", b, got, want)
	}
	var e escapes
	if got, want := findEscape(b), e.from(b, 0); got != want {
		t.Fatalf("%q: an escape at %d instead of %d", b, got, want)
	}
}

// TestSigns: each keyword has a sign, is found by it wherever it stands, in either case, and mixtures in plain text are rare.
func TestSigns(t *testing.T) {
	s := keywordSigns()
	for _, p := range credentialPatterns() {
		if !s.take(p) {
			t.Errorf("%q has no sign", p.text)
		}
		text := strings.NewReplacer(string(anyToken), "1", string(anyScheme), "s", string(anyEnd), "=").Replace(p.text)
		for _, text := range []string{text, strings.ToUpper(text)} {
			if n := s.tables.findPlain([]byte("xx" + text + "xx")); n >= 2+s.reach {
				t.Errorf("%q is found at %d", text, n)
			}
		}
	}
	text := benchJSON(10<<10, false)
	if n := s.tables.findPlain(text); n < len(text) {
		t.Errorf("%q", text[n-2:n+1])
	}
}

// TestWithoutSigns: a processor that cannot look for signs cleans alike, at once and in pieces.
func TestWithoutSigns(t *testing.T) {
	r := newRedactor(false)
	r.Add(New("an unrelated secret"))
	for _, c := range credentialCases {
		want := credentialCase{c.in, c.want}.want()
		if got := r.String(c.in); got != want {
			t.Errorf("%s: %s", c.name, got)
		}
		for i := range len(c.in) + 1 {
			if got := inTwo(t, r, c.in, i); got != want {
				t.Fatalf("%s, cut at %d: %s", c.name, i, got)
			}
		}
	}
}
