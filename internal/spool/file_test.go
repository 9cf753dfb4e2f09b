package spool

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWriteAndRead(t *testing.T) {
	want := make([]byte, 3*memoryPerFile)
	for i := range want {
		want[i] = byte(i * i >> 3)
	}
	for _, piece := range []int{1000, memoryPerFile, memoryPerFile + 1, len(want)} {
		f := openDir(t, 0).New(0)
		for rest := want; len(rest) > 0; rest = rest[min(piece, len(rest)):] {
			if _, err := f.Write(rest[:min(piece, len(rest))]); err != nil {
				t.Fatal(err)
			}
		}
		cause := errors.New("cut off")
		f.Finish(cause)
		f.Finish(nil)
		if got, err := io.ReadAll(f.Reader(0)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("pieces of %d: %d bytes differ, %v", piece, len(got), err)
		}
		if f.Size() != int64(len(want)) || !f.Finished() || f.Err() != cause || f.Missing() != 0 {
			t.Error(f.Size(), f.Finished(), f.Err(), f.Missing())
		}
		if _, err := f.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
			t.Errorf("a write after the end gives %v", err)
		}
	}
}

// TestReadWhileItGrows reads across what is on disk and what is still in memory, also
// when there is no memory to be had.
func TestReadWhileItGrows(t *testing.T) {
	for name, taken := range map[string]int64{"memory to be had": 0, "no memory": memoryPerDir, "a little": memoryPerDir - 70_000} {
		d, random := openDir(t, 0), rand.New(rand.NewPCG(1, 2))
		d.memory.Store(taken)
		f, want := d.New(0), []byte{}
		for len(want) < 6*memoryPerFile {
			piece := make([]byte, random.IntN(1+[]int{100, 5000, 3 * memoryPerFile}[random.IntN(3)]))
			for i := range piece {
				piece[i] = byte(random.Int())
			}
			if n, err := f.Write(piece); n != len(piece) || err != nil {
				t.Fatalf("%s: wrote %d of %d, %v", name, n, len(piece), err)
			}
			want = append(want, piece...)
			from := random.IntN(len(want) + 1)
			got := make([]byte, random.IntN(len(want)-from+1))
			if n, _ := f.ReadAt(got, int64(from)); n != len(got) || !bytes.Equal(got, want[from:from+n]) {
				t.Fatalf("%s: of %d bytes, %d read at %d differ", name, len(want), n, from)
			}
		}
		f.Finish(nil)
		if got, err := io.ReadAll(f.Reader(0)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: at the end %d bytes differ, %v", name, len(got), err)
		}
		if got := d.memory.Load(); got != taken {
			t.Errorf("%s: %d bytes stay in memory", name, got-taken)
		}
	}
}

// TestDiskFails: what was in memory stays, and from then on bytes are only counted.
func TestDiskFails(t *testing.T) {
	f := openDir(t, 0).New(0)
	if _, err := f.Write(make([]byte, memoryPerFile+100)); err != nil {
		t.Fatal(err)
	}
	f.disk.file.Close()
	n, err := f.Write(make([]byte, memoryPerFile))
	if n != memoryPerFile-100 || !errors.Is(err, os.ErrClosed) {
		t.Errorf("wrote %d, %v", n, err)
	}
	if n, err := f.Write(make([]byte, 7)); n != 0 || !errors.Is(err, os.ErrClosed) {
		t.Errorf("then wrote %d, %v", n, err)
	}
	f.Finish(nil)
	if n, err := f.ReadAt(make([]byte, memoryPerFile), memoryPerFile); n != memoryPerFile || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	if f.Missing() != 107 {
		t.Errorf("%d missing, want 107", f.Missing())
	}
}

func TestReadAt(t *testing.T) {
	for _, size := range []int{10, memoryPerFile + 10} {
		f := put(t, openDir(t, 0), make([]byte, size))
		tests := []struct {
			off  int64
			len  int
			want int
			err  error
		}{
			{0, 5, 5, nil},
			{int64(size) - 5, 5, 5, nil},
			{int64(size) - 5, 6, 5, io.EOF},
			{int64(size), 1, 0, io.EOF},
			{1 << 40, 1, 0, io.EOF},
			{-1, 1, 0, io.EOF},
		}
		for _, tt := range tests {
			if n, err := f.ReadAt(make([]byte, tt.len), tt.off); n != tt.want || err != tt.err {
				t.Errorf("%d bytes at %d of %d: %d, %v", tt.len, tt.off, size, n, err)
			}
		}
	}
}

func TestFileLimit(t *testing.T) {
	for _, limit := range []int64{100, memoryPerFile, memoryPerFile + 100} {
		f := openDir(t, 0).New(limit)
		n, err := f.Write(make([]byte, limit+50))
		if int64(n) != limit || !errors.Is(err, ErrFull) {
			t.Errorf("limit %d: wrote %d, %v", limit, n, err)
		}
		if n, err := f.Write(make([]byte, 7)); n != 0 || !errors.Is(err, ErrFull) {
			t.Errorf("limit %d: then wrote %d, %v", limit, n, err)
		}
		if f.Size() != limit || f.Missing() != 57 {
			t.Errorf("limit %d: size %d, missing %d", limit, f.Size(), f.Missing())
		}
	}
}

func TestFinishedFilesAreClosed(t *testing.T) {
	f := put(t, openDir(t, 0), make([]byte, memoryPerFile+1))
	if f.disk.file != nil {
		t.Error("open after Finish")
	}
	if _, err := f.ReadAt(make([]byte, 10), 0); err != nil {
		t.Fatal(err)
	}
	if f.disk.file != nil {
		t.Error("open after a read")
	}
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFile(&Dir{}, 1, 0)
		results := make(chan error, 1)
		wait := func(ctx context.Context, size int64) {
			go func() { results <- f.Wait(ctx, size) }()
			synctest.Wait()
		}
		waits := func(what string) {
			t.Helper()
			select {
			case err := <-results:
				t.Fatalf("%s: returns %v at once", what, err)
			default:
			}
		}
		wait(t.Context(), 3)
		waits("empty")
		_, _ = f.Write([]byte("abc"))
		synctest.Wait()
		waits("no more than 3 bytes")
		_, _ = f.Write([]byte("d"))
		if err := <-results; err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		wait(ctx, 4)
		cancel()
		if err := <-results; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		wait(t.Context(), 4)
		f.Finish(nil)
		if err := <-results; err != nil {
			t.Error(err)
		}
		f.Release()
		if err := f.Wait(t.Context(), 0); !errors.Is(err, ErrDropped) {
			t.Error(err)
		}
	})
}

func TestManyReadersOneWriter(t *testing.T) {
	d := openDir(t, 0)
	body := tenantList(1 << 20)
	f := d.New(0)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() { follow(t, f, body, uint64(i)) })
	}
	group.Go(func() {
		defer f.Finish(nil)
		for rest := body; len(rest) > 0; {
			n, err := f.Write(rest[:min(len(rest), 10_000)])
			if err != nil {
				t.Error(err)
				return
			}
			rest = rest[n:]
		}
	})
	group.Wait()
}

// follow reads f in all ways until it is finished.
func follow(t *testing.T, f *File, want []byte, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 1))
	for off := int64(0); off < int64(len(want)); {
		if err := f.Wait(t.Context(), off); err != nil {
			t.Error(err)
			return
		}
		part, err := io.ReadAll(f.Reader(off))
		if err != nil || !bytes.Equal(part, want[off:off+int64(len(part))]) {
			t.Errorf("%d bytes at %d differ, %v", len(part), off, err)
			return
		}
		off += int64(len(part))
		page, err := f.Lines(t.Context(), Pretty, random.IntN(20_000), 10)
		if err != nil || page.Invalid != -1 {
			t.Error(page.Invalid, err)
		}
		if _, _, err := f.Find(t.Context(), Raw, "SALES", 0, 1); err != nil {
			t.Error(err)
		}
	}
}

func TestReleaseWhileRead(t *testing.T) {
	d := openDir(t, 0)
	body := tenantList(4 << 20)
	for range 20 {
		f := d.New(0)
		var group sync.WaitGroup
		group.Go(func() { _, _ = f.Write(body); f.Finish(nil) })
		for range 3 {
			group.Go(func() {
				if _, err := f.Index(t.Context(), Pretty); err != nil && !errors.Is(err, ErrDropped) {
					t.Error(err)
				}
				if _, err := f.Lines(t.Context(), Pretty, 0, 10); err != nil && !errors.Is(err, ErrDropped) {
					t.Error(err)
				}
			})
		}
		f.Release()
		group.Wait()
	}
	if got := d.memory.Load(); got != 0 || d.disk != 0 {
		t.Errorf("%d bytes in memory and %d on disk are left", got, d.disk)
	}
	if left := entries(t, d.path); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestHead reads the beginning from memory and from disk, and nothing of what was dropped.
func TestHead(t *testing.T) {
	d, err := Open(t.TempDir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, size := range []int{0, 3, 100, memoryPerFile + 1} {
		f := d.New(0)
		if _, err := f.Write(bytes.Repeat([]byte("x"), size)); err != nil {
			t.Fatal(err)
		}
		if head, err := f.Head(10); err != nil || string(head) != strings.Repeat("x", min(size, 10)) {
			t.Errorf("of %d bytes: %q, %v", size, head, err)
		}
		f.Release()
		if head, err := f.Head(10); !errors.Is(err, ErrDropped) || len(head) > 0 {
			t.Errorf("of dropped %d bytes: %q, %v", size, head, err)
		}
	}
}
