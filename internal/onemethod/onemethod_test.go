package onemethod

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

var texts = []struct {
	text          string
	clear, quoted bool // quoted: nothing is found if only names in quotes count
}{
	{``, true, true},
	{`,"params":{"qLayout":[{"qText":"Sum of sales in Malmö","qNum":1234.5}]}}`, true, true},
	{`mmetho etho methd mEtHo`, true, true},
	{`,"method":"DoSave"}`, false, false},
	{`,"METHOD":1`, false, false},
	{`,"mEtHoD" : 1`, false, false},
	{`,'method':1`, false, false},
	{`{"a":{"b":["method"]}}`, false, false},
	{`,method:1`, false, true},
	{`"the Payment method"`, false, true},
	{`"PaymentMethod"`, false, true},
	{`"a\nb\\c\"d\/e\b\f\r\t"`, true, true},
	{`"\u00e4\uD83D\uDE00\u0000"`, true, true},
	{`"\u006dethod"`, false, false},
	{`"m\u0065thod"`, false, false},
	{`"metho\u0064"`, false, false},
	{`"\u004D"`, false, false},
	{`"\\u006d\\"`, true, true},
	{`"\\\u006d"`, false, false},
	{`"m\ethod"`, false, false},
	{`"\x6dethod"`, false, false},
	{`"\155ethod"`, false, false},
	{`"\u00g0"`, false, false},
	{`"\u+0e4"`, false, false},
	{"\"\\u\x10\x10\x10\x10\"", false, false}, // with one bit more these are digits
	{"\"m\xffethod\"", false, false},
	{"m\x00ethod", false, false},
	{"\x1f", false, false},
	{"{\r\n\t\"a\": 1}", true, true},
	{"\x7f", true, true},
	{"\"\xed\xa0\x80\"", false, false},
	{"\"\xc0\xad\"", false, false},
	{`"日本語のシート ÿ 😀"`, true, true},
	{"me\u200bthod", true, true}, // nobody leaves that out of a name
}

// TestClear: the same is found wherever it stands in a longer text, which the kernel looks
// at together.
func TestClear(t *testing.T) {
	for _, tt := range texts {
		for _, around := range []int{0, 1, 3, 60, 64, 127, 200} {
			for _, filling := range []string{"x", "ö", `\\`, "中"} {
				front := strings.Repeat(filling, around)
				text := []byte(front + tt.text + strings.Repeat("y", 100))
				if got := Clear(text, 0); got != tt.clear {
					t.Errorf("%q behind %d %s: clear %v", tt.text, around, filling, got)
				}
				if got := inPieces(text, len(text)); got != tt.quoted {
					t.Errorf("%q behind %d %s, in one piece: clear %v", tt.text, around, filling, got)
				}
			}
		}
	}
}

// TestEnd: what is not over at the end is not clear.
func TestEnd(t *testing.T) {
	for _, text := range []string{`"\`, `"\u`, `"\u006`, "\xc3", "\xf0\x9f\x98", `"method`, "metho"} {
		if Clear([]byte(text), 0) || inPieces([]byte(text), 1) {
			t.Errorf("%q is clear", text)
		}
	}
}

// TestFoundStays: what was found in one piece is not forgotten with the next.
func TestFoundStays(t *testing.T) {
	var s Stream
	s.Reset()
	for i, piece := range []string{`{"a":`, `"method"`, ``, `:1}`, strings.Repeat("x", 1000)} {
		if got := s.Clear([]byte(piece)); got != (i == 0) {
			t.Errorf("%d: %v", i, got)
		}
	}
	if s.End() {
		t.Error("it may end")
	}
}

// inPieces is the verdict of a Stream on pieces of n bytes.
func inPieces(text []byte, n int) bool {
	var s Stream
	s.Reset()
	for ; len(text) > n; text = text[n:] {
		s.Clear(text[:n])
	}
	s.Clear(text)
	return s.End()
}

// plain is the verdict without the kernel: of less than a block at a time.
func plain(text []byte, quoted bool) bool {
	i := 0
	for i < len(text) {
		size := look(text, i, quoted && i > 0)
		if size <= 0 {
			return false
		}
		i += size
	}
	return true
}

// FuzzClear holds that the verdict is the same at each place, with and without the kernel
// and in pieces; and that of what is clear encoding/json makes nothing that has the name.
func FuzzClear(f *testing.F) {
	for _, tt := range texts {
		f.Add([]byte(tt.text), 3, 70)
	}
	f.Fuzz(func(t *testing.T, text []byte, size, around int) {
		size, around = 1+int(uint(size)%100), int(uint(around)%200)
		front := strings.Repeat("x", around) + " "
		long := []byte(front + string(text) + strings.Repeat(" ", 100))
		got := Clear(long, 0)
		if want := plain(long, false); got != want {
			t.Fatalf("%q: clear %v, want %v", long, got, want)
		}
		if a, b := inPieces(long, size), plain(long, true); a != b {
			t.Fatalf("%q in pieces of %d: clear %v, want %v", long, size, a, b)
		}
		var value any
		if !got || json.Unmarshal(text, &value) != nil {
			return
		}
		decoded, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(bytes.ToLower(decoded), []byte(name)) {
			t.Fatalf("%q is clear and is read as %s", text, decoded)
		}
	})
}

func BenchmarkClear(b *testing.B) {
	cell := `{"qText":"Sum of sales in Malmö","qNum":1234.5,"qElemNumber":17,"qState":"O"},`
	for name, cell := range map[string]string{"cells": cell, "ASCII": strings.ReplaceAll(cell, "ö", "oe"), "script": strings.ReplaceAll(cell, " of ", `\n\"a\"\t`)} {
		text := []byte(strings.Repeat(cell, 10_000/len(cell)))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if !Clear(text, 3) {
					b.Fatal("found")
				}
			}
		})
	}
}
