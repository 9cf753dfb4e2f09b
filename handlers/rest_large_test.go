package handlers

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"strconv"
	"testing"

	"qlikconsole/internal/spool"
)

func heapNow() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// TestLargeAnswerIsNotInMemory: 100 MB go to disk and to the page, a part at a
// time. The heap is that of the demo tenant, too.
func TestLargeAnswerIsNotInMemory(t *testing.T) {
	const n = 100_000_000
	c := newConsole(t, "healthy")
	runtime.GC()
	before, stop := heapNow(), heapMost(t.Context())
	x := c.got(fmt.Sprintf("/api/v1/demo/bytes?n=%d", n))
	c.get("/rest?x=" + x)
	grown := stop() - before
	id, err := strconv.ParseInt(x, 10, 64)
	must(t, err)
	e, _ := c.onlySession().recorder.Exchange(id)
	if kept := e.Body().Size(); kept != n {
		t.Errorf("%d bytes were kept", kept)
	}
	if grown > 48<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	t.Logf("the heap grew by %d MB", grown>>20)
}

// TestLongerAnswerThanIsKept: the tenant is not blamed for it, and its beginning can be read.
func TestLongerAnswerThanIsKept(t *testing.T) {
	small, err := spool.Open(t.TempDir(), 1<<20)
	must(t, err)
	t.Cleanup(func() { _ = small.Close() })
	c := newConsole(t, "healthy", func(cfg *Config) { cfg.Spool = small })
	doc := c.get("/rest?x=" + c.got("/api/v1/demo/bytes?n=5000000"))
	shows(t, doc, "#answer .notice.is-warn", "The answer is longer than the console takes.")
	shows(t, doc, "#answer .pills .is-warn", "200 OK")
	shows(t, doc, "#answer pre.lines", `"line": 100000000`)
	if doc.Find("#answer .failure").Length() > 0 {
		t.Errorf("blamed: %s", squeeze(doc.Find("#answer .failure").Text()))
	}
}
