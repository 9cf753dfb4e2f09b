package store_test

import (
	"errors"
	"strings"
	"testing"

	"qlikconsole/internal/store"
)

// What becomes known as a secret later is not in the file any more.
func TestScrub(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ctx := t.Context()
	clean := func(text string) string { return strings.ReplaceAll(text, "FINDME", "•••") }
	harmless := add(t, s, entry(1), "harmless")
	inBody := add(t, s, entry(2), "a FINDME b")
	inLong := add(t, s, entry(4), strings.Repeat("x", 1<<20-3)+"FINDME"+strings.Repeat("y", 2<<20))
	long := add(t, s, entry(5), strings.Repeat("x", 3<<20))
	other := entry(3)
	other.RequestHeader = []store.Pair{{"X", "FINDME"}}
	inHeader := add(t, s, other, "")
	saved, err := s.SaveRequest(ctx, store.Saved{Name: "n", Target: "/a", Body: "x FINDME", Header: []store.Pair{{"X", "FINDME"}}})
	tab, err2 := s.SaveTab(ctx, store.Tab{Target: "/x?FINDME=1"})
	err3 := s.SetVariable(ctx, store.Variable{Name: "a", Tenant: "t", Value: "FINDME"})
	err4 := s.SetVariable(ctx, store.Variable{Name: "b", Value: "harmless"})
	if err := errors.Join(err, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Scrub(ctx, clean); err != nil || n != 6 {
		t.Fatalf("%d found, %v", n, err)
	}
	notInFiles(t, dir, "FINDME")
	for id, want := range map[int64]bool{harmless: true, long: true, inLong: false, inBody: false, inHeader: false} {
		if _, ok, err := s.Entry(ctx, id); ok != want || err != nil {
			t.Errorf("entry %d: %v, %v", id, ok, err)
		}
	}
	saved, _, _ = s.SavedRequest(ctx, saved.ID)
	tabs, _ := s.Tabs(ctx)
	vars, _ := s.Variables(ctx, "t")
	if saved.Body != "x •••" || saved.Header[0].Value != "•••" || tabs[0].ID != tab.ID || tabs[0].Target != "/x?•••=1" || len(vars) != 1 || vars[0].Name != "b" {
		t.Errorf("%+v\n%+v\n%+v", saved, tabs, vars)
	}
	if n, err := s.Scrub(ctx, clean); err != nil || n != 0 {
		t.Errorf("a second time %d were found, %v", n, err)
	}
}
