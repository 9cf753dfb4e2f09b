package netfault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tenant answers with its own address, as Qlik's links do, and echoes on a WebSocket.
func tenant(t *testing.T) string {
	t.Helper()
	var up websocket.Upgrader
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !websocket.IsWebSocketUpgrade(r) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"self":"http://%s/x"}`, r.Host)
			return
		}
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for kind, text, err := c.ReadMessage(); err == nil; kind, text, err = c.ReadMessage() {
			_ = c.WriteMessage(kind, text)
		}
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// client is Go's own, set as the way says.
func (w *Way) client(t *testing.T) *http.Transport {
	t.Helper()
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}, DisableKeepAlives: true, MaxResponseHeaderBytes: 1 << 20}
	tr.TLSClientConfig.RootCAs.AppendCertsFromPEM(w.CA)
	if w.Proxy != "" {
		via, err := url.Parse(w.Proxy)
		if err != nil {
			t.Fatal(err)
		}
		tr.Proxy = http.ProxyURL(via)
	}
	if w.LookupIP != nil {
		tr.DialContext = func(ctx context.Context, _, addr string) (net.Conn, error) {
			host, _, _ := net.SplitHostPort(addr)
			ips, err := w.LookupIP(ctx, host)
			return nil, fmt.Errorf("looked up: %v, %w", ips, err)
		}
	}
	return tr
}

// ask is what a plain client sees: an error, or status and body.
func (w *Way) ask(t *testing.T, patience time.Duration) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.Tenant+"/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: w.client(t)}).Transport.RoundTrip(r)
	if err != nil {
		return "error " + err.Error()
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return fmt.Sprintf("%d %s %s %v", answer.StatusCode, answer.Header.Get("Location"), body, err)
}

// seen is what a plain client sees of each fault that it can see with one GET.
var seen = map[string]string{
	"dns-nxdomain": "no such host", "dns-no-address": "no such host", "dns-servfail": "server misbehaving", "dns-refused": "server misbehaving",
	"dns-silent": "timeout|deadline", "dns-garbage": "timeout|deadline|cannot unmarshal", "dns-loopback": `\[127\.0\.0\.1\]`, "dns-metadata": `\[169\.254\.169\.254\]`,
	"tcp-refused": "refused", "tcp-swallowed": "deadline|timeout", "tcp-silent": "deadline",
	"tls-good": `^200 .*"https://127`, "tls-expired": "has expired", "tls-not-yet-valid": "not yet valid", "tls-other-name": "127.0.0.1",
	"tls-1.0-only": "protocol version", "tls-client-certificate": "certificate required", "tls-self-signed": "unknown authority", "tls-private-ca": "unknown authority",
	"tls-plain-http": "HTTP response to HTTPS client|first record", "tls-cut": "EOF|reset", "tls-reset": "reset", "tls-silent": "deadline",
	"proxy-good": `^200 .*"https://acme`, "proxy-good-sign-in": `^200 .*"https://acme`, "proxy-sign-in": "Proxy Authentication Required", "proxy-sign-in-windows": "Proxy Authentication Required", "proxy-refuses-streaming": "Forbidden", "proxy-good-tls": `^200 .*"https://acme`, "proxy-private-ca": "unknown authority", "proxy-refuses": "Forbidden",
	"proxy-redirects": "Found", "proxy-cannot-reach": "Service Unavailable", "proxy-is-no-proxy": "Method Not Allowed", "proxy-block-page": "^403 .*blocked by",
	"proxy-unreachable": "refused", "proxy-silent": "deadline", "proxy-hangs-up": "EOF|reset", "proxy-garbage": "malformed",
	"portal-redirect": "^302 http://portal.example", "portal-plain-redirect": "^301 http://127.0.0.1:1/", "portal-page": "^200 .*<html", "portal-511": "^511",
	"answer-never": "deadline", "answer-slow": "^200 .*deadline", "answer-endless": `^200 .*\{"data"`, "answer-cut": "unexpected EOF", "answer-empty": "^200   <nil>",
	"answer-html": "^200 .*<html", "answer-bad-json": `\[\}`, "answer-bad-gzip": "gzip", "answer-malformed": "malformed", "answer-endless-head": "headers exceeded",
	"clock-behind": "^200", "clock-ahead": "^200", "clock-here": "^200", "idle-cut": "^200",
}

func TestFaults(t *testing.T) {
	host := tenant(t)
	for _, f := range All() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			w, err := Start(f.Name, host)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			want := seen[f.Name]
			if strings.HasPrefix(f.Name, "upgrade-") {
				want = "^200" // what is no upgrade passes
			}
			patience := 20 * time.Second
			if strings.Contains(want, "deadline") {
				patience = 500 * time.Millisecond
			}
			if got := w.ask(t, patience); want == "" || !regexp.MustCompile("(?s)"+want).MatchString(got) {
				t.Errorf("want %q, got %.300s", want, got)
			}
			if f.Title == "" || f.Layer == "" {
				t.Errorf("%+v", f)
			}
		})
	}
}

// dial opens a WebSocket the way a plain client does.
func (w *Way) dial(t *testing.T) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	c := w.client(t)
	d := websocket.Dialer{Proxy: c.Proxy, TLSClientConfig: c.TLSClientConfig, HandshakeTimeout: time.Second}
	return d.Dial(strings.Replace(w.Tenant, "http", "ws", 1)+"/app/x", nil)
}

func TestUpgrades(t *testing.T) {
	host := tenant(t)
	for name, want := range map[string]string{
		"proxy-good": "", "proxy-good-sign-in": "", "tls-good": "", "upgrade-200": "200", "upgrade-400": "400", "upgrade-403": "403", "upgrade-426": "426", "upgrade-502": "502",
		"upgrade-silent": "timeout", "upgrade-cut": "EOF",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := Start(name, host)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			c, answer, err := w.dial(t)
			if want == "" {
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				if err := c.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
					t.Fatal(err)
				}
				if _, text, err := c.ReadMessage(); string(text) != "hello" {
					t.Errorf("%s, %v", text, err)
				}
				return
			}
			got := fmt.Sprint(err)
			if answer != nil {
				got += " " + answer.Status
			}
			if !strings.Contains(got, want) {
				t.Errorf("want %s, got %s", want, got)
			}
		})
	}
}

func TestIdleCut(t *testing.T) {
	t.Parallel()
	w, err := Start("idle-cut", tenant(t))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	c, _, err := w.dial(t)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	start := time.Now()
	for range 6 { // longer than the silence that is allowed, in all
		if err := c.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		if _, _, err := c.ReadMessage(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(silence / 4)
	}
	if _, _, err := c.ReadMessage(); err == nil || time.Since(start) < silence {
		t.Errorf("not cut: %v", err)
	}
}

// A fault ends at once, whatever hangs on it.
func TestCloseWhileClientsHang(t *testing.T) {
	t.Parallel()
	host := tenant(t)
	for _, name := range []string{"tcp-silent", "tls-silent", "proxy-silent", "answer-never", "answer-slow", "answer-endless", "upgrade-silent", "dns-silent"} {
		w, err := Start(name, host)
		if err != nil {
			t.Fatal(err)
		}
		asked := make(chan string)
		go func() {
			if strings.HasPrefix(name, "upgrade") {
				_, _, err := w.dial(t)
				asked <- fmt.Sprint(err)
				return
			}
			asked <- w.ask(t, 2*time.Second)
		}()
		time.Sleep(100 * time.Millisecond)
		w.Close()
		w.Close()
		<-asked
	}
}

func TestUnknownFault(t *testing.T) {
	if _, err := Start("nothing", "127.0.0.1:1"); err == nil {
		t.Error("started")
	}
}
