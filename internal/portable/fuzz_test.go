package portable

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// checkRequest holds for whatever was read.
func checkRequest(t *testing.T, r Request) {
	t.Helper()
	if r.URL == "" || strings.ContainsFunc(r.URL, unicode.IsControl) || len(r.URL) > 2*maxTarget {
		t.Errorf("address %.100q", r.URL)
	}
	if r.Method == "" || utf8.RuneCountInString(r.Method) > 32 || utf8.RuneCountInString(r.Name) > maxText || strings.ContainsFunc(r.Name+r.Folder, unicode.IsControl) {
		t.Errorf("method %q, name %q, folder %q", r.Method, r.Name, r.Folder)
	}
	if len(r.Header) > maxPairs+2 || len(r.Query) > maxPairs || len(r.Body) > 3*maxBody {
		t.Errorf("%d headers, %d parameters, body of %d bytes", len(r.Header), len(r.Query), len(r.Body))
	}
	for _, h := range r.Header {
		if name := variablePattern.ReplaceAllString(h.Name, "x"); !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(h.Value) {
			t.Errorf("header %q: %q", h.Name, h.Value)
		}
		if signInHeaders[strings.ToLower(h.Name)] {
			t.Errorf("sign-in in a header: %s", h.Name)
		}
	}
	for _, s := range []string{r.Folder, r.Name, r.Method, r.URL, r.Body, r.Note} {
		if !utf8.ValidString(s) {
			t.Errorf("no text: %.100q", s)
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, s := range []string{`curl -sXPOST -H 'A: b' "https://t/$x?a=b" -d $'\u00e9\x41' \` + "\n -G", "curl ^\"https://t/^%^41^\" ^\n -d ^\"^{^\\^\"a^\\^\"^}^\"",
		"irm -Uri \"https://t\" -Headers @{a='b'; c=$x} `\n -Body (1+2) | x", "$s = @'\nx\n'@; curl.exe `\n https://t", "curl.exe `\n \"a`u{41}$([char]233)\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, rep, err := ParseCommand(text)
		if len(rep.String()) > 20_000 {
			t.Errorf("the report has %d bytes", len(rep.String()))
		}
		if err == nil {
			checkRequest(t, r)
		}
	})
}

// FuzzBash compares the words with those of a parser of the whole shell, for
// commands that hold nothing to be worked out.
func FuzzBash(f *testing.F) {
	for _, s := range []string{`a 'b'"c\"\$\x"d\ e $'f\n\x41\101\'' ''`, "a \\\n b # c", `a "x` + "\n" + `y" $"z"`, "a é\"é\" $'\\u00e9\\e'", `a b"$"c $ d`, "a ; b | c && d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 || !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r<>(){}~`!=[]*?+@") {
			return
		}
		file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(s), "")
		if err != nil || len(file.Stmts) == 0 {
			return
		}
		want, ok := constantWords(file.Stmts[0])
		got, err := bashCommands(s, &Report{})
		if ok && (err != nil || len(got) == 0 || !slices.Equal(got[0], want)) {
			t.Errorf("%q: %q (%v), want %q", s, got, err, want)
		}
	})
}

// constantWords are the words of a simple command, if they are all constant.
func constantWords(s *syntax.Stmt) ([]string, bool) {
	call, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || s.Negated || len(call.Assigns) > 0 || len(s.Redirs) > 0 {
		return nil, false
	}
	syntax.Walk(call, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.ParamExp, *syntax.CmdSubst, *syntax.ArithmExp, *syntax.ProcSubst, *syntax.ExtGlob:
			ok = false
		case *syntax.SglQuoted:
			// The library differs from bash in escapes that nobody writes.
			ok = ok && (!n.Dollar || !strings.Contains(n.Value, `\`) || plainEscapes(n.Value))
		}
		return ok
	})
	out, err := expand.Fields(nil, call.Args...)
	return out, ok && err == nil
}

func plainEscapes(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '\\' {
			i++
			if !bytes.ContainsAny([]byte{s[i]}, `nrtabefv\'"`) {
				return false
			}
		}
	}
	return true
}
