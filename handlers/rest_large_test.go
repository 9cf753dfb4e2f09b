package handlers

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"strconv"
	"testing"
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
