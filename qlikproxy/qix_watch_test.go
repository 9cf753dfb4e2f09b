package qlikproxy

import (
	"context"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/secret"
)

// pipes makes a bridge whose clock is not the world's: the far ends of both legs
// are pipes. A far end that is not read answers nothing.
func pipes(t *testing.T, source string) (c *QIXConn, page, tenantFar, pageFar *websocket.Conn) {
	t.Helper()
	near, tenantFar := pipe(t)
	pageNear, pageFar := pipeServer(t)
	c = &QIXConn{
		id: "x", leg: leg{wire: near.NetConn().(*wire), masks: true}, log: newFrameLog(secret.NewRedactor(), nil),
		redact: redaction{secret.NewRedactor(), source == "page"}, stop: make(chan goodbye, 1), done: make(chan struct{}),
		info: QIXInfo{State: QIXWaiting}, untrack: func() {},
	}
	c.awaitPage()
	return c, pageNear, tenantFar, pageFar
}

// pipe is a client on a wire and the server at its other end.
func pipe(t *testing.T) (client, server *websocket.Conn) {
	a, b := net.Pipe()
	return upgradePipe(t, newWire(a), b)
}

// pipeServer is a server on a wire and the client at its other end.
func pipeServer(t *testing.T) (server, client *websocket.Conn) {
	a, b := net.Pipe()
	client, server = upgradePipe(t, a, newWire(b))
	return server, client
}

func upgradePipe(t *testing.T, near, far net.Conn) (client, server *websocket.Conn) {
	t.Helper()
	l := &oneConn{conn: make(chan net.Conn, 1)}
	l.conn <- far
	made := make(chan *websocket.Conn, 1)
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u := websocket.Upgrader{ReadBufferSize: 4096}
		ws, err := u.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
		}
		made <- ws
	})}
	go s.Serve(l)
	d := websocket.Dialer{NetDial: func(string, string) (net.Conn, error) { return near, nil }}
	client, _, err := d.Dial("ws://tenant.example/", nil)
	if err != nil {
		t.Fatal(err)
	}
	server = <-made
	s.Close()
	return client, server
}

// oneConn is a listener with one connection.
type oneConn struct{ conn chan net.Conn }

func (l *oneConn) Accept() (net.Conn, error) {
	c, ok := <-l.conn
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (l *oneConn) Close() error   { close(l.conn); return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// drain reads a far end, and so answers its pings, until it ends.
func drain(ws *websocket.Conn) {
	for {
		if _, _, err := ws.NextReader(); err != nil {
			ws.Close()
			return
		}
	}
}

func TestSilentPageIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, page, tenant, far := pipes(t, "page")
		go drain(tenant)
		far.SetPingHandler(func(string) error { return nil }) // alive, but says nothing
		go drain(far)
		start := time.Now()
		info := c.Bridge(context.Background(), page, nil)
		if took := time.Since(start); took < pongWait || took > pongWait+2*watchEvery {
			t.Errorf("it took %v", took)
		}
		if info.By != ByNetwork || info.Code != 1006 || info.Err != errSilent {
			t.Errorf("%+v", info)
		}
	})
}

func TestBridgeLivesOnPongs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, page, tenant, far := pipes(t, "page")
		go drain(tenant)
		go drain(far)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
		defer cancel()
		if info := c.Bridge(ctx, page, nil); info.By != ByConsole || info.Code != 1001 {
			t.Errorf("%+v", info)
		}
		var pings, pongs int
		for _, f := range c.Log().Since(0, 0) {
			switch {
			case f.Lane == LanePing && f.Out:
				pings++
			case f.Lane == LanePong && !f.Out:
				pongs++
			}
		}
		if pings < 29 || pongs != pings {
			t.Errorf("%d pings and %d pongs in ten minutes", pings, pongs)
		}
	})
}

func TestTenantThatAnswersNoPingsStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, page, tenant, far := pipes(t, "page")
		tenant.SetPingHandler(func(string) error { return nil })
		go drain(tenant)
		go drain(far)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
		defer cancel()
		if info := c.Bridge(ctx, page, nil); info.By != ByConsole {
			t.Errorf("%+v", info)
		}
	})
}

func TestTenantThatFallsSilentIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, page, tenant, far := pipes(t, "page")
		quiet := time.Now().Add(5 * time.Minute)
		answer := tenant.PingHandler()
		tenant.SetPingHandler(func(data string) error {
			if time.Now().After(quiet) {
				return nil
			}
			return answer(data)
		})
		go drain(tenant)
		go drain(far)
		start := time.Now()
		info := c.Bridge(context.Background(), page, nil)
		if took := time.Since(start); info.By != ByNetwork || info.Err != errSilent || took > 6*time.Minute {
			t.Errorf("after %v: %+v", took, info)
		}
	})
}

func TestPageThatTakesNothingIsLetGo(t *testing.T) {
	far, near := net.Pipe()
	defer far.Close()
	w := newWire(near)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.send([]byte("nobody takes this"))
	}()
	for w.writeSince.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	b := &bridge{ends: make(chan end, 1)}
	l := &leg{wire: w}
	if b.check(l, time.Now().Add(stallLimit-time.Minute), true) {
		t.Error("let go too early")
	}
	if !b.check(l, time.Now().Add(stallLimit+time.Second), false) {
		t.Error("not let go")
	}
	if e := <-b.ends; e.leg != l || e.err != errStalled {
		t.Errorf("%+v", e)
	}
	w.Close()
	<-done
}

func TestConnectionWithoutPageIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, page, tenant, far := pipes(t, "page")
		defer page.Close()
		defer far.Close()
		start := time.Now()
		go drain(tenant)
		<-c.Done()
		if took := time.Since(start); took < pageWait || took > pageWait+5*time.Second {
			t.Errorf("after %v", took)
		}
		if info := c.Info(); info.State != QIXClosed || info.Close == nil || info.Close.By != ByConsole || info.Close.Code != 1001 {
			t.Errorf("%+v", info)
		}
	})
}
