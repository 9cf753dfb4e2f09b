//go:build !race

package handlers

// The race detector makes this ten times as slow; `make test` runs it without.

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/portable"
)

// TestQIXLargeFile reads 120 MB, of which memory must hold little.
func TestQIXLargeFile(t *testing.T) {
	c := newConsole(t, "healthy")
	before := mostMemory(t)
	r, w := io.Pipe()
	go func() {
		h := portable.NewHARWriter(w, portable.HARCreator{})
		err := h.Session(portable.HAREntry{Started: time.Now()}, func(yield func(portable.HARMessage, error) bool) {
			long := strings.Repeat("x", 1<<20)
			for i := range 120_000 {
				m := portable.HARMessage{Type: "send", Time: 1.7e9 + float64(i), Opcode: 1, Data: fmt.Sprintf(`{"id":%d,"method":"M"}`, i)}
				if i%1000 == 0 {
					m.Data = `{"x":"` + long + `"}`
				}
				if !yield(m, nil) {
					return
				}
			}
		})
		if err == nil {
			err = h.Close()
		}
		_ = w.CloseWithError(err)
	}()
	doc := page(t, c.upload("large.har", r))
	shows(t, doc, "#messages", "120000 frames")
	id, _ := doc.Find("frame-log").Attr("conn")
	conn, _ := c.onlySession().recorder.Connection(id)
	if d := conn.Log().Dropped(); d != 0 || conn.Log().Last() != 120_000 {
		t.Errorf("%d frames, %d dropped", conn.Log().Last(), d)
	}
	grown := mostMemory(t) - before
	t.Logf("the most memory that the process had grew by %d MB", grown>>20)
	if grown > 120<<20 {
		t.Errorf("memory grew by %d MB while 120 MB were read", grown>>20)
	}
	if f, ok := conn.Log().Frame(1001); !ok || !f.Kept && !f.Whole {
		t.Errorf("%+v", f)
	}
}

// mostMemory is the most that this process ever had in memory, in bytes; 0 where the
// system does not tell.
func mostMemory(t *testing.T) (n int64) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	_, err = fmt.Sscanf(rest, "%d kB", &n)
	must(t, err)
	return n << 10
}
