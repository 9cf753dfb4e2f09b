package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"testing"
)

// Whatever is packed is gzip that everybody can read, short or long.
func TestPack(t *testing.T) {
	s := &Store{}
	for _, size := range []int{0, 1, packShort - 1, packShort, packShort + 1, 100_000} {
		body := strings.Repeat("abcdefghij", size/10+1)[:size]
		packed, n, more, err := s.packBody(t.Context(), strings.NewReader(body), room{100_000, 100_000})
		if err != nil || n != int64(size) || more {
			t.Fatal(size, n, err)
		}
		if size == 0 {
			if packed != nil {
				t.Errorf("nothing became %d bytes", len(packed))
			}
			continue
		}
		zip, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(size, err)
		}
		if text, err := io.ReadAll(zip); err != nil || string(text) != body {
			t.Errorf("%d bytes came back as %d, %v", size, len(text), err)
		}
		if size > packShort && len(packed) > size/4 {
			t.Errorf("%d bytes take %d", size, len(packed))
		}
	}
}

// A body that is being packed when ctx ends is kept as far as it was read, and marked as cut.
func TestPackEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	body := readerFunc(func(p []byte) (int, error) { // endless
		cancel()
		return len(p), nil
	})
	s, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p, err := s.Pack(ctx, Entry{}, body)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.AddPacked(t.Context(), []Packed{p})
	if err != nil {
		t.Fatal(err)
	}
	e, _, err := s.Entry(t.Context(), ids[0])
	if err != nil || e.Kept <= packShort || e.Kept > 1<<20 || !e.Cut {
		t.Errorf("%d bytes are kept, cut: %t, %v", e.Kept, e.Cut, err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
