package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestHandler(t *testing.T) {
	r := NewRedactor()
	r.Add(New(canary), New("1234567890"))
	type record struct{ Header http.Header }
	for name, h := range map[string]func(io.Writer) slog.Handler{
		"json": func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
		"text": func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
	} {
		var b bytes.Buffer
		log := slog.New(r.Handler(h(&b))).With("with", canary).WithGroup("g"+canary).With("in", canary)
		log.InfoContext(context.Background(), "message "+canary, "k"+canary, 1, "err", fmt.Errorf("at %w", errors.New(canary)),
			slog.Group("group", "a", canary, slog.Group("deep", "b", []byte(canary))), "any", record{http.Header{"X": {canary}}},
			"any pointer", &record{http.Header{"X": {canary}}}, "number", 1234567890, "password", "hunter", "ok", 42, "d", time.Second)
		out := b.String()
		for _, s := range []string{canary, "hunter", "1234567890"} {
			if strings.Contains(out, s) {
				t.Errorf("%s: %s in %s", name, s, out)
			}
		}
		if !strings.Contains(out, "42") || strings.Count(out, Bullets) < 11 {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestAdd(t *testing.T) {
	r := NewRedactor()
	key := "-----BEGIN PRIVATE KEY-----\r\nMIIEvQIBADANBgkqhkiG\r\nshort\r\n-----END PRIVATE KEY-----\r\n"
	r.Add(Value{}, New("abc"), New("abcd"), New(key))
	for in, want := range map[string]string{
		"abc": "abc", "xabcdx": "x" + Bullets + "x", "a MIIEvQIBADANBgkqhkiG b": "a " + Bullets + " b", "short": "short",
	} {
		if got := r.String(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func TestAddIsBounded(t *testing.T) {
	r := NewRedactor()
	var vs []Value
	for i := range maxSecrets + 1 {
		vs = append(vs, New(fmt.Sprintf("secret number %d!", i)))
	}
	r.Add(vs...)
	if len(r.secrets) != maxSecrets || len(r.patterns) != maxSecrets {
		t.Error(len(r.secrets), len(r.patterns))
	}
	if got := r.String("secret number 0! secret number 1000!"); got != "secret number 0! "+Bullets {
		t.Error(got)
	}
}

// TestAddWhileStreaming: a secret that becomes known goes from the next chunk on.
func TestAddWhileStreaming(t *testing.T) {
	r := NewRedactor()
	var b bytes.Buffer
	w := r.KnownWriter(&b)
	_, _ = io.WriteString(w, canary+" ")
	r.Add(New(canary))
	_, _ = io.WriteString(w, canary)
	must(t, w.Close())
	if b.String() != canary+" "+Bullets {
		t.Error(b.String())
	}
}

func TestKnownLeavesCredentials(t *testing.T) {
	r := NewRedactor()
	r.Add(New(canary))
	in := []byte(`{"password":"x","token":"` + canary + `"}`)
	if got := string(r.Known(in)); got != `{"password":"x","token":"`+Bullets+`"}` {
		t.Error(got)
	}
}

func TestOverlaps(t *testing.T) {
	r := NewRedactor()
	r.Add(New("abcdef"), New("defghi"), New("abcdefxyz"), New("client_secret"), New("password"))
	for in, want := range map[string]string{
		"1abcdefghi2":                  "1••••••2",
		"1abcdefxyz2":                  "1••••••2",
		"1abcdefxy2":                   "1••••••xy2",
		"abcdefabcdef":                 "••••••••••••",
		`{"client_secret":"password"}`: `{"••••••":"••••••"}`,
		`{"a":"\nabcdef\\"}`:           `{"a":"\n••••••\\"}`,
	} {
		if got := r.String(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
		for i := range in {
			if got := inTwo(t, r, in, i); got != want {
				t.Errorf("%s cut at %d: %s", in, i, got)
			}
		}
	}
}

// TestHoldsBackOnlyTheStart: what cannot be the start of a secret leaves at once.
func TestHoldsBackOnlyTheStart(t *testing.T) {
	r := NewRedactor()
	r.Add(New(canary))
	var b bytes.Buffer
	w := r.KnownWriter(&b)
	for _, step := range []struct{ in, want string }{
		{"event: 1\n\n", "event: 1\n\n"}, {"x correct-ho", "x "}, {"le", "correct-hole"}, {" correct-horse", " "}, {"-battery-staple!", Bullets + "!"},
	} {
		b.Reset()
		_, _ = io.WriteString(w, step.in)
		must(t, w.Flush())
		if b.String() != step.want {
			t.Errorf("after %q: %q", step.in, b.String())
		}
	}
}

// TestEndlessCredentials: a value without end is masked while it flows.
func TestEndlessCredentials(t *testing.T) {
	r := NewRedactor()
	r.Add(New(canary))
	for _, start := range []string{"eyJhbGciOiJub25lIn0.e", "-----BEGIN PRIVATE KEY-----\nM", `{"password":"a`, `{"x":"{\"password\":\"a`, "PWD=a", "Cookie: a=", "Bearer a1b2c3d4e5f6g7"} {
		for _, more := range []string{"aaaaaaaaaaaaaaaa", `\\\\\\\\\\\\\\\\`} {
			var b bytes.Buffer
			w := r.Writer(&b)
			_, _ = io.WriteString(w, start)
			for range 2000 {
				_, _ = io.WriteString(w, more)
				if len(w.s.held) > 8<<10 {
					t.Fatalf("%q holds %d bytes", start, len(w.s.held))
				}
			}
			must(t, w.Close())
			if strings.Contains(b.String(), "aaaaaaaa") || strings.Count(b.String(), Bullets) != 1 {
				t.Errorf("%q: %.200q", start, b.String())
			}
		}
	}
}

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriterErrors(t *testing.T) {
	w := NewRedactor().Writer(&failing{after: 1})
	_, first := io.WriteString(w, "a ")
	_, second := io.WriteString(w, "b ")
	if first != nil || second != io.ErrShortWrite || w.Flush() != io.ErrShortWrite || w.Close() != io.ErrShortWrite {
		t.Error(first, second)
	}
	w = NewRedactor().Writer(io.Discard)
	must(t, w.Close())
	must(t, w.Close())
	if _, err := io.WriteString(w, "x"); err == nil {
		t.Error("wrote after Close")
	}
}

func TestReaderKeepsError(t *testing.T) {
	want := errors.New("broken")
	rd := NewRedactor().Reader(io.MultiReader(strings.NewReader("some text"), &brokenReader{want}))
	b, err := io.ReadAll(rd)
	if string(b) != "some text" || err != want {
		t.Errorf("%q %v", b, err)
	}
}

type brokenReader struct{ err error }

func (b *brokenReader) Read([]byte) (int, error) { return 0, b.err }

func TestConcurrentUse(t *testing.T) {
	r := NewRedactor()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 20 {
				s := fmt.Sprintf("secret-%d-%d", i, k)
				r.Add(New(s))
				if got := r.String("x" + s); got != "x"+Bullets {
					t.Error(got)
				}
			}
		})
	}
	wg.Wait()
}

// FuzzCuts: cleaning in pieces gives what cleaning at once gives, and never the secret.
func FuzzCuts(f *testing.F) {
	for _, c := range credentialCases {
		f.Add("secret", c.in, 3, 9)
	}
	f.Add(`a"\%41é`, `x a\"\\%2541&#233; \\u0061\\\"`, 1, 5)
	f.Fuzz(func(t *testing.T, s, text string, a, b int) {
		r := NewRedactor()
		r.Add(New(s))
		text += s
		want := r.String(text)
		if len(s) >= minSecret && !strings.Contains(Bullets, s) && strings.Contains(string(r.Known([]byte(text))), s) {
			t.Fatalf("%q in %q", s, r.Known([]byte(text)))
		}
		a, b = abs(a)%(len(text)+1), abs(b)%(len(text)+1)
		a, b = min(a, b), max(a, b)
		var out bytes.Buffer
		w := r.Writer(&out)
		for _, part := range []string{text[:a], text[a:b], text[b:]} {
			_, _ = io.WriteString(w, part)
		}
		must(t, w.Close())
		if out.String() != want {
			t.Fatalf("cut at %d, %d: %q\ninstead of %q", a, b, out.String(), want)
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

// TestResetForgets: what a Writer held back of one text is not in the next.
func TestResetForgets(t *testing.T) {
	r := NewRedactor()
	r.Add(New("hunter2-hunter2"))
	var first, second bytes.Buffer
	w := r.Writer(&first)
	for _, half := range []string{`{"a":"hunter2-hu`, `{"password":"never en`, `{"token":["one",`} {
		if _, err := w.Write([]byte(half)); err != nil {
			t.Fatal(err)
		}
		second.Reset()
		w.Reset(&second)
		if _, err := w.Write([]byte(`nter2 and "hunter2-hunter2"]`)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := `nter2 and "` + Bullets + `"]`; second.String() != want {
			t.Errorf("after %s: %q, want %q", half, second.String(), want)
		}
		w.Reset(&first)
	}
}
