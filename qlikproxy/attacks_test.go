package qlikproxy

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// The numbers are those of the rows that these tests stand for.

func TestAttack45AddressesThatAreNoTenant(t *testing.T) {
	for _, in := range []string{
		"http://127.0.0.1", "http://localhost", "http://[::1]", "http://169.254.169.254", "http://10.0.0.1", "0x7f000001",
		"http://[::ffff:7f00:1]", "https://user@acme.us.qlikcloud.com",
	} {
		if a, err := ParseAddress(in, Policy{}); err == nil {
			t.Errorf("%s became %v", in, a)
		}
	}
}

func TestAttack45NamesThatLeadInside(t *testing.T) {
	tests := []struct {
		ip   string
		want reach
	}{
		{"127.0.0.1", reachRefused}, {"127.9.9.9", reachRefused}, {"::1", reachRefused}, {"0.0.0.0", reachRefused}, {"::", reachRefused},
		{"169.254.169.254", reachRefused}, {"fe80::1", reachRefused}, {"fe80::1%eth0", reachRefused}, {"224.0.0.1", reachRefused}, {"ff02::1", reachRefused},
		{"255.255.255.255", reachRefused}, {"100.100.100.200", reachRefused}, {"168.63.129.16", reachRefused}, {"192.0.0.192", reachRefused},
		{"fd00:ec2::254", reachRefused}, {"::ffff:127.0.0.1", reachRefused}, {"::ffff:169.254.169.254", reachRefused}, {"::127.0.0.1", reachRefused},
		{"64:ff9b::7f00:1", reachRefused}, {"64:ff9b::a9fe:a9fe", reachRefused}, {"64:ff9b:1::7f00:1", reachRefused}, {"2002:7f00:1::", reachRefused},
		{"2001:0:4136:e378:8000:63bf:80ff:fffe", reachRefused},
		{"10.1.2.3", reachPrivate}, {"172.16.0.1", reachPrivate}, {"192.168.1.1", reachPrivate}, {"100.64.0.1", reachPrivate}, {"198.18.0.1", reachPrivate},
		{"fc00::1", reachPrivate}, {"::ffff:10.0.0.1", reachPrivate}, {"64:ff9b::a00:1", reachPrivate},
		{"18.205.71.36", reachPublic}, {"2600:1f18::1", reachPublic}, {"64:ff9b::12cd:4724", reachPublic},
	}
	for _, tt := range tests {
		if got := classify(netip.MustParseAddr(tt.ip)); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.ip, got, tt.want)
		}
	}
}

// qlikNamed makes a tenant under qlikcloud.com whose name is looked up by lookup.
func qlikNamed(t *testing.T, lookup func(context.Context, string) ([]netip.Addr, error)) *fixture {
	n, err := NewNetwork(NetworkConfig{LookupIP: lookup, Proxy: "none", Timeouts: Timeouts{Dial: 200 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := ParseAddress("acme.us.qlikcloud.com", n.Policy())
	if err != nil {
		t.Fatal(err)
	}
	return fixtureAt(t, a, n, nil, nil)
}

func TestAttack45NameToLoopbackIsNotDialled(t *testing.T) {
	for _, ip := range []string{"127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "169.254.169.254"} {
		f := qlikNamed(t, func(context.Context, string) ([]netip.Addr, error) { return []netip.Addr{netip.MustParseAddr(ip)}, nil })
		_, failure := f.fails(t, Request{Target: "/"})
		if failure.Layer != "dns" || failure.Kind != "private-address" || failure.RemoteAddr != "" {
			t.Errorf("%s: %+v", ip, failure)
		}
	}
}

func TestAttack46NameThatChangesItsAddress(t *testing.T) {
	var lookups atomic.Int32
	f := qlikNamed(t, func(context.Context, string) ([]netip.Addr, error) {
		if lookups.Add(1) == 1 {
			return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil // TEST-NET-1: nobody is there
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	})
	if _, failure := f.fails(t, Request{Target: "/"}); failure.Layer != "tcp" || lookups.Load() != 1 {
		t.Errorf("%+v after %d lookups: the name was looked up again to dial", failure, lookups.Load())
	}
	if _, failure := f.fails(t, Request{Target: "/"}); failure.Kind != "private-address" || failure.RemoteAddr != "" {
		t.Errorf("%+v", failure)
	}
}

func TestAttack46EachDialIsToAnAddressThatWasChecked(t *testing.T) {
	var lookups atomic.Int32
	f := qlikNamed(t, func(context.Context, string) ([]netip.Addr, error) {
		lookups.Add(1)
		return []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("10.255.255.1")}, nil
	})
	info := &connInfo{}
	ips, err := f.network.resolve(t.Context(), f.Address(), false, info)
	if err != nil || len(ips) != 1 || ips[0].String() != "10.255.255.1" || lookups.Load() != 1 {
		t.Fatalf("%v, %v after %d lookups", ips, err, lookups.Load())
	}
	if len(info.Notes) != 1 || !strings.Contains(info.Notes[0], "10.255.255.1") {
		t.Error(info.Notes)
	}
}

func TestAttack47TargetsThatLeadElsewhere(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("{}")) })
	port := f.Address().port()
	for _, target := range []string{
		"//evil.example/x", "///evil.example", `\\evil.example`, `/\evil.example`, "@evil.example/", "https://evil.example/", "http://evil.example:" + port + "/",
		f.server.URL + "@evil.example/", "http://x@127.0.0.1:" + port + "/", "http://127.0.0.1:1/", "https://127.0.0.1:" + port + "/", "http://127.0.0.1.evil.example/",
		"/x#y", "", "/x\x00", "/x\r\nHost: evil.example", "/%zz", "javascript:alert(1)", "mailto:x@evil.example", "evil.example:80/x", "/" + strings.Repeat("x", 20_000),
	} {
		x, err := f.Start(t.Context(), Request{Target: target})
		var input *InputError
		if !errors.As(err, &input) || input.Field != "Target" || x != nil {
			t.Errorf("%q: %v", target, err)
		}
	}
	for target, want := range map[string]string{
		"/api/v1/users/me": "/api/v1/users/me", "api/v1/items?a=b": "/api/v1/items?a=b", f.server.URL: "/", f.server.URL + "/x?y=z": "/x?y=z",
		"ws://127.0.0.1:" + port + "/app/1": "/app/1", "/a b/ü?q=ü x": "/a%20b/%C3%BC?q=%C3%BC%20x", "/a%2Fb": "/a%2Fb", "/@evil": "/@evil", "/?u=https://evil.example/": "/?u=https://evil.example/",
	} {
		x, err := f.Do(t.Context(), Request{Target: target})
		if err != nil {
			t.Errorf("%q: %v", target, err)
			continue
		}
		if got := strings.TrimPrefix(x.Info().URL, f.server.URL); got != want {
			t.Errorf("%q became %q, want %q", target, got, want)
		}
	}
}

// FuzzTarget: whatever is typed, a request that is built goes to the tenant.
func FuzzTarget(f *testing.F) {
	for _, s := range []string{"/x", "//evil", `\\evil`, "@evil", "https://acme.us.qlikcloud.com/x", "x:y@z/", "/%2e%2e//@", "?q", "/a?b#c"} {
		f.Add(s, "name", "value")
	}
	a := Address{Scheme: "https", Host: "acme.us.qlikcloud.com"}
	f.Fuzz(func(t *testing.T, target, name, value string) {
		u, err := a.resolve(target, []Pair{{name, value}})
		if err != nil {
			return
		}
		again, err := url.Parse(u.String())
		if err != nil || again.Scheme != "https" || again.Host != a.Host || again.User != nil || again.Fragment != "" {
			t.Fatalf("%q became %q (%v)", target, u, err)
		}
		r, err := http.NewRequest("GET", u.String(), nil)
		if err != nil {
			t.Fatalf("%q became %q: %v", target, u, err)
		}
		var wire bytes.Buffer
		if err := r.Write(&wire); err != nil {
			t.Fatalf("%q: %v", target, err)
		}
		if line, _, _ := strings.Cut(wire.String(), "\r\n"); strings.Count(line, " ") != 2 {
			t.Fatalf("%q: request line %q", target, line)
		}
	})
}

func TestAttack48RedirectsThatLeaveTheTenant(t *testing.T) {
	var stolen atomic.Int32
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { stolen.Add(1) }))
	defer evil.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, location := range map[string]string{
			"other port": evil.URL + "/x", "other host": "https://evil.example/", "subdomain": "http://sub.127.0.0.1.nip.io/", "other scheme": "HTTPS", "no scheme": strings.TrimPrefix(evil.URL, "http:"),
			"user info": "USER", "backslash": `/\evil.example`, "script": "javascript:alert(1)", "data": "data:text/html,x", "unreadable": "http://[::1",
		} {
			t.Run(fmt.Sprint(status, " ", name), func(t *testing.T) {
				f := serve(t, func(w http.ResponseWriter, r *http.Request) {
					switch location {
					case "HTTPS":
						location = "https://" + r.Host + "/x"
					case "USER":
						location = "http://user:pw@" + r.Host + "/x"
					}
					w.Header().Set("Location", location)
					w.WriteHeader(status)
				})
				x, failure := f.fails(t, Request{Target: "/api/v1/users/me"})
				if failure.Kind != "off-tenant" && failure.Kind != "malformed" || failure.Status != status {
					t.Errorf("%+v", failure)
				}
				if hops := x.Info().Hops; len(hops) != 1 || hops[0].Refused == "" || hops[0].Location == "" {
					t.Errorf("hops %+v", hops)
				}
			})
		}
	}
	if stolen.Load() != 0 {
		t.Error("a redirect was followed to another server")
	}
}

func TestRedirectsInsideTheTenant(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/start":
			status := http.StatusMovedPermanently
			fmt.Sscan(r.URL.Query().Get("status"), &status)
			http.Redirect(w, r, "//"+strings.ToUpper(r.Host)+"/end#fragment", status)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/to-login":
			http.Redirect(w, r, "/login?returnto=x", http.StatusFound)
		default:
			body, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, "%s %s %s %s", r.Method, r.Header.Get("Authorization"), body, r.Header.Get("Content-Type"))
		}
	})
	for status, want := range map[int]string{301: "GET ••", 302: "GET ••", 303: "GET ••", 307: "POST ••", 308: "POST ••"} {
		x := f.must(t, Request{Method: "POST", Target: "/start?status=" + fmt.Sprint(status), Body: []byte(`{"a":1}`), Armed: true})
		got := bodyOf(t, x)
		if strings.HasPrefix(want, "POST") != strings.Contains(got, `{"a":1} application/json`) || got[:3] != want[:3] || strings.Contains(got, sentKey) {
			t.Errorf("%d: %q", status, got)
		}
		if hops := x.Info().Hops; len(hops) != 1 || hops[0].Refused != "" || x.Info().Status != 200 {
			t.Errorf("%d: %+v", status, hops)
		}
	}
	x, failure := f.fails(t, Request{Target: "/loop"})
	if failure.Kind != "too-many-redirects" || len(x.Info().Hops) != maxHops+1 {
		t.Errorf("%+v, %d hops", failure, len(x.Info().Hops))
	}
	if _, failure := f.fails(t, Request{Target: "/to-login"}); failure.Kind != "login" {
		t.Errorf("%+v", failure)
	}
}

func TestAttack50And51RequestsThatAreNotSent(t *testing.T) {
	var sent atomic.Int32
	f := serve(t, func(http.ResponseWriter, *http.Request) { sent.Add(1) })
	tests := []struct {
		name, field string
		r           Request
	}{
		{"method CRLF", "Method", Request{Method: "GET\r\nX: y"}},
		{"method NUL", "Method", Request{Method: "GET\x00"}},
		{"method blank", "Method", Request{Method: "GET /evil"}},
		{"method CONNECT", "Method", Request{Method: "CONNECT"}},
		{"method TRACE", "Method", Request{Method: "TRACE"}},
		{"header name CRLF", "Header", Request{Header: []Pair{{"X\r\nY", "z"}}}},
		{"header name empty", "Header", Request{Header: []Pair{{"", "z"}}}},
		{"header name colon", "Header", Request{Header: []Pair{{"X:", "z"}}}},
		{"header value CRLF", "Header", Request{Header: []Pair{{"X", "y\r\nAuthorization: z"}}}},
		{"header value NUL", "Header", Request{Header: []Pair{{"X", "y\x00"}}}},
		{"header too large", "Header", Request{Header: []Pair{{"X", strings.Repeat("x", 200<<10)}}}},
		{"too many headers", "Header", Request{Header: make([]Pair, 101)}},
		{"body too large", "Body", Request{Method: "POST", Armed: true, Body: make([]byte, MaxRequestBody+1)}},
	}
	for _, name := range []string{
		"Host", "authorization", "Cookie", "Connection", "Upgrade", "Keep-Alive", "Transfer-Encoding", "Content-Length", "proxy-authorization",
		"Proxy-Connection", "TE", "Trailer", "Expect", "Accept-Encoding", "HTTP2-Settings",
	} {
		tests = append(tests, struct {
			name, field string
			r           Request
		}{"header " + name, "Header", Request{Header: []Pair{{name, "x"}}}})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.r.Target = "/x"
			_, err := f.Do(t.Context(), tt.r)
			var input *InputError
			if !errors.As(err, &input) || input.Field != tt.field || !strings.HasSuffix(input.Problem, ".") && !strings.HasSuffix(input.Problem, "has not.") {
				t.Errorf("%v", err)
			}
		})
	}
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "post"} {
		if _, err := f.Do(t.Context(), Request{Method: method, Target: "/x"}); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if sent.Load() != 0 {
		t.Error("something was sent")
	}
}

func TestAttack52And53WhatIsSentAndKept(t *testing.T) {
	var got []http.Header
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Clone())
		w.Header().Set("Set-Cookie", "session=tenant-cookie-value; Path=/")
	})
	f.must(t, Request{Target: "/x"})
	x := f.must(t, Request{Target: "/x", Header: []Pair{{"X-Test", "yes"}}})
	for name := range got[1] {
		switch name {
		case "Accept", "Accept-Encoding", "Authorization", "User-Agent", "X-Test":
		default:
			t.Errorf("header %s: %q was sent", name, got[1].Values(name))
		}
	}
	if got[1].Get("Authorization") != "Bearer "+sentKey {
		t.Error("the credential was not sent")
	}
	info := x.Info()
	if shown := fmt.Sprint(info.RequestHeader, info.Header); strings.Contains(shown, sentKey) || strings.Contains(shown, "tenant-cookie-value") {
		t.Error(shown)
	}
}

// zeros is 20 MB of zeros, packed.
func zeros(t *testing.T, pack func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := pack(&packed)
	if _, err := io.CopyN(w, zeroReader{}, 20<<20); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return packed.Bytes()
}

func TestAttack56Bombs(t *testing.T) {
	bombs := map[string][]byte{
		"gzip": zeros(t, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }),
		"br":   zeros(t, func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }),
		"zstd": zeros(t, func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }),
	}
	bomb := func(encoding string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			w.Write(bombs[encoding])
		}
	}
	limits := NetworkConfig{Timeouts: Timeouts{Idle: 200 * time.Millisecond, FirstByte: 300 * time.Millisecond}}
	tests := []struct {
		name, kind string
		maxBody    int64
		serve      http.HandlerFunc
	}{
		{"gzip bomb", "too-large", 0, bomb("gzip")},
		{"br bomb", "too-large", 0, bomb("br")},
		{"zstd bomb", "too-large", 0, bomb("zstd")},
		{"gzip bomb against the limit", "too-large", 1 << 20, bomb("gzip")},
		{"zstd window of 2 GB", "malformed", 0, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "zstd")
			w.Write([]byte("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00")) // RFC 8878, section 3.1.1
		}},
		{"endless body", "too-large", 1 << 20, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, zeroReader{}) }},
		{"endless headers", "too-large", 0, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Large", strings.Repeat("x", maxHeader+1))
		}},
		{"silence before the answer", "timeout", 0, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"silence in the body", "timeout", 0, func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte(`{"a":`))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}},
		{"cut", "cut", 0, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.Write([]byte(`{"a":`))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}},
		{"no gzip", "malformed", 0, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write([]byte("this is no gzip at all"))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := serveWith(t, tt.serve, limits, func(_ *SignIn, o *Options) { o.MaxBody = tt.maxBody })
			x, failure := f.fails(t, Request{Target: "/x"})
			if failure.Kind != tt.kind || x.Info().State != StateFailed {
				t.Errorf("kind %q, state %s, error %v", failure.Kind, x.Info().State, failure.Err)
			}
			if full := x.Info().Full; full != (tt.maxBody > 0) {
				t.Errorf("full: %v", full)
			}
			if limit := max(tt.maxBody, 17<<20); x.Body().Size() > limit {
				t.Errorf("%d bytes were kept", x.Body().Size())
			}
		})
	}
}

func TestAttack56Cancel(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			w.Write([]byte("x"))
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
	})
	x, err := f.Start(t.Context(), Request{Target: "/drip"})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Body().Wait(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	x.Cancel()
	<-x.Done()
	if info := x.Info(); info.State != StateCancelled || info.Size == 0 || !errors.Is(x.Failure(), context.Canceled) {
		t.Errorf("%+v, %v", info.State, x.Failure())
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := f.Do(ctx, Request{Target: "/drip"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
