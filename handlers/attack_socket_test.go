package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/qlikproxy"
)

func TestC25OnlyOurOriginMayOpenASocket(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	for _, origin := range []string{"Origin: http://evil.example", "Origin: null", "Origin:", "X-None: x", "Origin: http://127.0.0.1:1", "Origin: https://$HOST",
		"Origin: http://$HOST.evil.example", "Origin: http://evil$HOST", "Origin: http://user@$HOST", "Origin: http://localhost:$PORT", "Origin: ws://$HOST",
		"Origin: http://$HOST/", "Origin: HTTP://$HOST", "Origin: http://$HOST\nOrigin: http://evil.example", "Origin: http://evil.example\nOrigin: http://$HOST"} {
		resp := c.raw("GET /qix/" + l.conn + "/socket HTTP/1.1\nHost: $HOST\n" + origin + "\nCookie: $COOKIE\n" + upgrade)
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s, want 403", origin, resp.Status)
		}
	}
}

func TestC26And29NoSocketWithoutSession(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	launch := strings.TrimPrefix(c.LaunchURL(), c.base)
	token := strings.TrimPrefix(launch, "/?launch=")
	for _, tt := range []struct{ query, head string }{
		{"", "X-None: x"}, {"", "Cookie: console-$PORT=x"}, {"", "Cookie: other=x"}, {"?launch=" + token, "X-None: x"}, {"?token=" + token, "X-None: x"},
		{"", "Authorization: Bearer " + c.relay}, {"", "Sec-WebSocket-Protocol: " + token},
	} {
		resp := c.raw("GET /qix/" + l.conn + "/socket" + tt.query + " HTTP/1.1\nHost: $HOST\nOrigin: http://$HOST\n" + tt.head + "\n" + upgrade)
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s %s: %s, want 401", tt.query, tt.head, resp.Status)
		}
	}
	if resp := c.try("GET", launch); resp.StatusCode != http.StatusFound {
		t.Errorf("a token in a socket's address was spent: %s", resp.Status)
	}
	if strings.Contains(c.logs.String(), token) {
		t.Error("the log has the token")
	}
}

func TestC27NoOtherPathIsUpgraded(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	other := c.opened()
	for _, path := range []string{"/%71ix/$ID/socket", "//qix/$ID/socket", "/./qix/$ID/socket", "/qix/$ID/socket/", "/QIX/$ID/socket", "/qix/$ID/socket;x",
		"/qix/$ID/%73ocket", "/qix//socket", "/qix/../qix/$ID/socket", "/qix/$ID%2fsocket", "/relay/../qix/$ID/socket", "/static/../qix/$ID/socket", "\\qix\\$ID\\socket", "/qix/$ID/socket%00"} {
		path = strings.ReplaceAll(path, "$ID", l.conn)
		for _, head := range []string{"Origin: http://evil.example\nCookie: $COOKIE", "Cookie: $COOKIE", "Origin: http://$HOST", "Origin: http://$HOST\nCookie: " + cookieOf(t, c.base, other)} {
			if resp := c.raw("GET " + path + " HTTP/1.1\nHost: $HOST\n" + head + "\n" + upgrade); resp.StatusCode < 300 {
				t.Errorf("%s with %q: %s", path, head, resp.Status)
			}
		}
	}
}

// TestC26SocketsOfOthers proves that a connection and an exchange belong to their
// session. The history on disk does not: it outlives every session, and each browser
// that was opened sees all of it.
func TestC26SocketsOfOthers(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	other := cookieOf(t, c.base, c.opened())
	for _, r := range c.ownRoutes("GET") {
		if strings.Contains(r.pattern, "{id}") {
			want := http.StatusNotFound
			if r.pattern == "/rest/history/{id}" {
				want = http.StatusOK
			}
			if resp := c.try("GET", l.fill(r.pattern), "Cookie", other, "Origin", c.base); resp.StatusCode != want {
				t.Errorf("%s of another session: %s, want %d", r.pattern, resp.Status, want)
			}
		}
	}
}

func TestC30TheTenantIsFixed(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, app := range []string{"x?y=z", "x#y", "user@evil.example", "../../evil", "..", "x\r\nHost: evil.example", "//evil.example/x", "\\\\evil.example\\x", "https://evil.example/", "x/../../..", "%2e%2e%2f", "x\x00y"} {
		c.onlyTheTenant("app", app)
	}
	for _, address := range []string{"wss://evil.example/app/x", "ws://evil.example/app/x", "//evil.example/app/x", "/\\evil.example/app/x", "@evil.example/app", "wss://$HOST@evil.example/app/x",
		"wss://$HOST.evil.example/app/x", "/app/x\r\nHost: evil.example", "javascript:alert(1)", "file:///etc/passwd", "wss://127.0.0.1:1/app/x", "http://169.254.169.254/"} {
		c.onlyTheTenant("url", strings.ReplaceAll(address, "$HOST", c.demo.Host()))
	}
}

// onlyTheTenant opens a QIX connection and fails if anything but the tenant
// was or would have been dialled.
func (c *console) onlyTheTenant(kind, value string) {
	c.t.Helper()
	z := c.session()
	before := len(z.recorder.Connections())
	if resp := c.postRaw("/qix/open", "kind", kind, kind, value); resp.StatusCode >= 500 {
		c.t.Errorf("%s %q: %s", kind, value, resp.Status)
	}
	for _, conn := range z.recorder.Connections()[before:] {
		u, err := url.Parse(conn.Info().URL)
		if err != nil || u.Host != c.demo.Host() || u.User != nil {
			c.t.Errorf("%s %q went to %s", kind, value, conn.Info().URL)
		}
	}
	if f := (*qlikproxy.Failure)(nil); qixOf(z).failure != nil && errors.As(qixOf(z).failure, &f) {
		if u, err := url.Parse(f.URL); err != nil || u.Host != c.demo.Host() || strings.Contains(u.EscapedPath(), "..") {
			c.t.Errorf("%s %q went to %s", kind, value, f.URL)
		}
	}
}

func TestC31Handshakes(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
	for name, head := range map[string]string{
		"version 8":      "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 8\n" + key,
		"no version":     "Connection: Upgrade\nUpgrade: websocket\n" + key,
		"no key":         "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13",
		"bad key":        "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: x",
		"no Upgrade":     "Connection: Upgrade\nSec-WebSocket-Version: 13\n" + key,
		"other Upgrade":  "Connection: Upgrade\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQAAP__\nSec-WebSocket-Version: 13\n" + key,
		"no Connection":  "Upgrade: websocket\nSec-WebSocket-Version: 13\n" + key,
		"body and chunk": "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n" + key + "\nTransfer-Encoding: chunked\nTransfer-Encoding: identity",
	} {
		resp := c.raw("GET /qix/" + l.conn + "/socket HTTP/1.1\nHost: $HOST\nOrigin: http://$HOST\nCookie: $COOKIE\n" + head)
		if resp.StatusCode < 400 || resp.StatusCode > 499 && resp.StatusCode != http.StatusNotImplemented {
			t.Errorf("%s: %s, want a refusal", name, resp.Status)
		}
	}
	c.post("/qix/open", "kind", "session")
	conns := c.session().recorder.Connections()
	resp := c.raw("GET /qix/" + conns[len(conns)-1].ID() + "/socket HTTP/1.1\nHost: $HOST\nOrigin: http://$HOST\nCookie: $COOKIE\n" + upgrade +
		"\nUpgrade: h2c\nSec-WebSocket-Protocol: evil, ../x\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99, evil")
	if resp.StatusCode == http.StatusSwitchingProtocols && (resp.Header.Get("Sec-Websocket-Protocol") != "" || resp.Header.Get("Sec-Websocket-Extensions") != "") {
		t.Errorf("agreed to %v", resp.Header)
	}
}

func TestC33TooLongAMessage(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w, err := l.socket.NextWriter(websocket.TextMessage)
	must(t, err)
	chunk := []byte(strings.Repeat("x", 1<<20))
	for range 200 {
		if _, err := w.Write(chunk); err != nil {
			break
		}
	}
	_ = w.Close()
	_ = l.socket.SetReadDeadline(time.Now().Add(20 * time.Second))
	for err == nil {
		_, _, err = l.socket.ReadMessage()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if !websocket.IsCloseError(err, websocket.CloseMessageTooBig, websocket.CloseInvalidFramePayloadData, websocket.CloseUnsupportedData) {
		t.Logf("ended with %v", err)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	c.alive()
}

func TestC35PingAndCloseFloods(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	go func() { // the floods are not held up by the answers
		for {
			if _, _, err := l.socket.NextReader(); err != nil {
				return
			}
		}
	}()
	before := runtime.NumGoroutine()
	for i := range 20_000 {
		if err := l.socket.WriteControl(websocket.PingMessage, []byte(fmt.Sprint(i)), time.Now().Add(5*time.Second)); err != nil {
			break // cutting the flood short is right too
		}
	}
	if n := runtime.NumGoroutine(); n > before+20 {
		t.Errorf("%d goroutines after 20,000 pings, %d before", n, before)
	}
	for range 1000 {
		if l.socket.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second)) != nil {
			break
		}
	}
	conn, _ := c.session().recorder.Connection(l.conn)
	select {
	case <-conn.Done():
	case <-time.After(20 * time.Second):
		t.Error("the connection never ended")
	}
	c.alive()
}
