package spool

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

func openDir(t testing.TB, limit int64) *Dir {
	t.Helper()
	d, err := Open(t.TempDir(), limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// put is a finished file with body.
func put(t testing.TB, d *Dir, body []byte) *File {
	t.Helper()
	f := d.New(0)
	if n, err := f.Write(body); err != nil || n != len(body) {
		t.Fatal(n, err)
	}
	f.Finish(nil)
	return f
}

func entries(t *testing.T, path string) []os.DirEntry {
	t.Helper()
	all, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestOnlyOwnerCanRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("on Windows the folder of the user is what protects the files")
		return
	}
	d := openDir(t, 0)
	put(t, d, make([]byte, memoryPerFile+1))
	for path, want := range map[string]os.FileMode{d.path: 0o700, filepath.Join(d.path, "1"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func TestNoLinkIsFollowed(t *testing.T) {
	d := openDir(t, 0)
	target := filepath.Join(t.TempDir(), "target")
	if err := os.WriteFile(target, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, filepath.Join(d.path, "1")); err != nil {
		t.Fatal(err)
	}
	f := d.New(0)
	if _, err := f.Write(make([]byte, memoryPerFile+1)); !errors.Is(err, os.ErrExist) {
		t.Errorf("a link in its place gives %v", err)
	}
	if got, err := os.ReadFile(target); err != nil || string(got) != "mine" {
		t.Errorf("the target became %q, %v", got, err)
	}
}

func TestCloseRemovesTheFolder(t *testing.T) {
	parent := t.TempDir()
	d, err := Open(parent, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := put(t, d, make([]byte, memoryPerFile+1))
	for range 2 {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left := entries(t, parent); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := f.ReadAt(make([]byte, 1), 0); !errors.Is(err, ErrDropped) {
		t.Errorf("reading gives %v", err)
	}
	if _, err := d.New(0).Write(make([]byte, memoryPerFile+1)); !errors.Is(err, ErrDropped) {
		t.Errorf("writing gives %v", err)
	}
}

func TestLimitDropsOldestFinished(t *testing.T) {
	const size = memoryPerFile + 1
	d := openDir(t, 3*size)
	running := d.New(0)
	if _, err := running.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	first, second := put(t, d, make([]byte, size)), put(t, d, make([]byte, size))
	third := put(t, d, bytes.Repeat([]byte("c"), size))
	if got := d.Dropped(); got != 1 {
		t.Errorf("%d files were dropped, want 1", got)
	}
	for name, f := range map[string]*File{"running": running, "second": second, "third": third} {
		if _, err := io.ReadAll(f.Reader(0)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := first.ReadAt(make([]byte, 1), 0); !errors.Is(err, ErrDropped) {
		t.Errorf("the oldest gives %v", err)
	}
	if n := len(entries(t, d.path)); n != 3 {
		t.Errorf("%d files on disk, want 3", n)
	}
	for _, f := range []*File{second, third} {
		f.Release()
	}
	if n, err := running.Write(make([]byte, 3*size)); n != 2*size || !errors.Is(err, ErrFull) {
		t.Errorf("wrote %d, %v", n, err)
	}
	if running.Missing() != size {
		t.Errorf("%d missing, want %d", running.Missing(), size)
	}
}

func TestMemoryOfAllFilesIsBounded(t *testing.T) {
	d := openDir(t, 0)
	var files []*File
	for range memoryPerDir/memoryPerFile + 10 {
		files = append(files, put(t, d, make([]byte, memoryPerFile)))
	}
	if got := d.memory.Load(); got != memoryPerDir {
		t.Errorf("%d bytes in memory, want %d", got, memoryPerDir)
	}
	if n := len(entries(t, d.path)); n != 10 {
		t.Errorf("%d files on disk, want 10", n)
	}
	for _, f := range files {
		f.Release()
	}
	if got := d.memory.Load(); got != 0 || len(d.files) != 0 || d.disk != 0 {
		t.Errorf("after release: %d bytes in memory, %d on disk", got, d.disk)
	}
	if n := len(entries(t, d.path)); n != 0 {
		t.Errorf("%d files left", n)
	}
}

func TestStaleFoldersAreRemoved(t *testing.T) {
	parent := t.TempDir()
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	pid := strconv.Itoa(gone.Process.Pid)
	stays := map[string]bool{
		folderPrefix + pid + "-123":                      false,
		folderPrefix + pid + "-":                         true,
		folderPrefix + pid + "-12a":                      true,
		folderPrefix + "0" + pid + "-123":                true,
		folderPrefix + "-" + pid + "-123":                true,
		folderPrefix + strconv.Itoa(os.Getpid()) + "-99": true,
		"other-" + pid + "-123":                          true,
	}
	for name := range stays {
		if err := os.Mkdir(filepath.Join(parent, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(parent, name, "1"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := folderPrefix + pid + "-456"
	if err := os.Symlink(t.TempDir(), filepath.Join(parent, link)); err != nil {
		t.Fatal(err)
	}
	stays[link] = true
	d, err := Open(parent, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for name, want := range stays {
		if _, err := os.Lstat(filepath.Join(parent, name)); (err == nil) != want {
			t.Errorf("%s stays: %v, want %v", name, err == nil, want)
		}
	}
}

func TestOpenReportsABadParent(t *testing.T) {
	if d, err := Open(filepath.Join(t.TempDir(), "none"), 0); err == nil {
		t.Error("no error", d.Close())
	}
}
