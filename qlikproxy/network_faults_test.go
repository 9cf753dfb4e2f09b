package qlikproxy

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/netfault"
	"qlikconsole/internal/secret"
)

// behind is the demo tenant's healthy client with a network fault on the way.
func behind(t *testing.T, fault string, config NetworkConfig) *fixture {
	t.Helper()
	tenant := startDemo(t, demotenant.Config{})
	w, err := netfault.Start(fault, tenant.Host())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	config.Timeouts = Timeouts{Dial: 2 * time.Second, FirstByte: 2 * time.Second, Idle: 2 * time.Second}
	config.LookupIP = func(context.Context, string) ([]netip.Addr, error) {
		return nil, errors.New("a proxy looks names up")
	}
	if w.Proxy == "" {
		config.Proxy = "none"
	} else if config.Proxy == "" {
		config.Proxy = w.Proxy
	} else {
		t.Setenv("HTTPS_PROXY", w.Proxy)
		t.Setenv("NO_PROXY", "")
	}
	if w.CA != nil {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, w.CA, 0o600); err != nil {
			t.Fatal(err)
		}
		config.CAFiles = []string{file}
	}
	if w.Allow != "" {
		config.Policy.Allow = []string{w.Allow}
	}
	n, err := NewNetwork(config)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ParseAddress(w.Tenant, n.Policy())
	if err != nil {
		t.Fatal(err)
	}
	return fixtureAt(t, a, n, nil, func(s *SignIn, _ *Options) {
		healthy := tenant.Actors()[0]
		*s = SignIn{Kind: SignInOAuthClient, ClientID: healthy.ClientID, Secret: secret.New(healthy.ClientSecret)}
	})
}

// What a company's network asks for works for REST and live connections alike.
func TestCorporateNetwork(t *testing.T) {
	for _, tt := range []struct{ name, fault, setting string }{
		{"a private authority", "tls-good", ""},
		{"a proxy that inspects", "proxy-good", ""},
		{"a proxy with a sign-in", "proxy-good-sign-in", ""},
		{"a proxy that is encrypted itself", "proxy-good-tls", ""},
		{"the system's proxy with a sign-in", "proxy-good-sign-in", "system"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := behind(t, tt.fault, NetworkConfig{Proxy: tt.setting})
			apps, err := f.Apps(t.Context(), "", "") // token and list
			if err != nil || len(apps.Apps) == 0 {
				t.Fatal(apps, err)
			}
			conn, err := f.DialQIX(t.Context(), QIXTarget{App: apps.Apps[0].ID})
			if err != nil {
				t.Fatal(err)
			}
			page := pageFor(t, conn)
			if _, greeting, err := page.ReadMessage(); err != nil || !bytes.Contains(greeting, []byte("OnConnected")) {
				t.Errorf("%s, %v", greeting, err)
			}
			page.WriteMessage(websocket.TextMessage, []byte(`{"jsonrpc":"2.0","id":1,"handle":-1,"method":"EngineVersion","params":[]}`))
			if _, answer, err := page.ReadMessage(); err != nil || !bytes.Contains(answer, []byte("qComponentVersion")) {
				t.Errorf("%s, %v", answer, err)
			}
			if i := conn.Info(); i.TLS == nil || !strings.Contains(i.TLS.Issuer, "Web Inspection CA") {
				t.Errorf("%+v", i.TLS)
			}
			if s := f.network.Status(); strings.Contains(s.Proxy, "p%40ss") || len(s.CAs) == 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// The same fault is told the same way on every path.
func TestFaultsOnEveryPath(t *testing.T) {
	for _, tt := range []struct{ fault, layer, kind string }{
		{"tls-expired", "tls", "expired"}, {"tls-private-ca", "tls", "unknown-authority"}, {"tls-client-certificate", "tls", "handshake"},
		{"tls-cut", "tls", "handshake"}, {"proxy-sign-in", "proxy", "auth-required"}, {"proxy-refuses", "proxy", "refused"},
		{"proxy-redirects", "proxy", "refused"}, {"proxy-private-ca", "proxy", "unknown-authority"}, {"proxy-silent", "proxy", "timeout"}, {"proxy-hangs-up", "proxy", "unreachable"}, {"tcp-refused", "tcp", "refused"},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			f := behind(t, tt.fault, NetworkConfig{})
			key := fixtureAt(t, f.Address(), f.network, nil, nil) // needs no token: the upgrade itself fails
			_, rest := f.Do(t.Context(), Request{Method: http.MethodGet, Target: "/api/v1/users/me"})
			_, live := key.DialQIX(t.Context(), QIXTarget{App: "0a1b2c3d-0000-0000-0000-000000000000"})
			_, look := f.network.Ask(t.Context(), f.Address(), "/")
			for path, err := range map[string]error{"REST": rest, "live": live, "look": look} {
				got := (*Failure)(nil)
				if !errors.As(err, &got) || got.Layer != tt.layer || got.Kind != tt.kind {
					t.Errorf("%s: %+v", path, err)
				} else if text := got.Error(); !strings.Contains(text, strings.TrimPrefix(f.Address().String(), "https://")+":") {
					t.Errorf("%s: %s", path, text)
				}
			}
		})
	}
}

func TestBlockPageWithoutLength(t *testing.T) {
	f := behind(t, "proxy-refuses-streaming", NetworkConfig{})
	_, failure := f.fails(t, Request{Method: http.MethodGet, Target: "/x"})
	if failure.Kind != "refused" || failure.BodyShape != "html" || !strings.Contains(failure.Body, "not for work") || !strings.HasSuffix(failure.Body, "</html>") {
		t.Errorf("%+v", failure)
	}
}
