package jsonskip

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func cells(size int) []byte {
	const cell = `{"qText":"Sum of sales in Malmö","qNum":1234.5,"qElemNumber":17,"qState":"O"},`
	return []byte("[" + strings.Repeat(cell, max(1, size/len(cell))) + "{}]")
}

type benchText struct {
	name string
	text []byte
}

func list(item string) []byte {
	return []byte("[" + strings.Repeat(item+",", 10_000/(len(item)+1)) + item + "]")
}

// benchTexts are one as the relay sees it, and those that are made to take time.
func benchTexts() []benchText {
	pretty, _ := json.MarshalIndent(json.RawMessage(cells(10_000)), "", "  ")
	return []benchText{
		{"cells 200 B", cells(200)},
		{"cells 10 KB", cells(10_000)},
		{"cells 1 MB", cells(1 << 20)},
		{"pretty", pretty},
		{"brackets", list("[[[[[[[[]]]]]]]]")},
		{"deep", []byte(strings.Repeat("[", 5000) + strings.Repeat("]", 5000))},
		{"kinds", list(`[{"":[{}]},[]]`)},
		{"escapes", list(`"` + strings.Repeat(`\n`, 100) + `"`)},
		{"unicode", list(`"` + strings.Repeat(`\u00e4`, 100) + `"`)},
		{"quotes", list(`"\"\\\"a\"bcd\""`)},
		{"chinese", list(`"` + strings.Repeat("中文", 30) + `"`)},
		{"umlauts", list(`"` + strings.Repeat("aö", 30) + `"`)},
		{"blanks", []byte("[" + strings.Repeat(" \n", 5000) + "]")},
		{"digits", list("1")},
		{"numbers", list("-1")},
		{"fractions", list("1.5")},
		{"exponents", list("-1e+5")},
		{"long numbers", list("-123456789.123456789e123")},
		{"longest", list(strings.Repeat("123", 1000))},
		{"words", list("true,false,null")},
		{"short texts", list(`"a"`)},
		{"empty texts", list(`""`)},
		{"spaced", list(`1 , "a" `)},
	}
}

func BenchmarkSkip(b *testing.B) {
	for _, bench := range benchTexts() {
		name, text := bench.name, bench.text
		for _, inGo := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/inGo=%v", name, inGo), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				s := Skipper{inGo: inGo}
				for b.Loop() {
					s.Reset(0)
					if n, state := s.Feed(text); n != len(text) || state != Done {
						b.Fatal(n, state)
					}
				}
			})
		}
		b.Run(name+"/json.Valid", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if !json.Valid(text) {
					b.Fatal("broken")
				}
			}
		})
	}
}
