package netfault

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
)

// The account of the proxy that wants a sign-in.
const (
	ProxyUser     = "pat.example"
	ProxyPassword = "p@ss word:7/%"
)

func proxyFaults() []Fault {
	f := func(name, cause, title string, start func(*Way, string) error) Fault {
		return Fault{Name: name, Layer: "proxy", Cause: cause, Title: title, start: start}
	}
	return []Fault{
		f("proxy-good", "", "A proxy inspects traffic and passes everything on.", through(front{}, nil)),
		f("proxy-good-sign-in", "", "A proxy wants a sign-in and gets it.", signedIn),
		f("proxy-sign-in", "proxy-auth-required", "The proxy wants a sign-in (407).", through(front{}, wantsSignIn)),
		f("proxy-refuses", "proxy-refused", "The proxy refuses the tenant with a block page (403).", through(front{}, refuses)),
		f("proxy-redirects", "proxy-refused", "The proxy answers with a redirect to its own page (302).", through(front{}, redirects)),
		f("proxy-cannot-reach", "proxy-refused", "The proxy cannot reach the tenant itself (503).", through(front{}, cannotReach)),
		f("proxy-is-no-proxy", "proxy-refused", "What was set as a proxy is an ordinary web server (405).", through(front{}, isNoProxy)),
		f("proxy-block-page", "proxy-refused", "The proxy shows its block page in the tenant's place (403).", through(front{answer: blockPage}, nil)),
		f("proxy-unreachable", "proxy-unreachable", "Nothing listens where the proxy should be.", func(w *Way, _ string) error {
			addr, err := closedPort()
			w.behind(addr)
			return err
		}),
		f("proxy-silent", "proxy-unreachable", "The proxy takes the connection and says nothing.", rawProxy(untilTheEnd)),
		f("proxy-hangs-up", "proxy-unreachable", "The proxy ends the connection without an answer.", rawProxy(cut)),
		f("proxy-garbage", "proxy-unreachable", "What the proxy says is not HTTP.", rawProxy(func(_ context.Context, c *net.TCPConn) {
			io.WriteString(c, "SSH-2.0-OpenSSH_9.6\r\n")
			c.Read(make([]byte, 512))
		})),
	}
}

// behind puts the tenant behind a proxy.
func (w *Way) behind(proxy string) {
	w.Tenant, w.Proxy = "https://"+TenantName, "http://"+proxy
}

// through serves f behind a proxy, which inspects: it has a certificate for the
// tenant by an authority that the client is told to trust. answer is the proxy's own
// answer to CONNECT; nil, or false: it lets the client through.
func through(f front, answer func(http.ResponseWriter, *http.Request) bool) func(*Way, string) error {
	return func(w *Way, tenant string) error {
		cfg, err := w.trusted(good(TenantName))
		if err != nil {
			return err
		}
		inside, err := w.listen()
		if err != nil {
			return err
		}
		f := f
		f.tenant, f.public = tenant, "https://"+TenantName
		inside.http(f.handler(), cfg)
		outside, err := w.listen()
		if err != nil {
			return err
		}
		outside.http(proxy(inside.addr, answer), nil)
		w.behind(outside.addr)
		return nil
	}
}

// proxy answers CONNECT to any destination with a way to inside.
func proxy(inside string, answer func(http.ResponseWriter, *http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer != nil && answer(w, r) {
			return
		}
		if r.Method != http.MethodConnect {
			page(w, http.StatusBadRequest, "Bad request", "This is a proxy for HTTPS.")
			return
		}
		there, err := net.Dial("tcp", inside)
		if err != nil {
			page(w, http.StatusBadGateway, "Bad gateway", "")
			return
		}
		defer there.Close()
		here, release, err := hijack(w, r)
		if err != nil {
			return
		}
		defer release()
		io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
		join(here, there)
	})
}

func rawProxy(serve func(context.Context, *net.TCPConn)) func(*Way, string) error {
	return func(w *Way, _ string) error {
		p, err := w.listen()
		if err != nil {
			return err
		}
		p.conns(serve)
		w.behind(p.addr)
		return nil
	}
}

// wantsSignIn knows the Basic scheme.
func wantsSignIn(w http.ResponseWriter, r *http.Request) bool {
	asBasic := http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	if user, password, ok := asBasic.BasicAuth(); ok && user == ProxyUser && password == ProxyPassword {
		return false
	}
	w.Header().Set("Proxy-Authenticate", `Basic realm="Example Corp"`)
	page(w, http.StatusProxyAuthRequired, "Proxy authentication required", "Sign in to use the web.")
	return true
}

func signedIn(w *Way, tenant string) error {
	if err := through(front{}, wantsSignIn)(w, tenant); err != nil {
		return err
	}
	u, err := url.Parse(w.Proxy)
	if err != nil {
		return err
	}
	u.User = url.UserPassword(ProxyUser, ProxyPassword)
	w.Proxy = u.String()
	return nil
}

func refuses(w http.ResponseWriter, _ *http.Request) bool {
	page(w, http.StatusForbidden, "Access denied", "This category of web site is not for work.")
	return true
}

func redirects(w http.ResponseWriter, _ *http.Request) bool {
	w.Header().Set("Location", "http://filter.example/blocked")
	w.WriteHeader(http.StatusFound)
	return true
}

func cannotReach(w http.ResponseWriter, _ *http.Request) bool {
	page(w, http.StatusServiceUnavailable, "Service unavailable", "The host could not be resolved.")
	return true
}

func isNoProxy(w http.ResponseWriter, _ *http.Request) bool {
	page(w, http.StatusMethodNotAllowed, "Method not allowed", "")
	return true
}

func blockPage(w http.ResponseWriter, _ *http.Request) bool {
	page(w, http.StatusForbidden, "Blocked", "This address has been blocked by your organization.")
	return true
}
