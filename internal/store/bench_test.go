package store_test

import (
	"crypto/rand"
	"fmt"
	"testing"

	"qlikconsole/internal/store"
)

// many is a store with 10,000 entries, each with a body of so many bytes that
// cannot be packed.
func many(b *testing.B, dir string, body int) *store.Store {
	b.Helper()
	s, err := store.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	noise := make([]byte, body)
	for i := range 10_000 {
		rand.Read(noise)
		add(b, s, entry(i), string(noise))
	}
	return s
}

func BenchmarkHistory(b *testing.B) {
	s := many(b, b.TempDir(), 100)
	for name, q := range map[string]store.EntryQuery{"first page": {}, "one of all": {Text: "items n=7777 trace"}, "none": {Text: "no such words"}, "last page": {Before: 100}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.Entries(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("add", func(b *testing.B) {
		for b.Loop() {
			add(b, s, entry(1), "{}")
		}
	})
}

func BenchmarkSaved(b *testing.B) {
	s, err := store.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var list []store.Saved
	for i := range 10_000 {
		list = append(list, store.Saved{Folder: fmt.Sprint("imported/", i%50), Name: fmt.Sprint("Request ", i), Method: "GET", Target: fmt.Sprintf("/api/v1/items?n=%d", i)})
	}
	b.Run("import 10,000", func(b *testing.B) {
		for b.Loop() {
			_ = s.DeleteFolder(b.Context(), "imported")
			if err := s.SaveRequests(b.Context(), list); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.SavedRequests(b.Context(), "request 77", 200); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkOpen is the start with a file of 200 MB.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	many(b, dir, 20_000).Close()
	for b.Loop() {
		s, err := store.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
