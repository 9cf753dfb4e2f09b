package spool

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// format shows body as lines, given to the formatter in pieces cut at the
// offsets in cuts.
func format(v View, body string, cuts ...int) (lines []string, invalid int64) {
	f := newFormatter(v)
	f.lines.take = func(line []byte, number int, _ bool) bool {
		if number != len(lines) {
			panic(fmt.Sprintf("line %d comes as number %d", len(lines), number))
		}
		lines = append(lines, string(line))
		return true
	}
	f.lines.keep = true
	for _, cut := range cuts {
		f.feed([]byte(body[f.off:cut]), false)
	}
	f.feed([]byte(body[f.off:]), true)
	if f.off != int64(len(body)) {
		panic(fmt.Sprintf("read %d of %d bytes", f.off, len(body)))
	}
	f.end()
	if f.lines.col > 0 {
		f.lines.flush(false)
	}
	return lines, f.invalid
}

func TestFormat(t *testing.T) {
	deep := strings.Repeat("[", maxDepth)
	long := strings.Repeat("é", MaxLine)
	tests := []struct {
		name, body string
		want       []string
		invalid    int64
	}{
		{"empty", "", nil, -1},
		{"blanks only", " \r\n\t", nil, -1},
		{"empty containers", `{"a":{ },"b":[ ]}`, []string{"{", `  "a": {},`, `  "b": []`, "}"}, -1},
		{"top level empty", ` [ ] `, []string{"[]"}, -1},
		{"duplicate keys", `{"a":1,"a":2}`, []string{"{", `  "a": 1,`, `  "a": 2`, "}"}, -1},
		{"numbers as they are", `[1.0,-0,1E+5,12345678901234567890.10]`,
			[]string{"[", "  1.0,", "  -0,", "  1E+5,", "  12345678901234567890.10", "]"}, -1},
		{"escapes as they are", `"\u00e9\/\ud800<>&"`, []string{`"\u00e9\/\ud800<>&"`}, -1},
		{"JSON Lines", "{\"a\":1}\r\n2\n\n[]\n", []string{"{", `  "a": 1`, "}", "2", "[]"}, -1},
		{"values without a blank", `{}[]"a"`, []string{"{}", "[]", `"a"`}, -1},
		{"byte order mark", "\xEF\xBB\xBF[1]", []string{"[", "  1", "]"}, -1},
		{"half a byte order mark", "\xEF\xBB", []string{"\xEF\xBB"}, 0},
		{"cut off", `{"a":[1,`, []string{"{", `  "a": [`, "    1,"}, 8},
		{"cut off in a string", `["ab`, []string{"[", `  "ab`}, 4},
		{"cut off in a word", `tru`, []string{"tru"}, 3},
		{"number at the end", `12`, []string{"12"}, -1},
		{"half a number at the end", `1.`, []string{"1."}, 2},
		{"HTML", "<html>\r\n<p>\n", []string{"<html>", "<p>"}, 0},
		{"invalid later", "[1,x\ny", []string{"[", "  1,", "x", "y"}, 3},
		{"invalid in a string", "[\"a\nb\"]", []string{"[", `  "a`, "", `b"]`}, 3},
		{"NUL in a string", "\"a\x00b\"", []string{`"a`, "\x00b\""}, 2},
		{"trailing comma", `[1,]`, []string{"[", "  1,", "]"}, 3},
		{"leading zero", `01`, []string{"0", "1"}, 1},
		{"words run together", `nulltrue`, []string{"null", "true"}, 4},
		{"wrong end", `[}`, []string{"[", "}"}, 1},
		{"missing colon", `{"a" 1}`, []string{"{", `  "a"`, "1}"}, 5},
		{"bad escape", `"\x"`, []string{`"\`, `x"`}, 2},
		{"bad UTF-8", "\"\xff\"", []string{"\"\xff\""}, -1},
		{"long string", `"` + long + `"`, []string{`"` + long[:4094], long[:4096], long[:2] + `"`}, -1},
		{"long number", strings.Repeat("1", 5000), []string{strings.Repeat("1", 4096), strings.Repeat("1", 904)}, -1},
		{"long raw line", "<" + long, []string{"<" + long[:4094], long[:4096], long[:2]}, 0},
		{"too deep", deep + "[]", nil, maxDepth},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, invalid := format(Pretty, tt.body)
			if invalid != tt.invalid {
				t.Errorf("stops being JSON at %d, want %d", invalid, tt.invalid)
			}
			if diff := cmp.Diff(tt.want, lines); tt.want != nil && diff != "" {
				t.Error(diff)
			}
			checkCuts(t, Pretty, tt.body)
		})
	}
}

func TestFormatRaw(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"empty", "", nil},
		{"one", "a", []string{"a"}},
		{"line end last", "a\n", []string{"a"}},
		{"empty lines", "\n\n\na", []string{"", "", "", "a"}},
		{"CRLF", "a\r\n\r\nb\rc\r", []string{"a", "", "b\rc\r"}},
		{"CR before CRLF", "a\r\r\n", []string{"a\r"}},
		{"full line and CRLF", strings.Repeat("a", MaxLine) + "\r\nb", []string{strings.Repeat("a", MaxLine), "b"}},
		{"NUL and bad UTF-8", "\x00\xff\n\xf0\x9f", []string{"\x00\xff", "\xf0\x9f"}},
		{"JSON stays", `{"a": 1}`, []string{`{"a": 1}`}},
		{"continuation bytes only", strings.Repeat("\x80", MaxLine+1), []string{strings.Repeat("\x80", MaxLine), "\x80"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, invalid := format(Raw, tt.body)
			if diff := cmp.Diff(tt.want, lines); diff != "" || invalid != -1 {
				t.Error(diff, invalid)
			}
			checkCuts(t, Raw, tt.body)
		})
	}
}

// checkCuts formats body in two pieces, cut at every place (of a long body: at
// some places), and byte by byte.
func checkCuts(t *testing.T, v View, body string) {
	t.Helper()
	want, wantInvalid := format(v, body)
	check := func(cuts ...int) {
		t.Helper()
		lines, invalid := format(v, body, cuts...)
		if !slices.Equal(want, lines) || invalid != wantInvalid {
			t.Fatalf("%d cuts, the first at %d: stops at %d, want %d\n%s",
				len(cuts), cuts[0], invalid, wantInvalid, cmp.Diff(want, lines))
		}
	}
	step := 1 + len(body)/100
	for cut := 0; cut <= len(body); cut += step {
		check(cut)
	}
	var every []int
	for cut := range len(body) {
		every = append(every, cut)
	}
	if len(every) > 0 {
		check(every...)
	}
}

func TestFormatAgreesWithIndent(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		body := randomJSON(random, 0)
		if !json.Valid([]byte(body)) {
			t.Fatalf("the test made no JSON: %q", body)
		}
		var want bytes.Buffer
		if err := json.Indent(&want, []byte(body), "", "  "); err != nil {
			t.Fatal(err)
		}
		lines, invalid := format(Pretty, body)
		if diff := cmp.Diff(strings.TrimSpace(want.String()), strings.Join(lines, "\n")); diff != "" || invalid != -1 {
			t.Fatalf("%q stops at %d\n%s", body, invalid, diff)
		}
		checkCuts(t, Pretty, body)
	}
}

// randomJSON makes a value with blanks in all places where they may be.
func randomJSON(r *rand.Rand, depth int) string {
	blank := func() string { return strings.Repeat(" ", r.IntN(2)) + []string{"", "\n", "\t\r\n"}[r.IntN(3)] }
	text := func() string {
		parts := []string{`a`, `\"`, `\\`, `\u00E9`, "é", "😀", `\n`, `{[,:`, "some words here", "\xff"}
		var b strings.Builder
		for range r.IntN(6) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		return `"` + b.String() + `"`
	}
	var items []string
	kind := r.IntN(7)
	if depth > 6 {
		kind = r.IntN(5)
	}
	for range r.IntN(5) {
		switch kind {
		case 5:
			items = append(items, blank()+randomJSON(r, depth+1)+blank())
		case 6:
			items = append(items, blank()+text()+blank()+":"+blank()+randomJSON(r, depth+1)+blank())
		}
	}
	switch kind {
	case 5:
		return "[" + strings.Join(items, ",") + "]"
	case 6:
		return "{" + strings.Join(items, ",") + "}"
	case 4:
		return []string{"-0", "0.50", "1e9", "-12.25E-3", "123456789012345678901"}[r.IntN(5)]
	case 3:
		return []string{"true", "false", "null"}[r.IntN(3)]
	}
	return text()
}

func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"", `{"a":[1,2.5e3,"\u00e9",{}],"b":null}`, "1\n2", "\xEF\xBB\xBF[]", "<p>\r\n", `["a` + "\n", `[[[`} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, body string, cut int) {
		lines, invalid := format(Pretty, body)
		all := strings.Join(lines, "")
		if got, want := squeeze(all), squeeze(strings.TrimPrefix(body, "\xEF\xBB\xBF")); got != want {
			t.Fatalf("%q came out as %q", want, got)
		}
		if json.Valid([]byte(body)) && invalid != -1 {
			t.Fatalf("valid JSON is said to stop at %d", invalid)
		}
		for _, line := range lines {
			if len(line) > MaxLine {
				t.Fatalf("a line of %d bytes", len(line))
			}
		}
		for _, v := range []View{Pretty, Raw} {
			want, wantInvalid := format(v, body)
			got, gotInvalid := format(v, body, min(max(cut, 0), len(body)))
			if diff := cmp.Diff(want, got); diff != "" || gotInvalid != wantInvalid {
				t.Fatal(diff, gotInvalid, wantInvalid)
			}
		}
	})
}

// squeeze drops what a formatter may change: blanks and line ends.
func squeeze(s string) string {
	return strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(s)
}
