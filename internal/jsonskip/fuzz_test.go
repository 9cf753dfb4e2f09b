package jsonskip

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// oracle says of a text that comes whole what Skipper must say of it: where its first
// value ends is found here, and whether it is one is asked of encoding/json. Of a
// text that does not end, only that it can be broken is known, not that it is.
func oracle(text []byte) (n int, state State) {
	depth, inside, escaped := 0, false, false
	for i, b := range text {
		switch {
		case escaped:
			escaped = false
		case inside && b == '\\':
			escaped = true
		case b == '"':
			inside = !inside
		case inside:
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			if depth--; depth > 0 {
				continue
			}
			if whole := text[:i+1]; json.Valid(whole) && utf8.Valid(whole) {
				return i + 1, Done
			}
			return 0, Broken
		}
	}
	return len(text), More
}

// compare holds the verdict on a text cut at some places against the oracle's.
func compare(text []byte, cuts ...int) error {
	wantN, want := oracle(text)
	for _, inGo := range []bool{false, true} {
		s := &Skipper{inGo: inGo}
		n, state := judge(s, string(text), 0, cuts...)
		if want == More && state == Broken {
			if end := extension(text); end != "" {
				return fmt.Errorf("%q in Go %v: broken, but goes on with %q", text, inGo, end)
			}
			continue
		}
		if n != wantN || state != want {
			return fmt.Errorf("%q cut at %d, in Go %v: %d, %d; want %d, %d", text, cuts, inGo, n, state, wantN, want)
		}
	}
	return nil
}

// extension looks for something that makes a value of a text that does not end: what
// ends a cut string, number or word, and the closing brackets.
func extension(text []byte) string {
	var open []byte
	inside, escaped := false, false
	for _, b := range text {
		switch {
		case escaped:
			escaped = false
		case inside && b == '\\':
			escaped = true
		case b == '"':
			inside = !inside
		case inside:
		case b == '{' || b == '[':
			open = append(open, b+2)
		case (b == '}' || b == ']') && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	var closing strings.Builder
	for len(open) > 0 {
		closing.WriteByte(open[len(open)-1])
		open = open[:len(open)-1]
	}
	for _, middle := range []string{
		"", "0", `"`, `":0`, `":0`, ":0", `"":0`, `""`, `n"`, `n":0`, `\"`, `0"`, `00"`, `000"`, `0000"`, `u0000"`,
		`0":0`, `00":0`, `000":0`, `0000":0`, "\x80\"", "\xbf\"", "\x80\x80\"", "\xbf\xbf\"", "\x80\x80\x80\"", "\xbf\xbf\xbf\"",
		"\x80\":0", "\xbf\":0", "\x80\x80\":0", "\xbf\xbf\":0", "\x80\x80\x80\":0", "\xbf\xbf\xbf\":0",
		"rue", "ue", "e", "alse", "lse", "se", "ull", "ll", "l",
	} {
		end := middle + closing.String()
		if whole := append(bytes.Clone(text), end...); json.Valid(whole) && utf8.Valid(whole) {
			return end
		}
	}
	return ""
}

func FuzzSkip(f *testing.F) {
	for _, text := range append(valid, invalid...) {
		f.Add([]byte(text), 1, 64)
		f.Add([]byte(`[{"a":[`+strings.Repeat("[],", 20)+text+"]}]"), 3, 60)
	}
	f.Add(cells(300), 64, 128)
	f.Add(cells(3000), 1, 2000)
	f.Fuzz(func(t *testing.T, text []byte, cut, next int) {
		if len(text) == 0 || text[0] != '{' && text[0] != '[' {
			text = append([]byte("["), text...)
		}
		cut = int(uint(cut) % uint(len(text)+1))
		next = cut + int(uint(next)%uint(len(text)+1-cut))
		if err := compare(text, cut, next); err != nil {
			t.Fatal(err)
		}
	})
}

// TestRandom compares the verdicts on texts made from the grammar, whole, with one byte
// changed, and cut short.
func TestRandom(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	const odd = "\"\"\\{}[],:019-+.eE trufalsn\n\t\x00\x1f\x80\xa4\xc3\xe2\xf0\xff"
	for range 4_000 {
		text := randomValue(random, nil, 1+random.IntN(5), true)
		if err := compare(text, random.IntN(len(text)+1)); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			changed := bytes.Clone(text)
			switch i := random.IntN(len(text)); random.IntN(4) {
			case 0:
				changed = append(changed[:i], changed[i+1:]...)
			case 1:
				changed = append(changed[:i+1], text[i:]...)
			default:
				changed[i] = odd[random.IntN(len(odd))]
			}
			if len(changed) == 0 || changed[0] != '{' && changed[0] != '[' {
				continue
			}
			cut := random.IntN(len(changed) + 1)
			if err := compare(changed, cut, cut+random.IntN(len(changed)+1-cut)); err != nil {
				t.Fatal(err)
			}
		}
		if err := compare(text[:1+random.IntN(len(text))], random.IntN(len(text)+1)); err != nil {
			t.Fatal(err)
		}
	}
}

// randomValue appends a value; deep ones are made of many.
func randomValue(random *rand.Rand, text []byte, depth int, bracket bool) []byte {
	scalars := []string{
		"0", "17", "-1", "1234.5", "-0.25", "1e9", "-1.5E-07", "true", "false", "null", `""`, `"a"`, `"Sum of sales in Malmö"`, `"\\\""`,
		`"\u00e4\n"`, `"漢字 and ünïcödé"`, `"😀"`, `"{\"a\":[1,2]}"`, `"` + strings.Repeat("long ", 15) + `"`, `"\\\\\\\\\\"`, "123456789012345678901234567890",
	}
	blank := func() {
		if random.IntN(12) == 0 {
			text = append(text, " \n\t\r    "[:random.IntN(8)]...)
		}
	}
	kind := random.IntN(5)
	if depth == 0 || kind > 2 && !bracket {
		return append(text, scalars[random.IntN(len(scalars))]...)
	}
	brackets := "[]{}"[kind%2*2:]
	text = append(text, brackets[0])
	blank()
	for i, n := 0, random.IntN(7); i < n; i++ {
		if i > 0 {
			text = append(text, ',')
			blank()
		}
		if kind%2 == 1 {
			text = append(text, []string{`"a"`, `"qText"`, `""`, `"\"k\\"`, `"` + strings.Repeat("key ", 20) + `"`}[random.IntN(5)]...)
			blank()
			text = append(text, ':')
			blank()
		}
		text = randomValue(random, text, depth-1, false)
		blank()
	}
	return append(text, brackets[1])
}
