package qlikproxy

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestDialBuildsTheAddress(t *testing.T) {
	var got atomic.Pointer[http.Request]
	tenant := tenantOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.Store(r)
		u := websocket.Upgrader{Subprotocols: []string{"qix"}}
		if ws, err := u.Upgrade(w, r, nil); err == nil {
			closeOf(t, ws)
		}
	}))
	host := tenant.Address().Host
	tests := []struct {
		target QIXTarget
		path   string // * stands for something random
	}{
		{QIXTarget{App: "116dbfae-7fb9"}, "/app/116dbfae-7fb9/identity/*/ttl/30"},
		{QIXTarget{App: "116dbfae-7fb9", TTL: 5}, "/app/116dbfae-7fb9/identity/*/ttl/5"},
		{QIXTarget{App: "116dbfae-7fb9", Shared: true}, "/app/116dbfae-7fb9"},
		{QIXTarget{App: "engine Data", Shared: true}, ""},
		{QIXTarget{App: "ä", Shared: true}, "/app/%C3%A4"},
		{QIXTarget{Session: true, Shared: true}, "/app/SessionApp_*"},
		{QIXTarget{URL: "/hub"}, "/hub"},
		{QIXTarget{URL: "ws://" + host + "/hub?a=b%20c"}, "/hub?a=b%20c"},
		{QIXTarget{URL: "http://" + strings.ToUpper(host) + "/app/x%2Fy"}, "/app/x%2Fy"},
		{QIXTarget{URL: "ws://" + host}, "/"},
		{QIXTarget{}, ""},
		{QIXTarget{App: "x", Session: true}, ""},
		{QIXTarget{App: "x", URL: "/hub"}, ""},
		{QIXTarget{App: "x", TTL: -1}, ""},
		{QIXTarget{App: ".."}, ""}, {QIXTarget{App: "."}, ""}, {QIXTarget{App: "a/../b"}, ""}, {QIXTarget{App: "a/b"}, ""},
		{QIXTarget{App: "a?b"}, ""}, {QIXTarget{App: "a#b"}, ""}, {QIXTarget{App: "a@b"}, ""}, {QIXTarget{App: `a\b`}, ""},
		{QIXTarget{App: "a%2e%2e"}, ""}, {QIXTarget{App: "a\r\nX: y"}, ""}, {QIXTarget{App: "a\x00"}, ""}, {QIXTarget{App: "\xff"}, ""},
		{QIXTarget{App: strings.Repeat("a", 300)}, ""},
		{QIXTarget{URL: "ws://evil.example/hub"}, ""}, {QIXTarget{URL: "ws://" + host + ".evil.example/"}, ""},
		{QIXTarget{URL: "ws://" + host + "@evil.example/"}, ""}, {QIXTarget{URL: "ws://user:pw@" + host + "/"}, ""},
		{QIXTarget{URL: "ws://127.0.0.1:1/hub"}, ""}, {QIXTarget{URL: "wss://" + host + "/hub"}, ""},
		{QIXTarget{URL: "//evil.example/x"}, ""}, {QIXTarget{URL: `\\evil.example\x`}, ""}, {QIXTarget{URL: `/\evil.example`}, ""},
		{QIXTarget{URL: "@evil.example/"}, ""}, {QIXTarget{URL: "hub"}, ""}, {QIXTarget{URL: "ftp://" + host + "/"}, ""},
		{QIXTarget{URL: "/hub#x"}, ""}, {QIXTarget{URL: "/a/../b"}, ""}, {QIXTarget{URL: "/a/%2e%2E/b"}, ""}, {QIXTarget{URL: "/a//b"}, ""},
		{QIXTarget{URL: "/a%252e%252e/b"}, ""}, {QIXTarget{URL: "/a\r\nb"}, ""}, {QIXTarget{URL: "/a%0d%0ab"}, ""}, {QIXTarget{URL: "/a b"}, ""},
		{QIXTarget{URL: "javascript:alert(1)"}, ""}, {QIXTarget{URL: "ws:" + host}, ""}, {QIXTarget{URL: "/%zz"}, ""},
		{QIXTarget{App: "x", Header: []Pair{{"X-Own", "1"}}}, "/app/x/identity/*/ttl/30"},
		{QIXTarget{App: "x", Header: []Pair{{"authorization", "Bearer other"}}}, ""},
		{QIXTarget{App: "x", Header: []Pair{{"Sec-WebSocket-Extensions", "x"}}}, ""},
		{QIXTarget{App: "x", Header: []Pair{{"Cookie", "a=b"}}}, ""}, {QIXTarget{App: "x", Header: []Pair{{"Host", "evil"}}}, ""},
		{QIXTarget{App: "x", Header: []Pair{{"X\r\nY", "1"}}}, ""}, {QIXTarget{App: "x", Header: []Pair{{"X", "1\r\nY: 2"}}}, ""},
	}
	for _, tt := range tests {
		got.Store(nil)
		c, err := tenant.DialQIX(context.Background(), tt.target)
		if tt.path == "" {
			var input *InputError
			if !errors.As(err, &input) || input.Problem == "" || got.Load() != nil {
				t.Errorf("%+v: error %v, want one of input and nothing sent", tt.target, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%+v: %v", tt.target, err)
			continue
		}
		c.Close(1000, "")
		<-c.Done()
		r := got.Load()
		if !matchesPath(r.RequestURI, tt.path) {
			t.Errorf("%+v asked for %s, want %s", tt.target, r.RequestURI, tt.path)
		}
		if r.Host != host || r.Header.Get("Authorization") != "Bearer "+testKey || r.Header.Get("Origin") != "" {
			t.Errorf("%+v asked with host %s and headers %v", tt.target, r.Host, r.Header)
		}
		if info := c.Info(); info.RemoteAddr != host || info.State != QIXClosed || strings.Contains(info.URL, testKey) {
			t.Errorf("%+v", info)
		}
	}
}

func matchesPath(s, pattern string) bool {
	before, after, random := strings.Cut(pattern, "*")
	if !random {
		return s == pattern
	}
	return strings.HasPrefix(s, before) && strings.HasSuffix(s, after) && len(s) > len(before)+len(after)+15
}

func TestDialKeepsTheWholeRefusal(t *testing.T) {
	for _, size := range []int{0, 1, 1023, 1024, 1025, 100_000, 1 << 20, 1<<20 + 1} {
		for _, chunked := range []bool{false, true} {
			page := strings.Repeat("<p>No</p>", size/9+1)
			page = ("<html>" + page)[:size]
			tenant := tenantOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Server", "nginx")
				w.Header().Set("Content-Type", "text/html")
				w.Header().Set("X-Echo", r.Header.Get("Authorization"))
				if !chunked {
					w.Header().Set("Content-Length", fmt.Sprint(size))
				}
				w.WriteHeader(http.StatusForbidden)
				if chunked {
					w.(http.Flusher).Flush()
				}
				w.Write([]byte(page))
			}))
			f := refusedUpgrade(t, tenant)
			if f.Status != 403 || f.Op != "upgrade" || f.Layer != "ws" || f.Body != page[:min(size, 1<<20)] || f.From != "edge" || f.Kind != "" {
				t.Errorf("%d bytes: status %d, %d bytes of body, from %s, kind %q", size, f.Status, len(f.Body), f.From, f.Kind)
			}
			if shape := f.BodyShape; size > 5 && shape != "html" || size == 0 && shape != "empty" {
				t.Errorf("%d bytes: shape %s", size, shape)
			}
			if strings.Contains(fmt.Sprintf("%+v %v", *f, f.Header), testKey) {
				t.Errorf("the failure holds the key")
			}
		}
	}
}

func refusedUpgrade(t *testing.T, tenant *Tenant) *Failure {
	t.Helper()
	c, err := tenant.DialQIX(context.Background(), QIXTarget{App: "app"})
	if err == nil {
		c.Close(1000, "")
		t.Fatal("the upgrade was accepted")
	}
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("error %T %v", err, err)
	}
	return f
}

func TestDialNamesWhatWentWrong(t *testing.T) {
	tests := []struct {
		name, answer string
		kind         string
		status       int
	}{
		{"redirect elsewhere", "HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n", "off-tenant", 302},
		{"redirect to the sign-in", "HTTP/1.1 302 Found\r\nLocation: /login?returnto=x\r\nContent-Length: 0\r\n\r\n", "login", 302},
		{"redirect inside", "HTTP/1.1 307 Temporary Redirect\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", "blocked", 307},
		{"a page", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "html", 200},
		{"a text", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "blocked", 200},
		{"wrong key", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n", "blocked", 101},
		{"Qlik's error", "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 46\r\n\r\n" + `{"errors":[{"code":"AUTH-2","title":"No key"}]`[:46], "", 401},
		{"cut", "HTTP/1.1 503 Unavailable\r\nContent-Length: 100\r\n\r\nshort", "cut", 503},
		{"nothing", "", "cut", 0},
		{"no HTTP", "SSH-2.0-OpenSSH\r\n", "malformed", 0},
		{"endless headers", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Y: "+strings.Repeat("z", 1000)+"\r\n", 3000), "too-large", 0},
	}
	for _, tt := range tests {
		f := refusedUpgrade(t, rawEngine(t, func(c net.Conn) { c.Write([]byte(tt.answer)) }))
		if f.Kind != tt.kind || f.Status != tt.status {
			t.Errorf("%s: kind %q, status %d: %v", tt.name, f.Kind, f.Status, f)
		}
	}
}

// rawEngine answers each connection with bytes of its own, once it has asked.
func rawEngine(t *testing.T, answer func(c net.Conn)) *Tenant {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				http.ReadRequest(bufio.NewReader(c))
				answer(c)
			}()
		}
	}()
	return tenantAt(t, "http://"+l.Addr().String())
}

func TestDialCanBeCancelled(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	tenant := rawEngine(t, func(net.Conn) { <-hang })
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := tenant.DialQIX(ctx, QIXTarget{App: "app"})
	var f *Failure
	if !errors.As(err, &f) || f.Kind != "timeout" {
		t.Errorf("deadline: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	_, err = tenant.DialQIX(ctx, QIXTarget{App: "app"})
	if !errors.As(err, &f) || f.Kind != KindCancelled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestDialEndsWithTheTenant(t *testing.T) {
	heard := make(chan goodbye, 1)
	tenant := engine(t, func(ws *websocket.Conn) { heard <- closeOf(t, ws) })
	r := newRelay(t, tenant, QIXTarget{Source: "page"}, nil)
	go tenant.Close()
	if got := closeOf(t, r.page); got.code != 1001 {
		t.Errorf("the page got %v", got)
	}
	if got := <-heard; got.code != 1001 {
		t.Errorf("the tenant got %v", got)
	}
	r.ended(t)
	if _, err := tenant.DialQIX(context.Background(), QIXTarget{App: "app"}); err == nil {
		t.Error("a closed tenant dials")
	}
}
