package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// load is one kind of echo.
type load struct {
	name   string
	size   int
	window int // messages under way at once, see docs/adr/0009-loads.md
}

func loads() []load {
	return []load{{"200 B", 200, 64}, {"10 KB", 10_000, 10}, {"1 MB", 1_000_000, 5}}
}

// echoed is what one relay did with one load.
type echoed struct {
	rate float64 // messages a second
	cpu  float64 // µs of the relay for each
	p50  float64 // µs of one alone
	peak float64 // MB
}

// relayed is a way to the tenant's echo.
type relayed struct {
	name string
	proc *process // nil: no relay
	open func() (at string, header http.Header, err error)
}

// bridgePart measures the relays of WebSocket messages.
func (h *house) bridgePart(r *report) error {
	all := map[string]map[string][]echoed{}
	for range h.rounds {
		ways, err := h.ways(r)
		if err != nil {
			return err
		}
		for _, l := range loads() {
			if h.sizes != "" && l.name != h.sizes {
				continue
			}
			if all[l.name] == nil {
				all[l.name] = map[string][]echoed{}
			}
			for _, w := range ways {
				if h.peers != "" && w.name != "splice" && !strings.Contains(w.name, h.peers) {
					continue
				}
				e, err := h.measure(w, l)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", w.name, l.name, err)
				}
				all[l.name][w.name] = append(all[l.name][w.name], e)
			}
		}
		for _, w := range ways {
			w.proc.end()
		}
	}
	r.bridge(all)
	return nil
}

// ways are the relays that can be had here, started anew.
func (h *house) ways(r *report) ([]relayed, error) {
	ways := []relayed{{name: "direct", open: h.plain(h.tenant)}}
	add := func(name string, p *process, err error) {
		if err != nil {
			r.missing(name, err)
			return
		}
		ways = append(ways, relayed{name, p, h.plain(p.addr)})
	}
	splice, err := h.self("splice", h.tenant)
	add("splice", splice, err)
	naive, err := h.self("naive", h.tenant)
	add("naive gorilla", naive, err)
	nginx, err := h.nginx(false)
	add("nginx", nginx, err)
	large, err := h.nginx(true)
	add("nginx, 64 KB buffers", large, err)
	haproxy, err := h.haproxy()
	add("haproxy", haproxy, err)
	page, err := h.openConsole(true)
	if err != nil {
		return nil, err
	}
	browser, err := page.browse()
	if err != nil {
		return nil, err
	}
	ways = append(ways, relayed{"console, page", page.process, func() (string, http.Header, error) { return page.openQIX(browser) }})
	tool, err := h.openConsole(true)
	if err != nil {
		return nil, err
	}
	if _, err := tool.browse(); err != nil { // a session, which is what the relay uses
		return nil, err
	}
	return append(ways, relayed{"console, relay", tool.process, func() (string, http.Header, error) {
		return "ws://" + tool.addr + "/relay/app/bench", tool.header(), nil
	}}), nil
}

func (h *house) plain(addr string) func() (string, http.Header, error) {
	return func() (string, http.Header, error) { return "ws://" + addr + "/app/bench", nil, nil }
}

func (h *house) measure(w relayed, l load) (echoed, error) {
	at, header, err := w.open()
	if err != nil {
		return echoed{}, err
	}
	ws, err := dial(at, header)
	if err != nil {
		return echoed{}, err
	}
	defer ws.Close()
	msg := message(l.size)
	if err := warmUp(ws, msg, l.window, w.keeps()); err != nil {
		return echoed{}, err
	}
	var before time.Duration
	if w.proc != nil {
		w.proc.forgetPeak()
		before = w.proc.cpu()
	}
	start := time.Now()
	n, err := flood(ws, msg, l.window, h.each)
	if err != nil {
		return echoed{}, err
	}
	e := echoed{rate: float64(n) / time.Since(start).Seconds()}
	if w.proc != nil {
		e.cpu = float64((w.proc.cpu() - before).Microseconds()) / float64(n)
		e.peak = w.proc.memory("VmHWM")
	}
	e.p50, err = alone(ws, msg, h.each/3)
	return e, err
}

// keeps says that the relay keeps what it passes on.
func (w relayed) keeps() bool { return strings.HasPrefix(w.name, "console") }

// warmUp sends without counting. A relay that keeps messages gets as many as it keeps
// at once, in memory and then on disk: what is measured is what lasts.
func warmUp(ws *websocket.Conn, msg []byte, window int, keeps bool) error {
	const frames = 150_000
	for sent, start := 0, time.Now(); time.Since(start) < 2*time.Second; {
		n, err := flood(ws, msg, window, 200*time.Millisecond)
		if err != nil {
			return err
		}
		if sent += 2 * n; sent > frames || !keeps {
			return nil
		}
	}
	return nil
}
