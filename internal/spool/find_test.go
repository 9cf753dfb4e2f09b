package spool

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFind(t *testing.T) {
	long := strings.Repeat("x", MaxLine-2)
	tests := []struct {
		name, body, query string
		view              View
		want              []Match
	}{
		{"none", "abc", "d", Raw, nil},
		{"any case", "Abc aBC\nabC", "ABc", Raw, []Match{{0, 0, 0, 3}, {1, 0, 4, 7}, {2, 1, 0, 3}}},
		{"no overlap", "aaaa", "aa", Raw, []Match{{0, 0, 0, 2}, {1, 0, 2, 4}}},
		{"as shown", `{"a":{"b":1}}`, `"B": 1`, Pretty, []Match{{0, 2, 4, 10}}},
		{"not across lines", "ab\ncd", "bc", Raw, nil},
		{"letters that are no ASCII", "Größe GRÖSSE grÖße", "GRÖßE", Raw, []Match{{0, 0, 0, 7}, {1, 0, 16, 23}}},
		{"folds to ASCII", "Kelvin \u212Aelvin", "\u212A", Raw, []Match{{0, 0, 0, 1}, {1, 0, 7, 10}}},
		{"no pattern", "a.c abc", "a.c", Raw, []Match{{0, 0, 0, 3}}},
		{"after bad UTF-8", "\xff\xfe ab", "ab", Raw, []Match{{0, 0, 4, 6}}},
		{"bad UTF-8", "a\xffb", "\xff", Raw, []Match{{0, 0, 1, 4}}},
		{"across a cut", long + "NEEdle", "needle", Raw, []Match{{0, 0, MaxLine - 2, MaxLine + 4}}},
		{"across a cut, no ASCII", long + "-ÄÖÜ", "-äöü", Raw, []Match{{0, 0, MaxLine - 2, MaxLine + 5}}},
		{"around a cut", long + "ababab", "ab", Raw, []Match{{0, 0, 4094, 4096}, {1, 1, 0, 2}, {2, 1, 2, 4}}},
		{"match before a cut is not used again", long + "aaa", "aa", Raw, []Match{{0, 0, 4094, 4096}}},
		{"two cuts", strings.Repeat("y", 2*MaxLine-1) + "ab", "yab", Raw, []Match{{0, 1, 4094, 4097}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := put(t, openDir(t, 0), []byte(tt.body))
			got, total, err := f.Find(t.Context(), tt.view, tt.query, 0, 100)
			if diff := cmp.Diff(tt.want, got); diff != "" || total != len(tt.want) || err != nil {
				t.Error(diff, total, err)
			}
		})
	}
}

func TestFindPart(t *testing.T) {
	f := put(t, openDir(t, 0), []byte(strings.Repeat("ab\n", 100)))
	got, total, err := f.Find(t.Context(), Raw, "b", 90, 2)
	if diff := cmp.Diff([]Match{{90, 90, 1, 2}, {91, 91, 1, 2}}, got); diff != "" || total != 100 || err != nil {
		t.Error(diff, total, err)
	}
}

func TestFindQuery(t *testing.T) {
	f := put(t, openDir(t, 0), []byte("a"))
	for _, query := range []string{"", strings.Repeat("a", MaxQuery+1)} {
		if _, _, err := f.Find(t.Context(), Raw, query, 0, 1); !errors.Is(err, ErrQuery) {
			t.Errorf("%d bytes: %v", len(query), err)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("Some Words\nmore words", "WORDS")
	f.Add("\xff\u212A", "k")
	f.Fuzz(func(t *testing.T, body, query string) {
		file := put(t, openDir(t, 0), []byte(body))
		defer file.Release()
		matches, total, err := file.Find(t.Context(), Pretty, query, 0, 1000)
		if errors.Is(err, ErrQuery) {
			return
		}
		if err != nil || total < len(matches) {
			t.Fatal(total, len(matches), err)
		}
		for _, m := range matches {
			page, err := file.Lines(t.Context(), Pretty, m.Line, 1)
			if err != nil || len(page.Lines) != 1 {
				t.Fatal(len(page.Lines), err)
			}
			if m.End > len(page.Lines[0]) && len(page.Lines[0]) > MaxLine-4 {
				continue // it goes on in the next line
			}
			if got := page.Lines[0][m.Start:m.End]; !strings.EqualFold(got, shown([]byte(query))) {
				t.Fatalf("%q was found for %q", got, query)
			}
		}
	})
}
