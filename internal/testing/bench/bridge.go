package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// load is one kind of echo.
type load struct {
	name   string
	size   int
	window int // messages under way at once
}

func loads() []load {
	return []load{{"200 B", 200, 32}, {"10 KB", 10_000, 32}, {"1 MB", 1_000_000, 4}}
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
	if err := warmUp(ws, msg, l.window); err != nil {
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

// warmUp sends as much as the console keeps at once without counting: what is
// measured is what lasts.
func warmUp(ws *websocket.Conn, msg []byte, window int) error {
	const frames, bytes = 150_000, 150 << 20
	for sent, start := 0, time.Now(); time.Since(start) < 2*time.Second; {
		n, err := flood(ws, msg, window, 200*time.Millisecond)
		if err != nil {
			return err
		}
		if sent += 2 * n; sent > frames || sent*len(msg) > bytes {
			return nil
		}
	}
	return nil
}

func dial(at string, header http.Header) (*websocket.Conn, error) {
	d := websocket.Dialer{ReadBufferSize: 64 << 10, WriteBufferSize: 64 << 10, NetDial: func(network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		if err != nil {
			return nil, err
		}
		b := &batch{Conn: conn}
		b.beforeRead = b.Flush
		return b, nil
	}}
	ws, answer, err := d.Dial(at, header)
	if err != nil && answer != nil {
		return nil, fmt.Errorf("%w (%s)", err, answer.Status)
	}
	return ws, err
}

// pipeline is a client that keeps a number of messages under way.
type pipeline struct {
	ws      *websocket.Conn
	msg     []byte
	window  int64
	back    atomic.Int64 // messages that came back
	total   atomic.Int64 // messages that will be sent; 0: not known yet
	waiting atomic.Bool  // the sender waits
	wake    chan struct{}
}

// flood keeps window messages under way for a while and returns how many came back.
func flood(ws *websocket.Conn, msg []byte, window int, d time.Duration) (int, error) {
	conn := ws.NetConn().(*batch)
	conn.beforeRead = nil // from here on the sender flushes
	defer func() { conn.beforeRead = conn.Flush }()
	p := &pipeline{ws: ws, msg: msg, window: int64(window), wake: make(chan struct{}, 1)}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		p.send(conn, time.Now().Add(d))
	}()
	err := p.receive()
	if err != nil {
		ws.Close()
		close(p.wake)
	}
	<-sent
	return int(p.back.Load()), err
}

func (p *pipeline) send(conn *batch, end time.Time) {
	defer conn.Flush()
	for n := int64(1); ; n++ {
		for n-p.back.Load() > p.window {
			p.waiting.Store(true)
			conn.Flush()
			if n-p.back.Load() > p.window {
				<-p.wake
			}
			p.waiting.Store(false)
		}
		last := (n%16 == 0 || len(p.msg) > 1000) && time.Now().After(end)
		if last {
			p.total.Store(n)
		}
		if p.ws.WriteMessage(websocket.TextMessage, p.msg) != nil || last {
			return
		}
	}
}

func (p *pipeline) receive() error {
	buf := make([]byte, batchSize)
	for {
		if err := readOne(p.ws, buf, len(p.msg)); err != nil {
			return err
		}
		n := p.back.Add(1)
		if p.waiting.Load() {
			select {
			case p.wake <- struct{}{}:
			default:
			}
		}
		if n == p.total.Load() {
			return nil
		}
	}
}

var errOther = errors.New("what came back is not what was sent")

func readOne(ws *websocket.Conn, buf []byte, size int) error {
	_, r, err := ws.NextReader()
	if err != nil {
		return err
	}
	n := 0
	for {
		k, err := r.Read(buf)
		n += k
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if n != size {
		return errOther
	}
	return nil
}

// alone sends one message at a time and returns the median of µs until it is back.
func alone(ws *websocket.Conn, msg []byte, d time.Duration) (float64, error) {
	var took []float64
	buf := make([]byte, 64<<10)
	for end := time.Now().Add(d); time.Now().Before(end) || len(took) < 10; {
		start := time.Now()
		if err := ws.WriteMessage(websocket.TextMessage, msg); err != nil {
			return 0, err
		}
		if err := readOne(ws, buf, len(msg)); err != nil {
			return 0, err
		}
		took = append(took, float64(time.Since(start).Nanoseconds())/1000)
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
