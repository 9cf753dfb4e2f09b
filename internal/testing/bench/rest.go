package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// fetched is what one relay did with calls.
type fetched struct {
	p50   float64 // µs of a short call alone
	rate  float64 // short calls a second, eight at once
	large float64 // MB/s of the large body
	first float64 // ms to the large body's first byte
	peak  float64 // MB
	cpu   float64 // µs of the relay for each short call
	heavy float64 // ms of the relay for the large body
}

// called is a way to the tenant's REST.
type called struct {
	name   string
	base   string
	proc   *process
	header http.Header
}

// restPart measures the relays of REST calls.
func (h *house) restPart(r *report) error {
	all := map[string][]fetched{}
	var order []string
	for range h.rounds {
		ways, err := h.restWays(r)
		if err != nil {
			return err
		}
		order = order[:0]
		for _, w := range ways {
			if h.peers != "" && !strings.Contains(w.name, h.peers) {
				continue
			}
			f, err := h.fetch(w)
			if err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
			all[w.name] = append(all[w.name], f)
			order = append(order, w.name)
			w.proc.end()
		}
	}
	r.rest(order, all)
	return nil
}

func (h *house) restWays(r *report) ([]called, error) {
	ways := []called{{name: "direct", base: "http://" + h.tenant}}
	add := func(name string, p *process, err error) {
		if err != nil {
			r.missing(name, err)
			return
		}
		ways = append(ways, called{name: name, base: "http://" + p.addr, proc: p})
	}
	reverse, err := h.self("reverse", h.tenant)
	add("httputil.ReverseProxy", reverse, err)
	nginx, err := h.nginx(false)
	add("nginx", nginx, err)
	haproxy, err := h.haproxy()
	add("haproxy", haproxy, err)
	whole, err := h.self("whole", h.tenant)
	add(readsWhole, whole, err)
	packs, err := h.self("packs", h.tenant)
	add(readsAndPacks, packs, err)
	c, err := h.openConsole(true)
	if err != nil {
		return nil, err
	}
	if _, err := c.browse(); err != nil {
		return nil, err
	}
	return append(ways, called{"console, relay", "http://" + c.addr + "/relay", c.process, c.header()}), nil
}

const (
	readsWhole    = "reads whole answers"
	readsAndPacks = "the same in base64 and JSON (as proxyscotch)"
)

func (h *house) fetch(w called) (fetched, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	defer client.CloseIdleConnections()
	w.proc.forgetPeak()
	if _, err := h.calls(client, w, 8, h.each/4); err != nil { // warm
		return fetched{}, err
	}
	one, err := h.calls(client, w, 1, h.each)
	if err != nil {
		return fetched{}, err
	}
	before := w.proc.cpu()
	many, err := h.calls(client, w, 8, h.each)
	if err != nil {
		return fetched{}, err
	}
	between := w.proc.cpu()
	f := fetched{p50: one.p50, rate: many.rate, cpu: float64((between - before).Microseconds()) / float64(many.count)}
	var speed, first []float64
	for range 3 {
		mbs, ms, err := large(client, w)
		if err != nil {
			return fetched{}, err
		}
		speed, first = append(speed, mbs), append(first, ms)
	}
	f.large, f.first = median(speed), median(first)
	f.heavy = float64((w.proc.cpu() - between).Milliseconds()) / 3
	if w.proc != nil {
		f.peak = w.proc.memory("VmHWM")
	}
	return f, nil
}

// pace is that of short calls.
type pace struct {
	p50, rate float64
	count     int
}

func (h *house) calls(client *http.Client, w called, at int, d time.Duration) (pace, error) {
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		took   []float64
		failed atomic.Pointer[error]
	)
	start := time.Now()
	for range at {
		wg.Go(func() {
			var own []float64
			for time.Since(start) < d && failed.Load() == nil {
				began := time.Now()
				if _, err := get(client, w, "/api/v1/items", io.Discard); err != nil {
					failed.Store(&err)
				}
				own = append(own, float64(time.Since(began).Nanoseconds())/1000)
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, own...)
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return pace{}, *err
	}
	slices.Sort(took)
	return pace{took[len(took)/2], float64(len(took)) / time.Since(start).Seconds(), len(took)}, nil
}

func large(client *http.Client, w called) (mbs, firstMS float64, err error) {
	start := time.Now()
	first := &firstByte{}
	n, err := get(client, w, "/api/v1/large", first)
	if err != nil {
		return 0, 0, err
	}
	if n < largeSize {
		return 0, 0, fmt.Errorf("only %d bytes of the large body came", n)
	}
	return float64(n) / 1e6 / time.Since(start).Seconds(), float64(first.at.Sub(start).Microseconds()) / 1000, nil
}

// firstByte notes when the first byte came.
type firstByte struct{ at time.Time }

func (f *firstByte) Write(p []byte) (int, error) {
	if f.at.IsZero() {
		f.at = time.Now()
	}
	return len(p), nil
}

func get(client *http.Client, w called, path string, to io.Writer) (int64, error) {
	request, err := http.NewRequest(http.MethodGet, w.base+path, nil)
	if err != nil {
		return 0, err
	}
	for name, values := range w.header {
		request.Header[name] = values
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s answered %s", path, answer.Status)
	}
	return io.CopyBuffer(struct{ io.Writer }{to}, answer.Body, make([]byte, 64<<10))
}
