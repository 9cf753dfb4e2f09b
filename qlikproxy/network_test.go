package qlikproxy

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// authority issues certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Inspecting Gateway CA", Organization: []string{"Acme IT"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, _ := x509.ParseCertificate(der)
	return &authority{cert, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

func (a *authority) issue(t *testing.T, name string, from, to time.Time) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: to, DNSNames: []string{name}}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses, template.DNSNames = []net.IP{ip}, nil
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// secureServer serves {} with a certificate.
func secureServer(t *testing.T, cert tls.Certificate, maxVersion uint16) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "{}") }))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: maxVersion, MinVersion: tls.VersionTLS10}
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// at connects to an address of a test that is allowed by host and port.
func at(t *testing.T, address string, c NetworkConfig) *fixture {
	t.Helper()
	_, host, _ := strings.Cut(address, "://")
	c.Policy.Allow = append(c.Policy.Allow, host)
	if c.Proxy == "" {
		c.Proxy = "none"
	}
	if c.Timeouts == (Timeouts{}) {
		c.Timeouts = Timeouts{Dial: time.Second, FirstByte: time.Second}
	}
	n, err := NewNetwork(c)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ParseAddress(address, n.Policy())
	if err != nil {
		t.Fatal(err)
	}
	return fixtureAt(t, a, n, nil, nil)
}

func TestAttack55Certificates(t *testing.T) {
	ca, now := newAuthority(t), time.Now()
	trust := NetworkConfig{CAs: [][]byte{ca.pem}}
	good := ca.issue(t, "127.0.0.1", now.Add(-time.Hour), now.Add(time.Hour))
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	tests := []struct {
		name, kind string
		config     NetworkConfig
		cert       tls.Certificate
		version    uint16
	}{
		{"good", "", trust, good, 0},
		{"TLS 1.2", "", trust, good, tls.VersionTLS12},
		{"unknown authority", "unknown-authority", NetworkConfig{}, good, 0},
		{"expired", "expired", trust, ca.issue(t, "127.0.0.1", now.Add(-2*time.Hour), now.Add(-time.Hour)), 0},
		{"not yet valid", "not-yet-valid", trust, ca.issue(t, "127.0.0.1", now.Add(time.Hour), now.Add(2*time.Hour)), 0},
		{"wrong name", "hostname-mismatch", trust, ca.issue(t, "evil.example", now.Add(-time.Hour), now.Add(time.Hour)), 0},
		{"TLS 1.1", "handshake", trust, good, tls.VersionTLS11},
		{"TLS 1.0", "handshake", trust, good, tls.VersionTLS10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := at(t, secureServer(t, tt.cert, tt.version), tt.config)
			if tt.kind == "" {
				x := f.must(t, Request{Target: "/x"})
				if info := x.Info(); info.TLS == nil || !strings.Contains(info.TLS.Issuer, "Inspecting Gateway CA") || info.TLS.Names[0] != "127.0.0.1" {
					t.Errorf("%+v", info.TLS)
				}
				return
			}
			_, failure := f.fails(t, Request{Target: "/x"})
			if failure.Layer != "tls" || failure.Kind != tt.kind {
				t.Errorf("%s %s: %v", failure.Layer, failure.Kind, failure.Err)
			}
			if tt.kind != "handshake" && (failure.TLS == nil || !strings.Contains(failure.TLS.Issuer, "Inspecting Gateway CA")) {
				t.Errorf("the issuer is missing: %+v", failure.TLS)
			}
		})
	}
	t.Run("no TLS", func(t *testing.T) {
		f := at(t, strings.Replace(plain.URL, "http:", "https:", 1), trust)
		if _, failure := f.fails(t, Request{Target: "/x"}); failure.Kind != "not-tls" || failure.Layer != "tls" {
			t.Errorf("%s %s: %v", failure.Layer, failure.Kind, failure.Err)
		}
	})
}

func TestAllowTrustsForOneHostOnly(t *testing.T) {
	ca, now := newAuthority(t), time.Now()
	first := secureServer(t, ca.issue(t, "127.0.0.1", now.Add(-time.Hour), now.Add(time.Hour)), 0)
	second := secureServer(t, ca.issue(t, "127.0.0.1", now.Add(-time.Hour), now.Add(time.Hour)), 0)
	f := at(t, second, NetworkConfig{})
	f.network.Allow(strings.TrimPrefix(first, "https://"), ca.pem)
	a, err := ParseAddress(first, f.network.Policy())
	if err != nil {
		t.Fatal(err)
	}
	fixtureAt(t, a, f.network, nil, nil).must(t, Request{Target: "/x"})
	if _, failure := f.fails(t, Request{Target: "/x"}); failure.Kind != "unknown-authority" {
		t.Errorf("%+v", failure)
	}
}

func TestDialFailures(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	short := NetworkConfig{Timeouts: Timeouts{Dial: 100 * time.Millisecond}}
	tests := []struct{ name, address, layer, kind string }{
		{"refused", "http://" + closed.Addr().String(), "tcp", "refused"},
		{"silence in the handshake", "https://" + silent.Addr().String(), "tls", "timeout"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, failure := at(t, tt.address, short).fails(t, Request{Target: "/x"})
			if failure.Layer != tt.layer || failure.Kind != tt.kind || failure.Op != "rest" || failure.Status != 0 {
				t.Errorf("%+v", failure)
			}
		})
	}
	for name, tt := range map[string]struct {
		err  error
		kind string
	}{
		"no such name": {&net.DNSError{IsNotFound: true}, "not-found"}, "timeout": {&net.DNSError{IsTimeout: true}, "timeout"},
		"SERVFAIL": {&net.DNSError{Err: "server misbehaving", IsTemporary: true}, "failure"}, "no addresses": {nil, "not-found"},
	} {
		f := qlikNamed(t, func(context.Context, string) ([]netip.Addr, error) { return nil, tt.err })
		if _, failure := f.fails(t, Request{Target: "/x"}); failure.Layer != "dns" || failure.Kind != tt.kind {
			t.Errorf("%s: %+v", name, failure)
		}
	}
}

// proxyServer is a proxy that tunnels every CONNECT to target.
func proxyServer(t *testing.T, target string, answer func(w http.ResponseWriter, r *http.Request) bool) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var tunnels atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer != nil && answer(w, r) {
			return
		}
		tunnels.Add(1)
		there, err := net.Dial("tcp", target)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer here.Close()
		io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
		go io.Copy(there, here)
		io.Copy(here, there)
	}))
	t.Cleanup(s.Close)
	return s, &tunnels
}

func TestProxy(t *testing.T) {
	ca, now := newAuthority(t), time.Now()
	const host = "acme.us.qlikcloud.com"
	server := secureServer(t, ca.issue(t, host, now.Add(-time.Hour), now.Add(time.Hour)), 0)
	var asked *http.Request
	tests := []struct {
		name, user, kind string
		status           int
		answer           func(w http.ResponseWriter, r *http.Request) bool
	}{
		{"through", "", "", 0, func(w http.ResponseWriter, r *http.Request) bool { asked = r; return false }},
		{"with a password", "joe:p%40ss-word@", "", 0, func(w http.ResponseWriter, r *http.Request) bool { asked = r; return false }},
		{"wants a sign-in", "", "auth-required", 407, func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Proxy-Authenticate", "Basic realm=corp")
			w.WriteHeader(407)
			return true
		}},
		{"refuses", "", "refused", 403, func(w http.ResponseWriter, r *http.Request) bool {
			w.WriteHeader(403)
			io.WriteString(w, "<html><title>Blocked by policy</title>")
			return true
		}},
		{"hangs up", "", "unreachable", 0, func(w http.ResponseWriter, r *http.Request) bool { panic(http.ErrAbortHandler) }},
		{"is silent", "", "timeout", 0, func(w http.ResponseWriter, r *http.Request) bool {
			<-r.Context().Done()
			return true
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			proxy, tunnels := proxyServer(t, strings.TrimPrefix(server, "https://"), tt.answer)
			address := strings.Replace(proxy.URL, "http://", "http://"+tt.user, 1)
			n, err := NewNetwork(NetworkConfig{Proxy: address, CAs: [][]byte{ca.pem}, Timeouts: Timeouts{Dial: 300 * time.Millisecond},
				LookupIP: func(context.Context, string) ([]netip.Addr, error) {
					return nil, errors.New("the proxy looks names up")
				}})
			if err != nil {
				t.Fatal(err)
			}
			a, err := ParseAddress(host, n.Policy())
			if err != nil {
				t.Fatal(err)
			}
			f := fixtureAt(t, a, n, nil, nil)
			if tt.kind == "" {
				x := f.must(t, Request{Target: "/x"})
				if info := x.Info(); tunnels.Load() != 1 || info.Timing.Proxy == "" || strings.Contains(info.Timing.Proxy, "p%40ss") || asked.Host != host+":443" {
					t.Errorf("%d tunnels, %+v, asked for %s", tunnels.Load(), info.Timing, asked.Host)
				}
				if user, password, _ := parseBasic(asked.Header.Get("Proxy-Authorization")); tt.user != "" && (user != "joe" || password != "p@ss-word") {
					t.Errorf("signed in as %s", user)
				}
				if status := n.Status(); strings.Contains(status.Proxy, "p%40ss") || status.Proxy == "" {
					t.Errorf("%+v", status)
				}
				return
			}
			_, failure := f.fails(t, Request{Target: "/x"})
			if failure.Layer != "proxy" || failure.Kind != tt.kind || failure.Status != tt.status || tt.status != 0 && failure.From != "proxy" || failure.Proxy == "" {
				t.Errorf("%+v", failure)
			}
			if tt.status == 403 && !strings.Contains(failure.Body, "Blocked by policy") {
				t.Errorf("body %q", failure.Body)
			}
		})
	}
}

func parseBasic(value string) (user, password string, ok bool) {
	return (&http.Request{Header: http.Header{"Authorization": {value}}}).BasicAuth()
}

func TestAttack55ProxyOfTheEnvironment(t *testing.T) {
	var seen atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { seen.Add(1); w.WriteHeader(502) }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	t.Setenv("NO_PROXY", "")
	// This computer is never reached through a proxy, so a credential for the demo
	// tenant does not pass one.
	local := serveWith(t, func(w http.ResponseWriter, r *http.Request) {}, NetworkConfig{Proxy: "system"}, nil)
	local.must(t, Request{Target: "/x"})
	if seen.Load() != 0 {
		t.Error("a loopback tenant was reached through the proxy")
	}
	n, err := NewNetwork(NetworkConfig{})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := ParseAddress("acme.us.qlikcloud.com", n.Policy())
	f := fixtureAt(t, a, n, nil, nil)
	if _, failure := f.fails(t, Request{Target: "/x"}); failure.Kind != "refused" || seen.Load() != 1 {
		t.Errorf("%+v, %d", failure, seen.Load())
	}
	if status := n.Status(); status.Proxy != proxy.URL || !strings.Contains(status.Why, "environment") {
		t.Errorf("%+v", status)
	}
}

func TestNewNetworkRefuses(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]NetworkConfig{
		"proxy scheme": {Proxy: "ftp://x:1"}, "proxy text": {Proxy: "proxy.example"}, "proxy with a password": {Proxy: "://joe:hunter2@x"},
		"no such file": {CAFiles: []string{empty + "x"}}, "no certificate": {CAFiles: []string{empty}}, "damaged": {CAs: [][]byte{[]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")}},
	} {
		if _, err := NewNetwork(c); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	ca := newAuthority(t)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, ca.pem, 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := NewNetwork(NetworkConfig{CAFiles: []string{file}, Proxy: "none"})
	if err != nil || len(n.Status().CAs) != 1 || !strings.Contains(n.Status().CAs[0], "Inspecting Gateway CA") {
		t.Errorf("%+v, %v", n.Status(), err)
	}
}

func TestHTTP2(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/me":
			http.Redirect(w, r, "/api/v1/users/1", http.StatusMovedPermanently)
		case "/headers":
			for i := range 500 {
				w.Header().Set("X-"+strconv.Itoa(i), strings.Repeat("x", 1000))
			}
		default:
			io.WriteString(w, `{"id":"1","auth":`+strconv.FormatBool(r.Header.Get("Authorization") != "")+`}`)
		}
	}))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	defer s.Close()
	f := connect(t, s, NetworkConfig{}, nil)
	x := f.must(t, Request{Target: "/me"})
	if info := x.Info(); info.Proto != "HTTP/2.0" || info.TLS == nil || len(info.Hops) != 1 || info.Timing.RemoteAddr == "" || bodyOf(t, x) != `{"id":"1","auth":true}` {
		t.Errorf("%+v", info)
	}
	if _, failure := f.fails(t, Request{Target: "/headers"}); failure.Kind != "too-large" && failure.Kind != "malformed" {
		t.Errorf("%s: %v", failure.Kind, failure.Err)
	}
}

func TestDialFirstTriesTheOthers(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	n, err := NewNetwork(NetworkConfig{Proxy: "none", Timeouts: Timeouts{Dial: 3 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	ips := func(texts ...string) (list []netip.Addr) {
		for _, s := range texts {
			list = append(list, netip.MustParseAddr(s))
		}
		return list
	}
	for _, tt := range []struct {
		name string
		ips  []netip.Addr
		ok   bool
	}{
		{"one", ips("127.0.0.1"), true},
		{"refused first", ips("127.0.0.2", "127.0.0.1"), true},
		{"nobody first", ips("192.0.2.1", "2001:db8::1", "127.0.0.1"), true},
		{"all refused", ips("127.0.0.2", "127.0.0.3"), false},
	} {
		conn, err := n.dialFirst(t.Context(), tt.ips, port)
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
		if conn != nil {
			conn.Close()
		}
	}
	if _, err := n.dialFirst(t.Context(), ips("127.0.0.2"), port); netKind(t.Context(), err) != "refused" {
		t.Error(err)
	}
}
