package jsonskip

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

var valid = []string{
	`{}`, `[]`, `[[]]`, `[{}]`, `{"":{}}`, `[[],[]]`, `[[[[]]]]`, `{"a":[],"b":{}}`,
	`{"a":1}`, `{"a" : 1 , "b" : [ 2 , { } ] }`, "[\n\t1,\r\n 2 ]", `[ ]`, `{ }`,
	`[0,-0,1,-1,10,1.5,0.5,-0.25,1e5,1E+5,1e-05,0e0,-12.50e+00,1234567890123456789]`,
	`[true,false,null]`, `[true ]`, `[ null,false]`, `{"true":true}`,
	`["","a","\"","\\","\\\\","\\\"","\/\b\f\n\r\t","\u00e4\uD83D\uDE00\uabCD","\ud800"]`,
	"[\"ä€😀\u007f\",\"\ufffd\uffff\U0010ffff\ud7ff\ue000\u0800\u0080\U00010000\"]",
	`["[","]","{","}",",",":","1"]`, `{",":":"}`, `{"\"":"\\"}`, `{"key \\":"\"x"}`,
	`[[{"a":[{"b":"c"}]},"d"],"e"]`, `["` + strings.Repeat("long text ", 20) + `"]`,
	`{"` + strings.Repeat("long key ", 20) + `":1}`, `[` + strings.Repeat("9", 200) + `]`,
	`["` + strings.Repeat(`\\`, 90) + `"]`, `["` + strings.Repeat(`\"`, 90) + `"]`,
	`["` + strings.Repeat(`\u00E4`, 30) + `"]`, `["` + strings.Repeat(`€`, 50) + `"]`,
	`[` + strings.Repeat(" ", 200) + `]`, `[1` + strings.Repeat("\n", 200) + `,2]`,
	`[-0.` + strings.Repeat("0", 130) + `1e` + strings.Repeat("0", 130) + `]`,
}

var invalid = []string{
	`[}`, `{]`, `[[}]`, `{"a":1]`, `[1}`, `[{]}`, `[,]`, `[1,]`, `[,1]`, `{,}`, `{"a":1,}`, `{,"a":1}`,
	`[1,,2]`, `[1 2]`, `[1"a"]`, `["a"1]`, `["a""b"]`, `["a" "b"]`, `[[][]]`, `[{}{}]`, `[[]1]`, `[1[]]`, `["a"[]]`,
	`{"a"}`, `{"a":}`, `{"a",}`, `{"a":1:2}`, `{"a"::1}`, `{:1}`, `{"a" 1}`, `{1:2}`, `{true:1}`, `{[]:1}`, `{{}:1}`,
	`{"a":1 "b":2}`, `{"a":1,2:3}`, `{"a":1,"b"}`, `{"a":1,{}}`, `{"a":"b":"c"}`, `["a":1]`, `[1:2]`, `[:]`, `{:}`,
	`{"a":1,[]}`, `[{"a"},1]`, `[{"a":1},"b":2]`, `{"a":[],1}`, `{"a":["b":1]}`, `[{"a":1,2}]`, `[["a":1]]`,
	`[01]`, `[-]`, `[-01]`, `[00]`, `[1.]`, `[.5]`, `[1.e5]`, `[1e]`, `[1e+]`, `[+1]`, `[1-2]`, `[1+2]`, `[--1]`, `[1.5.5]`,
	`[1e5.5]`, `[1e5e5]`, `[1e+-5]`, `[0x10]`, `[1_000]`, `[1a]`, `[a1]`, `[- 1]`, `[1 .5]`, `[1. 5]`, `[NaN]`, `[Infinity]`,
	`[tru]`, `[truee]`, `[t]`, `[True]`, `[fals]`, `[nul]`, `[nulll]`, `[nul l]`, `[truefalse]`, `[true1]`, `[1true]`, `[trUe]`,
	"[true\x00]", "[\x00]", "[1\x00]", "[\x0c]", "[\x1a]", "[\x0b1]", "[\u00a0]", "[\ufeff]", `[']']`, `[/**/]`, `[\"]`, `[\n]`, `[1\]`,
	"[\"\n\"]", "[\"\t\"]", "[\"a\x00b\"]", "[\"\x1f\"]", "{\"a\nb\":1}",
	`["\a"]`, `["\'"]`, `["\U0000"]`, `["\u"]`, `["\u1"]`, `["\u12"]`, `["\u123"]`, `["\u123g"]`, `["\u 123"]`, `["\u-123"]`, `["\x41"]`,
	`["\u12\u1234"]`, "[\"\\\n\"]", "[\"\\ä\"]", `["\0"]`, `["\u"1234]`, "[\"\\u00\xff0\"]",
	"[\"\x80\"]", "[\"\xff\"]", "[\"\xc3\"]", "[\"\xc3a\"]", "[\"\xc0\x80\"]", "[\"\xc1\xbf\"]", "[\"\xe0\x80\x80\"]", "[\"\xe0\x9f\xbf\"]",
	"[\"\xed\xa0\x80\"]", "[\"\xed\xbf\xbf\"]", "[\"\xf0\x80\x80\x80\"]", "[\"\xf0\x8f\xbf\xbf\"]", "[\"\xf4\x90\x80\x80\"]", "[\"\xf5\x80\x80\x80\"]",
	"[\"\xf8\x88\x80\x80\x80\"]", "[\"\xe2\x82\"]", "[\"\xf0\x9f\x98\"]", "[\"\xc3\xa4\xa4\"]", "[\"\xe2\x82\xac\xac\"]", "[\"\xe2\x28\xa1\"]",
	"[\xc3\xa4]", "[1\xc3\xa4]", "[1,\xff]",
}

// judge feeds a text cut at the given places.
func judge(s *Skipper, text string, around int, cuts ...int) (n int, state State) {
	s.Reset(around)
	for at, cut := 0, 0; ; at = cut {
		if cut = len(text); len(cuts) > 0 {
			cut, cuts = min(cuts[0], len(text)), cuts[1:]
		}
		used, state := s.Feed([]byte(text[at:cut]))
		if state == Broken {
			return 0, Broken
		}
		if n += used; state == Done || cut == len(text) {
			return n, state
		}
		if used != cut-at {
			return -1, state
		}
	}
}

// everyCut compares what both ways of work say with the wanted verdict: the text
// fed whole, in two and in three pieces, and byte by byte.
func everyCut(t *testing.T, text string, wantN int, want State) {
	t.Helper()
	each := make([]int, len(text))
	for i := range each {
		each[i] = i
	}
	for _, inGo := range []bool{false, true} {
		s := &Skipper{inGo: inGo}
		check := func(cuts ...int) {
			t.Helper()
			if n, state := judge(s, text, 0, cuts...); n != wantN || state != want {
				t.Fatalf("%q cut at %d, in Go %v: %d, %d; want %d, %d", text, cuts, inGo, n, state, wantN, want)
			}
		}
		check()
		check(each...)
		for i := range text {
			check(i)
			check(i, i+1)
			check(i, i+64)
		}
	}
}

func TestTexts(t *testing.T) {
	for _, text := range valid {
		if _, state := oracle([]byte(text)); state != Done {
			t.Fatalf("%q is not valid", text)
		}
		everyCut(t, text, len(text), Done)
		everyCut(t, text+"]\xff\"\\", len(text), Done)
		everyCut(t, text[:len(text)-1], len(text)-1, More)
	}
	for _, text := range invalid {
		if json.Valid([]byte(text)) && utf8.ValidString(text) {
			t.Fatalf("%q is valid", text)
		}
		everyCut(t, text, 0, Broken)
		everyCut(t, text+",", 0, Broken)
	}
	for _, text := range []string{" []", "1", `"a"`, "true", "]", ",", "\xff"} {
		everyCut(t, text, 0, Broken)
	}
}

// TestAlignment moves every text over the border of blocks, behind blanks, in a
// string, and behind other values.
func TestAlignment(t *testing.T) {
	t.Parallel()
	for n := range 71 {
		for _, around := range []string{
			"[" + strings.Repeat(" ", n) + "%s]",
			`{"` + strings.Repeat("x", n) + `":%s}`,
			"[" + strings.Repeat("1,", n) + "%s]",
			`["` + strings.Repeat("x", 4*size-60+n) + `",%s,"` + strings.Repeat("x", 4*size) + `"]`, // a batch ends
			"[" + strings.Repeat("[],", n) + `%s,"` + strings.Repeat(" ", n) + `"]`,
		} {
			for _, text := range valid {
				aligned(t, fmt.Sprintf(around, text), Done, n)
			}
			for _, text := range invalid {
				aligned(t, fmt.Sprintf(around, text), Broken, n)
			}
		}
	}
}

func aligned(t *testing.T, text string, want State, n int) {
	t.Helper()
	for _, inGo := range []bool{false, true} {
		s := &Skipper{inGo: inGo}
		for _, cuts := range [][]int{nil, {n}, {n + 3, n + 5}, {1, 2, 65}} {
			if _, state := judge(s, text, 0, cuts...); state != want {
				t.Fatalf("%q cut at %d, in Go %v: %d, want %d", text, cuts, inGo, state, want)
			}
		}
	}
}

// TestEachByte changes each byte of texts that are long and as most are: what is known
// of many blocks at once must see it in any of them.
func TestEachByte(t *testing.T) {
	t.Parallel()
	lists := strings.Repeat(`["Malmö",17,-0.5],`, 20)
	for _, text := range []string{
		string(cells(600)), `{"a":[[` + lists + `[]]]}`, `{"a":[` + lists + `{}],"b":` + string(cells(200)) + `}`,
		"[" + strings.Repeat(`{"a":1},[2],`, 40) + "0]", "[" + lists + lists + "0]",
	} {
		if err := compare([]byte(text)); err != nil {
			t.Fatal(err)
		}
		for i := range text[1:] {
			for _, b := range []byte("{}[],:\"1 \xc3\n\\") {
				changed := []byte(text)
				changed[1+i] = b
				if err := compare(changed); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestDepth(t *testing.T) {
	deep := func(n int, inner string) string {
		return strings.Repeat("[", n) + inner + strings.Repeat("]", n)
	}
	mixed := strings.Repeat(`{"":[`, 5000) + strings.Repeat(`]}`, 5000)
	wrong := strings.Repeat(`{"":[`, 5000) + strings.Repeat(`]}`, 4900) + "}"
	for _, c := range []struct {
		text   string
		around int
		want   State
	}{
		{deep(10_000, ""), 0, Done}, {deep(10_001, ""), 0, Broken}, {deep(10_000, "1"), 0, Done},
		{deep(9_999, ""), 1, Done}, {deep(10_000, ""), 1, Broken}, {deep(1, ""), 10_000, Broken},
		{deep(1, ""), 9_999, Done}, {"[[],[]]", 9_998, Done}, {"[[],[[]]]", 9_998, Broken},
		{mixed, 0, Done}, {wrong, 0, Broken}, {mixed, 1, Broken},
	} {
		for _, cuts := range [][]int{nil, {63, 130, 5000, 9999, 10_001}} {
			if _, state := judge(new(Skipper), c.text, c.around, cuts...); state != c.want {
				t.Errorf("%.20s… around %d: %d, want %d", c.text, c.around, state, c.want)
			}
		}
	}
}

func TestNoAllocation(t *testing.T) {
	s, text := new(Skipper), cells(10_000)
	if n := testing.AllocsPerRun(10, func() {
		s.Reset(0)
		for i := 0; i < len(text); i += 1000 {
			s.Feed(text[i:min(i+1000, len(text))])
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestOver wants a Skipper that has come to an end to stay there until it is reset.
func TestOver(t *testing.T) {
	var s Skipper
	for _, c := range []struct {
		text string
		n    int
		want State
	}{{"[]", 2, Done}, {"[x", 0, Broken}, {"", 0, More}} {
		s.Reset(0)
		if n, state := s.Feed([]byte(c.text)); n != c.n || state != c.want {
			t.Errorf("%q: %d, %d", c.text, n, state)
		}
		if n, state := s.Feed(nil); n != 0 || state != c.want {
			t.Errorf("%q, then nothing: %d, %d", c.text, n, state)
		}
		if n, state := s.Feed([]byte("[]")); c.want != More && (n != 0 || state != c.want) {
			t.Errorf("%q, then more: %d, %d", c.text, n, state)
		}
	}
}

// TestMasks holds both ways to fill the masks against each other. Behind the first
// byte that is wrong in UTF-8 they may differ in what else is wrong.
func TestMasks(t *testing.T) {
	if !hasKernel() {
		t.Skip("this machine has no kernel to compare with")
	}
	const odd = "\"\"\\{}[],::0019-. \t\n\r\x00\x0b\x0c\x1a\x1f/;+eEZz\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xed\xef\xf0\xf1\xf4\xf5\xf8\xff"
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 5_000 {
		var text []byte
		for len(text) < batch*size {
			switch random.IntN(8 + n%100*10) {
			case 0:
				text = append(text, odd[random.IntN(len(odd))])
			case 1:
				text = append(text, byte(random.Uint32()))
			case 2, 3, 4:
				text = utf8.AppendRune(text, random.Int32N(0x110000))
			default:
				text = append(text, byte(random.IntN(0x80)))
			}
		}
		text = append(text[:batch*size-1], ' ')
		var kernel, inGo masks
		var before, beforeGo [32]byte
		classifyAVX2(&text[0], batch, &kernel, &before)
		classify(text, &inGo, &beforeGo)
		broken := false
		for i := range batch {
			if a, b := kernel.utf8[i], inGo.utf8[i]; broken || a&-a == b&-b {
				broken = broken || a != 0
				inGo.utf8[i] = a
			}
		}
		if kernel != inGo || before != beforeGo {
			t.Fatalf("%q:\nkernel %x\nin Go  %x", text, kernel, inGo)
		}
		if broken == utf8.Valid(text) {
			t.Fatalf("%q: said to be UTF-8: %v", text, !broken)
		}
	}
}
