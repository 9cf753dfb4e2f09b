package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"qlikconsole/internal/secret"
)

// hostile steers a terminal, forges a line, hides and turns what follows.
const hostile = "a\x1b[2J\x1b]0;title\x07b\r\nc\u202ed\u0085e\x00f\u2028g\xff"

func TestLogIsPlain(t *testing.T) {
	r, out := secret.NewRedactor(), &bytes.Buffer{}
	r.Add(secret.New("hush-hush-0123456789"))
	log := newLog(out, r)
	log.Info(hostile+"hush-hush-0123456789", hostile, hostile, "error", errors.New(hostile+"hush-hush-0123456789"))
	log.With("with", hostile).WithGroup(hostile).Warn("again", "key", []string{hostile})
	checkPlain(t, strings.TrimSuffix(out.String(), "\n"), 1)
}

func TestPrintable(t *testing.T) {
	checkPlain(t, printable(hostile), 0)
	if got := printable("plain, größer, 東京 – “quoted”"); got != "plain, größer, 東京 – “quoted”" {
		t.Errorf("changed plain text: %q", got)
	}
}

// checkPlain wants nothing that a terminal could take as more than text.
func checkPlain(t *testing.T, text string, lines int) {
	t.Helper()
	if strings.Count(text, "\n") != lines {
		t.Errorf("not one line each: %q", text)
	}
	if strings.ContainsAny(text, "\x1b\x07\r\x00\u0085\u202e\u2028") {
		t.Errorf("control characters passed: %q", text)
	}
	if strings.Contains(text, "hush") {
		t.Errorf("the secret passed: %q", text)
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add(hostile)
	f.Fuzz(func(t *testing.T, s string) {
		if got := printable(s); strings.ContainsAny(got, "\x1b\r\n\x07\x9b") {
			t.Errorf("%q became %q", s, got)
		}
	})
}
