package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"qlikconsole/internal/store"
)

func keepRequest(t *testing.T, s *store.Store, r store.Saved) store.Saved {
	t.Helper()
	r, err := s.SaveRequest(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func savedNames(t *testing.T, s *store.Store, query string) string {
	t.Helper()
	list, _, err := s.SavedRequests(t.Context(), query, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range list {
		names = append(names, r.Folder+":"+r.Name)
	}
	return strings.Join(names, " ")
}

func TestSavedRoundTrip(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	want := keepRequest(t, s, store.Saved{Folder: " a // b  c/", Name: " n ", Method: "POST", Target: "/api/v1/items", Body: "{}", Note: "note",
		Query: []store.Pair{{"q", "1"}}, Header: []store.Pair{{"X", "y"}}})
	if want.ID == 0 || want.Folder != "a/b c" || want.Name != "n" || time.Since(want.Updated) > time.Minute {
		t.Errorf("%+v", want)
	}
	s.Close()
	s = open(t, dir)
	got, ok, err := s.SavedRequest(t.Context(), want.ID)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	want.Name = "renamed"
	keepRequest(t, s, want)
	if err := s.DeleteSaved(t.Context(), want.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.SavedRequest(t.Context(), want.ID); ok || err != nil {
		t.Error("still there after it was deleted", err)
	}
	if again := keepRequest(t, s, want); again.ID != want.ID || savedNames(t, s, "") != "a/b c:renamed" {
		t.Errorf("brought back as %d, was %d: %s", again.ID, want.ID, savedNames(t, s, ""))
	}
}

func TestFolders(t *testing.T) {
	s := open(t, "")
	for _, r := range []string{"a:1", "a/b:2", "a/b/c:3", "ab:4", ":5", "a%:6"} {
		folder, name, _ := strings.Cut(r, ":")
		keepRequest(t, s, store.Saved{Folder: folder, Name: name})
	}
	if got := savedNames(t, s, ""); got != ":5 a:1 a%:6 a/b:2 a/b/c:3 ab:4" {
		t.Error(got)
	}
	in, err := s.SavedIn(t.Context(), "a/b")
	if err != nil || len(in) != 2 {
		t.Errorf("%v %v", in, err)
	}
	if err := s.RenameFolder(t.Context(), "a", "x/y"); err != nil {
		t.Fatal(err)
	}
	if got := savedNames(t, s, ""); got != ":5 a%:6 ab:4 x/y:1 x/y/b:2 x/y/b/c:3" {
		t.Error(got)
	}
	if err := s.DeleteFolder(t.Context(), "x/y/b"); err != nil {
		t.Fatal(err)
	}
	if got := savedNames(t, s, ""); got != ":5 a%:6 ab:4 x/y:1" {
		t.Error(got)
	}
	folders, err := s.Folders(t.Context())
	if err != nil || strings.Join(folders, " ") != "a% ab x/y" {
		t.Error(folders, err)
	}
	var input *store.InputError
	if err := s.DeleteFolder(t.Context(), " / "); !errors.As(err, &input) {
		t.Errorf("deleting no folder: %v", err)
	}
	if err := s.RenameFolder(t.Context(), "ab", "//"); !errors.As(err, &input) {
		t.Errorf("renaming to nothing: %v", err)
	}
}

func TestSavedAreSearched(t *testing.T) {
	s := open(t, "")
	keepRequest(t, s, store.Saved{Folder: "Apps", Name: "All apps", Method: "GET", Target: "/api/v1/items", Note: "of type app"})
	keepRequest(t, s, store.Saved{Name: "Spaces", Method: "GET", Target: "/api/v1/spaces"})
	for query, want := range map[string]string{"APPS": "Apps:All apps", "get api": ":Spaces Apps:All apps", "type": "Apps:All apps", "nothing": "", "_": "", "%": ""} {
		if got := savedNames(t, s, query); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	list, total, err := s.SavedRequests(t.Context(), "", 1)
	if err != nil || len(list) != 1 || total != 2 {
		t.Errorf("%d of %d, %v", len(list), total, err)
	}
}

// An import is kept whole or not at all.
func TestManyAtOnce(t *testing.T) {
	s := open(t, "")
	var list []store.Saved
	for i := range 10_000 {
		list = append(list, store.Saved{Name: fmt.Sprint(i)})
	}
	if err := s.SaveRequests(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	var input *store.InputError
	if err := s.SaveRequests(t.Context(), []store.Saved{list[0], {}}); !errors.As(err, &input) || !strings.Contains(err.Error(), "2 of 2") {
		t.Errorf("one without a name: %v", err)
	}
	if err := s.SaveRequests(t.Context(), append(list, list[0])); !errors.As(err, &input) {
		t.Errorf("more than can be kept: %v", err)
	}
	if _, total, err := s.SavedRequests(t.Context(), "", 1); err != nil || total != 10_000 {
		t.Errorf("%d, %v", total, err)
	}
}

func TestTabsAndVariables(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ctx := t.Context()
	var want []store.Tab
	for i, place := range []int{2, 1, 1} {
		tab, err := s.SaveTab(ctx, store.Tab{Title: fmt.Sprint(i), Method: "GET", Target: "/x", Body: "b", Query: []store.Pair{{"a", "b"}}, Place: place, Entry: 7})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, tab)
	}
	if err := s.SetTabEntry(ctx, want[1].ID, 8); err != nil {
		t.Fatal(err)
	}
	want[1].Entry = 8
	packed, err := s.Pack(ctx, store.Entry{Method: "GET"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	other := packed
	packed.Tab = want[2].ID
	ids, err := s.AddPacked(ctx, []store.Packed{packed, other})
	if err != nil {
		t.Fatal(err)
	}
	want[2].Entry = ids[0]
	for _, v := range []store.Variable{{Name: "appId", Value: "1"}, {Name: "spaceId", Value: "2", From: "GET /spaces"}, {Tenant: "t", Name: "appId", Value: "3"}, {Name: "appId", Value: "4"}} {
		if err := s.SetVariable(ctx, v); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	s = open(t, dir)
	got, err := s.Tabs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]store.Tab{want[1], want[2], want[0]}, got); diff != "" {
		t.Errorf("tabs (-want +got):\n%s", diff)
	}
	for tenant, want := range map[string][]store.Variable{
		"t": {{Tenant: "t", Name: "appId", Value: "3"}, {Name: "spaceId", Value: "2", From: "GET /spaces"}},
		"":  {{Name: "appId", Value: "4"}, {Name: "spaceId", Value: "2", From: "GET /spaces"}},
		"u": {{Name: "appId", Value: "4"}, {Name: "spaceId", Value: "2", From: "GET /spaces"}},
	} {
		got, err := s.Variables(ctx, tenant)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("variables of %q, %v (-want +got):\n%s", tenant, err, diff)
		}
	}
	if err := s.DeleteVariable(ctx, "t", "appId"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Variables(ctx, "t"); err != nil || got[0].Value != "4" {
		t.Error(got, err)
	}
}

func TestRequestsAreBounded(t *testing.T) {
	s := open(t, "")
	ctx, long := t.Context(), strings.Repeat("x", 2<<20)
	pairs := make([]store.Pair, 201)
	tabErr := func(tab store.Tab) error { _, err := s.SaveTab(ctx, tab); return err }
	savedErr := func(r store.Saved) error { r.Name += "n"; _, err := s.SaveRequest(ctx, r); return err }
	cases := map[string]struct {
		err   error
		field string
	}{
		"long body":            {savedErr(store.Saved{Body: long}), "Body"},
		"long folder":          {savedErr(store.Saved{Folder: long}), "Folder"},
		"long target":          {tabErr(store.Tab{Target: long}), "Target"},
		"many headers":         {tabErr(store.Tab{Header: pairs}), "Header"},
		"long parameter":       {savedErr(store.Saved{Query: []store.Pair{{"a", long}}}), "Query"},
		"variable: no name":    {s.SetVariable(ctx, store.Variable{}), "Name"},
		"variable: braces":     {s.SetVariable(ctx, store.Variable{Name: "a}}"}), "Name"},
		"variable: digit":      {s.SetVariable(ctx, store.Variable{Name: "1a"}), "Name"},
		"variable: long value": {s.SetVariable(ctx, store.Variable{Name: "a", Value: long}), "Value"},
	}
	for i := range store.MaxTabs {
		if err := tabErr(store.Tab{}); err != nil {
			t.Fatal(i, err)
		}
	}
	cases["one tab more"] = struct {
		err   error
		field string
	}{tabErr(store.Tab{}), "Title"}
	for name, c := range cases {
		var input *store.InputError
		if !errors.As(c.err, &input) || input.Field != c.field {
			t.Errorf("%s: got %v, want an error of field %s", name, c.err, c.field)
		}
	}
	if tabs, err := s.Tabs(ctx); err != nil || len(tabs) != store.MaxTabs {
		t.Errorf("%d tabs, %v", len(tabs), err)
	}
}
