package secret

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// benchJSON is clean JSON such as a tenant sends, of n bytes or a little more.
func benchJSON(n int, escapes bool) []byte {
	var b strings.Builder
	b.WriteString(`{"jsonrpc":"2.0","id":7,"result":{"qDataPages":[{"qMatrix":[`)
	for i := 0; b.Len() < n; i++ {
		title := "Sales of the region"
		if escapes {
			title = `Sales \"of\" R&D\n100 %`
		}
		fmt.Fprintf(&b, `{"qText":"%s %d","qNum":%d.5,"qElemNumber":%d,"qState":"O","qId":"9f3a0e5c-0d4b-4b8e-9a4b-%012d"},`, title, i, i*17, i, i)
	}
	b.WriteString(`{}]}]}}`)
	return []byte(b.String())
}

func benchSecrets(n int) []Value {
	rnd := rand.New(rand.NewPCG(1, 2))
	var vs []Value
	for range n {
		b := make([]byte, 24)
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		vs = append(vs, New(base64.RawURLEncoding.EncodeToString(b)))
	}
	return vs
}

func BenchmarkClean(b *testing.B) {
	for _, n := range []int{5, 100, 1000} {
		r := NewRedactor()
		r.Add(benchSecrets(n)...)
		for _, size := range []int{200, 10 << 10, 1 << 20} {
			for _, escapes := range []bool{false, true} {
				text := benchJSON(size, escapes)
				name := fmt.Sprintf("secrets=%d/bytes=%d/escapes=%v", n, size, escapes)
				b.Run("Bytes/"+name, func(b *testing.B) { benchClean(b, text, r.Bytes) })
				b.Run("Known/"+name, func(b *testing.B) { benchClean(b, text, r.Known) })
			}
		}
	}
}

func benchClean(b *testing.B, text []byte, clean func([]byte) []byte) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if got := clean(text); len(got) != len(text) {
			b.Fatal("changed")
		}
	}
}

// BenchmarkReplaceAll is the naive way: each secret in its plain form alone.
func BenchmarkReplaceAll(b *testing.B) {
	vs := benchSecrets(5)
	benchClean(b, benchJSON(10<<10, false), func(text []byte) []byte {
		for _, v := range vs {
			text = bytes.ReplaceAll(text, []byte(v.Reveal()), []byte(Bullets))
		}
		return text
	})
}

func BenchmarkWriter(b *testing.B) {
	r := NewRedactor()
	r.Add(benchSecrets(5)...)
	text := benchJSON(32<<10, false)
	w := r.Writer(io.Discard)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Write(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHit(b *testing.B) {
	r := NewRedactor()
	vs := benchSecrets(5)
	r.Add(vs...)
	text := append(benchJSON(10<<10, false), `{"client_secret":"`+vs[2].Reveal()+`"}`...)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r.Bytes(text)
	}
}

func BenchmarkAdd(b *testing.B) {
	for b.Loop() {
		NewRedactor().Add(benchSecrets(5)...)
	}
}

// BenchmarkHostile feeds texts made to be slow.
func BenchmarkHostile(b *testing.B) {
	r := NewRedactor()
	r.Add(benchSecrets(5)...)
	for _, piece := range []string{`\`, `%`, `&`, `&amp;`, `%25`, `\u005c`, "eyJ", "://", `"password":"`, `Bearer `, "aaaa", `\"`, `PWD={`} {
		text := bytes.Repeat([]byte(piece), 64<<10/len(piece))
		b.Run(piece, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				r.Bytes(text)
			}
		})
	}
}
