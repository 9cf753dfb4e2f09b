package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"qlikconsole/internal/store"
)

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestEphemeral(t *testing.T) {
	ctx, s := t.Context(), open(t, "")
	if s.Path() != "" {
		t.Errorf("Path() = %q, want none", s.Path())
	}
	save(t, s, store.Profile{Name: "acme"})
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Profiles(cancelled); err == nil {
		t.Error("a cancelled read succeeded")
	}
	if all, err := s.Profiles(ctx); err != nil || len(all) != 1 {
		t.Errorf("after a cancelled read: %v, %v; want the one profile", all, err)
	}
	if all, err := open(t, "").Profiles(ctx); err != nil || len(all) != 0 {
		t.Errorf("another store in memory has %v, %v; want nothing", all, err)
	}
}

func TestReopen(t *testing.T) {
	// The characters are those that mean something in a driver's name of a file.
	dir := filepath.Join(t.TempDir(), "a b%20c?d#e&f=g", "ü")
	s := open(t, dir)
	want := save(t, s, store.Profile{Name: "acme", Address: "https://acme.eu.qlikcloud.com"})
	if err := s.SetSetting(t.Context(), "theme", "dark"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	got, ok, err := s.Profile(t.Context(), want.ID)
	if err != nil || !ok || got.Address != want.Address {
		t.Errorf("after reopening: %+v, %v, %v; want %+v", got, ok, err, want)
	}
	if v, err := s.Setting(t.Context(), "theme"); err != nil || v != "dark" {
		t.Errorf("after reopening: theme = %q, %v", v, err)
	}
	if s.Path() != filepath.Join(dir, store.FileName) {
		t.Errorf("Path() = %q", s.Path())
	}
}

func TestTwoPrograms(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	save(t, a, store.Profile{Name: "one"})
	save(t, b, store.Profile{Name: "two"})
	if all, err := a.Profiles(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("got %v, %v; want both", all, err)
	}
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("Windows has no such modes; the folder under the user's profile is closed to others there")
		return
	}
	dir := filepath.Join(t.TempDir(), "new")
	s := open(t, dir)
	save(t, s, store.Profile{Name: "acme"})
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v; want 0700", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 3 {
		t.Fatalf("got %v, %v; want the file, its log and its index", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want 0600", f.Name(), info.Mode(), err)
		}
	}
}

func TestOpenCloses(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).Close()
	file := filepath.Join(dir, store.FileName)
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		t.Errorf("a file that others could read stayed so: %v, %v", info.Mode(), err)
	}
}

func TestClear(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	save(t, s, store.Profile{Name: "FINDME-profile"})
	if err := s.SetSetting(t.Context(), "k", "FINDME-setting"); err != nil {
		t.Fatal(err)
	}
	if err := s.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := s.Profiles(t.Context())
	if err != nil || len(all) != 0 {
		t.Errorf("profiles after Clear: %v, %v", all, err)
	}
	if v, err := s.Setting(t.Context(), "k"); err != nil || v != "" {
		t.Errorf("setting after Clear: %q, %v", v, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if data, err := os.ReadFile(f); err != nil || bytes.Contains(data, []byte("FINDME")) {
			t.Errorf("%s still holds what was deleted (%v)", filepath.Base(f), err)
		}
	}
	save(t, s, store.Profile{Name: "again"})
}

func TestInputErrors(t *testing.T) {
	s, long := open(t, ""), strings.Repeat("x", 70_000)
	var many []string
	for range 201 {
		many = append(many, "a")
	}
	cases := map[string]struct {
		err   error
		field string
	}{
		"no name":        {saveErr(t, s, store.Profile{Name: " "}), "Name"},
		"long name":      {saveErr(t, s, store.Profile{Name: long}), "Name"},
		"long address":   {saveErr(t, s, store.Profile{Name: "a", Address: long}), "Address"},
		"long scopes":    {saveErr(t, s, store.Profile{Name: "a", Scopes: []string{long}}), "Scopes"},
		"many scopes":    {saveErr(t, s, store.Profile{Name: "a", Scopes: many}), "Scopes"},
		"no key":         {s.SetSetting(t.Context(), "", "v"), "Key"},
		"long key":       {s.SetSetting(t.Context(), long, "v"), "Key"},
		"value too long": {s.SetSetting(t.Context(), "k", long), "Value"},
	}
	for name, c := range cases {
		var input *store.InputError
		if !errors.As(c.err, &input) || input.Field != c.field {
			t.Errorf("%s: got %v, want an error of field %s", name, c.err, c.field)
		}
	}
}
