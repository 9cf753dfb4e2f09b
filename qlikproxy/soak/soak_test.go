package soak

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if to := os.Getenv(linksTo); to != "" {
		if err := serveLinks(to); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// length is how long the test takes: a few seconds unless SOAK says more.
func length(t *testing.T) time.Duration {
	text := os.Getenv("SOAK")
	if text == "" {
		return 5 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("SOAK: %v", err)
	}
	return d
}

// rest is between two connections of a kind: other tests run beside this one.
const rest = 100 * time.Millisecond

// TestSoak keeps every kind of trouble going side by side until time is over.
func TestSoak(t *testing.T) {
	before := descriptors()
	h := open(t)
	kinds := []struct {
		name string
		run  func(t *testing.T, h *house) error
	}{
		{"calls and answers", callAndAnswer}, {"slow link", slowLink}, {"flooding tenant", flood},
		{"stalled browser", stall}, {"cut link", cutLink}, {"reset link", resetLink},
		{"console closes", consoleCloses}, {"browser goes", browserGoes},
	}
	counts := make([]int, len(kinds))
	end := time.Now().Add(length(t))
	var (
		running       sync.WaitGroup
		quarter, half atomic.Uint64 // bytes in use
	)
	for i, k := range kinds {
		running.Go(func() {
			for counts[i] == 0 || time.Now().Before(end) && !t.Failed() {
				if err := k.run(t, h); err != nil {
					t.Errorf("%s, round %d: %v", k.name, counts[i]+1, err)
				}
				counts[i]++
				time.Sleep(rest)
			}
		})
	}
	// What the first connections leave, such as pools and the recorder's list, is full by then.
	time.AfterFunc(time.Until(end)/4, func() { quarter.Store(heap()) })
	time.AfterFunc(time.Until(end)/2, func() { half.Store(heap()) })
	running.Wait()
	base, last := half.Load(), heap()
	h.close()
	for i, k := range kinds {
		t.Logf("%s: %d connections", k.name, counts[i])
	}
	t.Logf("ends: %v; %d frames recorded", h.ends, h.frames)
	t.Logf("memory in use %.1f MB after a quarter, %.1f MB half way, %.1f MB at the end", float64(quarter.Load())/1e6, float64(base)/1e6, float64(last)/1e6)
	if base > 0 && last > base+32<<20 {
		t.Errorf("memory grew from %d MB to %d MB", base>>20, last>>20)
	}
	if left := settledDescriptors(before); left > before {
		t.Errorf("%d descriptors were open before, %d are now: %s", before, left, descriptorList())
	}
}

// heap is what is in use after collecting garbage.
func heap() uint64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// descriptors is how many are open; 0 where the system does not tell.
func descriptors() int {
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close() // the runtime has opened what it keeps for the network
	}
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(list)
}

// settledDescriptors waits a little until no more are open than there were.
func settledDescriptors(before int) int {
	for range 200 {
		if descriptors() <= before {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return descriptors()
}

func descriptorList() (text string) {
	list, _ := os.ReadDir("/proc/self/fd") // as far as it can be told
	for _, e := range list {
		to, _ := os.Readlink("/proc/self/fd/" + e.Name())
		text += fmt.Sprintf("%s=%s ", e.Name(), to)
	}
	return text
}
