package secret

import (
	"bytes"
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

// checkSame holds that signs change nothing about what is found, and returns b cleaned.
func checkSame(t *testing.T, rs []*Redactor, b []byte) []byte {
	t.Helper()
	want, known := rs[0].Bytes(b), rs[0].Known(b)
	for _, r := range rs[1:] {
		if !bytes.Equal(r.Bytes(b), want) || !bytes.Equal(r.Known(b), known) {
			t.Fatalf("%q with signs: %q and %q, without: %q and %q", b, want, known, r.Bytes(b), r.Known(b))
		}
	}
	return want
}

// around is what stands beside a text: as between frames, of bytes beyond ASCII, and of letters.
var around = []string{"\x00\x81\x7e\x01\x02", "ö\xff", "x"}

// TestSignsAnywhere puts each keyword with a value, and each form of secrets, at every place.
func TestSignsAnywhere(t *testing.T) {
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
				fill := strings.Repeat(around[rnd.IntN(len(around))], 81)
				checkSame(t, rs, []byte(fill[len(fill)-at:]+text+fill[:rnd.IntN(60)]))
			}
		}
	}
}

// TestSignsOverStretches: what lies across the border of two stretches is seen.
func TestSignsOverStretches(t *testing.T) {
	rs := both(New("hunter2-hunter2-hunter2"))
	for _, text := range []string{"hunter2-hunter2-hunter2", `"qConnectionSecret":"value"`, "s://u:p@h", "-----BEGIN PRIVATE KEY-----\nMII"} {
		for at := stretch - 90; at < stretch+90; at++ {
			b := append(bytes.Repeat([]byte{'x'}, at), text...)
			if got := checkSame(t, rs, b); bytes.Equal(got, b) {
				t.Fatalf("%s at %d was passed over", text, at)
			}
		}
	}
}

// FuzzSigns: with signs and without, the same is found.
func FuzzSigns(f *testing.F) {
	for _, c := range credentialCases {
		f.Add("secret", []byte(c.in))
	}
	f.Add("hunter2-hunter2-hunter2", append(benchJSON(200, false), "hunter2-hunter2-hunter2"...))
	f.Add("x7pw", []byte("\x81\x7e\x00\x40 x7pw"))
	f.Fuzz(func(t *testing.T, s string, text []byte) {
		checkSame(t, both(New(s)), text)
	})
}
