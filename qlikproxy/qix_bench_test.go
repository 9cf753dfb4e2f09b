// Windows has no Getrusage.

//go:build !windows

package qlikproxy

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// BenchmarkBridge measures an echo of the engine through the bridge, with
// recording, pairing, annotation and redaction on, beside a raw copy of bytes
// (splice), a plain relay of whole messages (naive) and no relay at all (direct).
// cpu-us/op is that of the whole process; what the relay takes is its difference to
// direct.
func BenchmarkBridge(b *testing.B) {
	for _, size := range []int{200, 10_000, 1_000_000} {
		for _, kind := range []string{"direct", "splice", "naive", "relay", "page"} {
			b.Run(fmt.Sprintf("%d/%s", size, kind), func(b *testing.B) { benchEcho(b, kind, size) })
		}
	}
}

func benchEcho(b *testing.B, kind string, size int) {
	tenant := tenantOf(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := UpgradePage(w, r, nil); err == nil {
			defer ws.Close()
			echoFast(ws)
		}
	}))
	page := benchPage(b, tenant, kind)
	msg := benchMessage(size)
	window := max(1, min(1000, 4_000_000/size))
	slots := make(chan struct{}, window)
	b.SetBytes(int64(2 * size))
	b.ResetTimer()
	before := cpu()
	go func() {
		for range b.N {
			select {
			case slots <- struct{}{}:
			default:
				page.NetConn().(*wire).Flush()
				slots <- struct{}{}
			}
			if page.WriteMessage(websocket.TextMessage, msg) != nil {
				return
			}
		}
		page.NetConn().(*wire).Flush()
	}()
	buf := make([]byte, 64<<10)
	for range b.N {
		_, r, err := page.NextReader()
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = r.Read(buf)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
		<-slots
	}
	b.StopTimer()
	b.ReportMetric(float64((cpu()-before).Nanoseconds())/1000/float64(b.N), "cpu-us/op")
}

// echoFast echoes without being the slowest part.
func echoFast(ws *websocket.Conn) {
	buf := make([]byte, 64<<10)
	own := ws.NetConn().(*wire)
	own.gather(func() { own.Flush() })
	for {
		kind, r, err := ws.NextReader()
		if err != nil {
			return
		}
		w, _ := ws.NextWriter(kind)
		if _, err := io.CopyBuffer(w, struct{ io.Reader }{r}, buf); err != nil || w.Close() != nil {
			return
		}
	}
}

func benchPage(b *testing.B, tenant *Tenant, kind string) *websocket.Conn {
	b.Helper()
	at := tenant.Address().WebSocketURL("/app/x")
	switch kind {
	case "relay", "page":
		r, at := startRelay(b, tenant, QIXTarget{Source: kind}, readOnly)
		r.conn.log.bodies.spent = bodyBurst // what counts is the rate that lasts
		r.conn.log.bodies.at = time.Now()
		r.conn.log.history.spent, r.conn.log.history.at = historyBurst, time.Now()
		return benchDial(b, at)
	case "splice":
		at = strings.Replace(at, tenant.Address().Host, splice(b, tenant.Address().Host), 1)
	case "naive":
		at = naive(b, at)
	}
	return benchDial(b, at)
}

// benchDial is a page that gathers its writes, so as not to be the slowest part.
func benchDial(b *testing.B, at string) *websocket.Conn {
	d := websocket.Dialer{ReadBufferSize: 64 << 10, WriteBufferSize: 64 << 10, NetDial: func(network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		if err != nil {
			return nil, err
		}
		return newWire(conn), nil
	}}
	ws, _, err := d.Dial(at, nil)
	if err != nil {
		b.Fatal(err)
	}
	ws.NetConn().(*wire).gather(nil)
	b.Cleanup(func() { ws.Close() })
	return ws
}

// splice copies bytes both ways.
func splice(b *testing.B, to string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	go func() {
		in, err := l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		var both sync.WaitGroup
		both.Go(func() { io.Copy(in, out); in.Close() })
		both.Go(func() { io.Copy(out, in); out.Close() })
		both.Wait()
	}()
	return l.Addr().String()
}

// naive reads whole messages and writes them.
func naive(b *testing.B, to string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u := websocket.Upgrader{}
		in, err := u.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		out, _, err := websocket.DefaultDialer.Dial(to, nil)
		if err != nil {
			return
		}
		var both sync.WaitGroup
		pass := func(from, to *websocket.Conn) {
			defer to.Close()
			for {
				kind, msg, err := from.ReadMessage()
				if err != nil || to.WriteMessage(kind, msg) != nil {
					return
				}
			}
		}
		both.Go(func() { pass(in, out) })
		both.Go(func() { pass(out, in) })
		both.Wait()
	}))
	b.Cleanup(server.Close)
	u, _ := url.Parse(server.URL)
	u.Scheme = "ws"
	return u.String()
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
