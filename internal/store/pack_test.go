package store

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// Whatever is packed is gzip that everybody can read, short or long.
func TestPack(t *testing.T) {
	s := &Store{}
	for _, size := range []int{0, 1, packShort - 1, packShort, packShort + 1, 100_000} {
		body := strings.Repeat("abcdefghij", size/10+1)[:size]
		packed, n, more, err := s.packBody(strings.NewReader(body), room{100_000, 100_000})
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
