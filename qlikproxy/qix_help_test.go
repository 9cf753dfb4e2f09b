package qlikproxy

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

const testKey = "key-4f0c9b2d7e6a41538c0d"

// engine is a tenant's WebSocket end, run by serve for each connection.
func engine(t testing.TB, serve func(ws *websocket.Conn)) *Tenant {
	t.Helper()
	return tenantOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u := websocket.Upgrader{ReadBufferSize: 64 << 10, WriteBufferSize: 64 << 10}
		ws, err := u.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		serve(ws)
	}))
}

// tenantOf is a tenant on loopback that answers with h.
func tenantOf(t testing.TB, h http.Handler) *Tenant {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return tenantAt(t, server.URL)
}

func tenantAt(t testing.TB, url string) *Tenant {
	t.Helper()
	_, host, _ := strings.Cut(url, "://")
	policy := Policy{Allow: []string{host}}
	a, err := ParseAddress(url, policy)
	if err != nil {
		t.Fatal(err)
	}
	n, err := NewNetwork(NetworkConfig{Proxy: "none", Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	dir, err := spool.Open(t.TempDir(), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dir.Close() })
	tenant := NewTenant(a, SignIn{Kind: SignInAPIKey, Secret: secret.New(testKey)},
		Options{Network: n, Recorder: NewRecorder(Limits{}), Redactor: secret.NewRedactor(), Spool: dir})
	t.Cleanup(tenant.Close)
	return tenant
}

// relay is a running bridge with the page's end of it.
type relay struct {
	conn *QIXConn
	page *websocket.Conn
	end  chan CloseInfo
	stop context.CancelFunc
}

func newRelay(t testing.TB, tenant *Tenant, target QIXTarget, g Guard) *relay {
	t.Helper()
	r, at := startRelay(t, tenant, target, g)
	d := websocket.Dialer{ReadBufferSize: 64 << 10, WriteBufferSize: 64 << 10}
	var err error
	if r.page, _, err = d.Dial(at, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.page.Close() })
	return r
}

// startRelay is a bridge that waits for its page, and its address.
func startRelay(t testing.TB, tenant *Tenant, target QIXTarget, g Guard) (*relay, string) {
	t.Helper()
	if target.App == "" {
		target.App = "app"
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &relay{end: make(chan CloseInfo, 1), stop: stop}
	conn, err := tenant.DialQIX(ctx, target)
	if err != nil {
		stop()
		t.Fatal(err)
	}
	r.conn = conn
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		page, err := UpgradePage(w, req, nil)
		if err != nil {
			return
		}
		r.end <- conn.Bridge(ctx, page, g)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() {
		stop()
		conn.Close(1001, "")
		<-conn.Done()
	})
	return r, strings.Replace(server.URL, "http", "ws", 1)
}

// ended waits for the bridge's verdict.
func (r *relay) ended(t testing.TB) CloseInfo {
	t.Helper()
	select {
	case info := <-r.end:
		return info
	case <-time.After(20 * time.Second):
		t.Fatal("the bridge does not end")
		return CloseInfo{}
	}
}

func (r *relay) send(t testing.TB, text string) {
	t.Helper()
	if err := r.page.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func (r *relay) receive(t testing.TB) string {
	t.Helper()
	r.page.SetReadDeadline(time.Now().Add(20 * time.Second))
	_, msg, err := r.page.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	return string(msg)
}

// closeOf reads a socket to its end and returns the close frame.
func closeOf(t testing.TB, ws *websocket.Conn) goodbye {
	t.Helper()
	ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		_, _, err := ws.ReadMessage()
		if err == nil {
			continue
		}
		if closing, ok := err.(*websocket.CloseError); ok {
			return goodbye{closing.Code, closing.Text}
		}
		t.Fatalf("ended without a close frame: %v", err)
	}
}

// sayClose sends a close frame; 1005 is one without a code.
func sayClose(ws *websocket.Conn, bye goodbye) {
	ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(bye.code, bye.reason), time.Now().Add(closeWrite))
}

// echo answers every message with itself.
func echo(ws *websocket.Conn) {
	for {
		kind, msg, err := ws.ReadMessage()
		if err != nil || ws.WriteMessage(kind, msg) != nil {
			return
		}
	}
}

// answer answers every request with a short result of the same id.
func answer(ws *websocket.Conn) {
	for {
		_, msg, err := ws.ReadMessage()
		if err != nil {
			return
		}
		var s scan
		s.feed(msg)
		ws.WriteMessage(websocket.TextMessage, []byte(`{"jsonrpc":"2.0","id":`+string(s.id)+`,"result":{"qReturn":"`+string(s.method)+`"},"change":[1,2]}`))
	}
}

// frames waits until the log has n frames and returns all.
func (r *relay) frames(t testing.TB, n int64) []Frame {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := r.conn.Log().Wait(ctx, n-1); err != nil {
		t.Fatalf("the log has %d frames, want %d", r.conn.Log().Last(), n)
	}
	return r.conn.Log().Since(0, 0)
}

// drop ends a connection without a close frame.
func drop(ws *websocket.Conn) {
	if tcp, ok := ws.NetConn().(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	ws.NetConn().Close()
}

// pageFor attaches one more page.
func pageFor(t testing.TB, conn *QIXConn) *websocket.Conn {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if page, err := UpgradePage(w, req, nil); err == nil {
			conn.Bridge(context.Background(), page, nil)
		}
	}))
	t.Cleanup(server.Close)
	page, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { page.Close() })
	return page
}
