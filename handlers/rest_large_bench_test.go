//go:build bench

package handlers

import (
	"strings"
	"testing"
)

// TestGigabyteIsRefused fetches more than is kept of one answer: the rest is
// refused with a sentence, and none of it is in memory. It writes 1 GB to disk, so it runs only
// with -tags bench.
func TestGigabyteIsRefused(t *testing.T) {
	grown, kept, said := large(t, 1_200_000_000)
	if kept != 1<<30 || !strings.Contains(said, "larger than the console keeps") {
		t.Errorf("%d bytes were kept: %.600s", kept, said)
	}
	if grown > 64<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	t.Logf("1 GB: the heap grew by %d MB", grown>>20)
}
