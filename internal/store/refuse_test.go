package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"qlikconsole/internal/store"
)

// refused opens dir and wants an error that says so and names the path.
func refused(t *testing.T, dir, says string) error {
	t.Helper()
	s, err := store.Open(dir)
	if err == nil {
		s.Close()
		t.Fatalf("opened; want %q", says)
	}
	if !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %q, want %q and the path", err, says)
	}
	if strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("more than one line: %q", err)
	}
	return err
}

func TestLinksAreNotFollowed(t *testing.T) {
	for _, name := range []string{store.FileName, store.FileName + "-wal", store.FileName + "-shm", store.FileName + "-journal"} {
		dir, target := t.TempDir(), filepath.Join(t.TempDir(), "target")
		if err := os.WriteFile(target, []byte("precious"), 0o644); err != nil {
			t.Fatal(err)
		}
		link(t, target, filepath.Join(dir, name))
		refused(t, dir, "symbolic link")
		if data, err := os.ReadFile(target); err != nil || string(data) != "precious" {
			t.Errorf("%s: the target was touched: %q, %v", name, data, err)
		}
		if info, err := os.Stat(target); err != nil || info.Mode().Perm() != 0o644 && runtime.GOOS != "windows" {
			t.Errorf("%s: the target's mode was touched: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestDanglingLinkMakesNoFile(t *testing.T) {
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "missing")
	link(t, target, filepath.Join(dir, store.FileName))
	refused(t, dir, "symbolic link")
	if _, err := os.Lstat(target); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the target was made: %v", err)
	}
}

func TestFolderIsNoLink(t *testing.T) {
	name := filepath.Join(t.TempDir(), "link")
	link(t, t.TempDir(), name)
	refused(t, name, "symbolic link")
}

func TestFolderOpenToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("Windows has no such modes")
		return
	}
	for _, mode := range []os.FileMode{0o777, 0o770, 0o702} {
		dir := t.TempDir()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		refused(t, dir, "others may write")
	}
}

func TestNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, file, "not a directory")
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, store.FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, "not a file")
}

func TestDamagedFile(t *testing.T) {
	whole := wholeFile(t)
	cases := map[string][]byte{
		"text":      []byte(strings.Repeat("this is no database\n", 300)),
		"cut":       whole[:len(whole)/2],
		"overwrite": append(bytes.Clone(whole[:200]), bytes.Repeat([]byte{0xA5}, len(whole)-200)...),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, store.FileName), data, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := refused(t, dir, "damaged"); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("%v is no ErrDamaged", err)
			}
		})
	}
}

func TestNewerFile(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).Close()
	pragma(t, dir, "PRAGMA user_version = 99")
	if err := refused(t, dir, "newer version"); !errors.Is(err, store.ErrNewer) {
		t.Errorf("%v is no ErrNewer", err)
	}
}

func wholeFile(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir)
	for _, name := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		p := full(name)
		p.Body = strings.Repeat(name, 4000)
		save(t, s, p)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func pragma(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}
