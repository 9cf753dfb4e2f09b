package secret

import (
	"bytes"
	"os"
	"syscall"
	"testing"
)

// guarded returns a page of memory before and behind which none may be read.
func guarded(t *testing.T) []byte {
	t.Helper()
	page := os.Getpagesize()
	mem, err := syscall.Mmap(-1, 0, 3*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(mem) })
	for _, guard := range [][]byte{mem[:page], mem[2*page:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return mem[page : 2*page : 2*page]
}

// TestNothingOutsideIsRead looks through slices that begin where a page begins, and that end where it ends.
func TestNothingOutsideIsRead(t *testing.T) {
	page, s := guarded(t), keywordSigns()
	r := NewRedactor()
	r.Add(New(jwtText), New("correct horse battery"))
	short := NewRedactor()
	short.Add(New("x7pw"))
	copy(page, bytes.Repeat([]byte{'x'}, len(page)))
	for n := range 300 {
		for _, b := range [][]byte{page[:n], page[len(page)-n:]} {
			if wide() && n >= minSigned {
				compareFind(t, s, b)
			}
			for _, r := range []*Redactor{r, short} {
				if len(r.Bytes(b)) != n || len(r.Known(b)) != n {
					t.Fatalf("%d bytes changed", n)
				}
			}
		}
	}
}
