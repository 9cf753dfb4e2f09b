package secret

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// both are Redactors that look for signs, where that can be, and that do not.
func both(vs ...Value) []*Redactor {
	rs := []*Redactor{newRedactor(wide()), newRedactor(false)}
	for _, r := range rs {
		r.Add(vs...)
	}
	return rs
}

// checkQuiet holds what Quiet says against what is changed of b, and of parts of it.
func checkQuiet(t *testing.T, rs []*Redactor, rnd *rand.Rand, b []byte) {
	t.Helper()
	want, known := rs[0].Bytes(b), rs[0].Known(b)
	for i, r := range rs {
		if !bytes.Equal(r.Bytes(b), want) || !bytes.Equal(r.Known(b), known) {
			t.Fatalf("%q without signs: %q and %q", b, r.Bytes(b), r.Known(b))
		}
		quiet, knownQuiet := r.Quiet(b), r.KnownQuiet(b)
		for range 8 {
			part := b[rnd.IntN(len(b)+1):]
			part = part[:rnd.IntN(len(part)+1)]
			for _, part := range [][]byte{b, part} {
				if quiet && !bytes.Equal(r.Bytes(part), part) || knownQuiet && !bytes.Equal(r.Known(part), part) {
					t.Fatalf("%d: %q is quiet, and %q in it changes", i, b, part)
				}
			}
		}
	}
}

func TestQuiet(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	rs := both(New("an unrelated secret"), New("abcdef"))
	for _, c := range credentialCases {
		checkQuiet(t, rs, rnd, []byte(c.in))
	}
	for _, r := range rs {
		for _, text := range []string{"", "a", "://", `{"qText":"Sum of sales in Malmö","qNum":1234.5}`, string(benchJSON(20<<10, false))} {
			if !r.Quiet([]byte(text)) || !r.KnownQuiet([]byte(text)) {
				t.Errorf("%.50q is not quiet", text)
			}
		}
		if text := []byte("https://host"); r.Quiet(text) || !r.KnownQuiet(text) {
			t.Error("a keyword was passed over, or taken for a secret")
		}
		if text := []byte("1234abcdef"); r.Quiet(text) || r.KnownQuiet(text) {
			t.Error("a secret was passed over")
		}
	}
}

// quietFill is what stands around: as between frames, of bytes beyond ASCII, and of letters.
var quietFill = []string{"\x00\x81\x7e\x01\x02", "ö\xff", "x"}

// TestQuietAnywhere puts each keyword with a value, and each form of secrets, at every place: Quiet must see all.
func TestQuietAnywhere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	for _, s := range []string{"x7pw", "s3cr3t!", "hunter2-hunter2-hunter2", jwtText, strings.Repeat("0f9e", 25)} {
		rs := both(New(s))
		var texts []string
		for _, e := range encoders {
			texts = append(texts, e.encode(rnd, s))
		}
		for _, name := range secretNames {
			texts = append(texts, `{"`+name+`":"value"}`, strings.ToUpper(name)+"=value;")
		}
		for _, c := range credentialCases {
			texts = append(texts, c.in)
		}
		for _, text := range texts {
			for at := range 81 {
				fill := strings.Repeat(quietFill[rnd.IntN(len(quietFill))], 81)
				text := []byte(fill[len(fill)-at:] + text + fill[:rnd.IntN(60)])
				checkQuiet(t, rs, rnd, text)
			}
		}
	}
}

// TestQuietOverStretches: what lies across the border of two stretches is seen.
func TestQuietOverStretches(t *testing.T) {
	rs := both(New("hunter2-hunter2-hunter2"))
	for _, text := range []string{"hunter2-hunter2-hunter2", `"qConnectionSecret":"value"`, "s://u:p@h", "-----BEGIN PRIVATE KEY-----\nMII"} {
		for at := stretch - 90; at < stretch+90; at++ {
			b := append(bytes.Repeat([]byte{'x'}, at), text...)
			for _, r := range rs {
				if r.Quiet(b) || bytes.Equal(r.Bytes(b), b) {
					t.Fatalf("%s at %d was passed over", text, at)
				}
			}
		}
	}
}

func TestQuietAllocatesNothing(t *testing.T) {
	for _, r := range both(benchSecrets(40)...) {
		text := []byte(fmt.Sprintf("%s basic bearing token", benchJSON(4<<10, false)))
		if n := testing.AllocsPerRun(20, func() { r.Quiet(text); r.KnownQuiet(text) }); n > 0 {
			t.Error(n)
		}
	}
}

// FuzzQuiet: what is quiet passes unchanged, and so does every part of it. With signs and without all is the same.
func FuzzQuiet(f *testing.F) {
	for _, c := range credentialCases {
		f.Add("secret", []byte(c.in), uint64(1))
	}
	f.Add("hunter2-hunter2-hunter2", append(benchJSON(200, false), "hunter2-hunter2-hunter2"...), uint64(2))
	f.Add("x7pw", []byte("\x81\x7e\x00\x40 x7pw"), uint64(3))
	f.Fuzz(func(t *testing.T, s string, text []byte, seed uint64) {
		checkQuiet(t, both(New(s)), rand.New(rand.NewPCG(seed, 1)), text)
	})
}
