package netfault

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
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
		f("proxy-good-tls", "", "A proxy that is encrypted itself passes everything on.", encrypted(true)),
		f("proxy-private-ca", "tls-unknown-authority", "The proxy is encrypted itself, and its authority is not trusted.", encrypted(false)),
		f("proxy-sign-in", "proxy-auth-required", "The proxy wants a sign-in (407).", through(front{}, wantsSignIn)),
		f("proxy-sign-in-windows", "proxy-auth-required", "The proxy wants a sign-in by Windows account (407, Negotiate and NTLM).", through(front{}, wantsWindows)),
		f("proxy-refuses-streaming", "proxy-refused", "The proxy refuses with a block page of unknown length (403).", through(front{}, refusesInPieces)),
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
		return w.through(f, tenant, cfg, proxyServer{answer: answer})
	}
}

// through starts the inside, the tenant with a certificate, and the proxy before it.
func (w *Way) through(f front, tenant string, inner *tls.Config, p proxyServer) error {
	inside, err := w.listen()
	if err != nil {
		return err
	}
	f.tenant, f.public = tenant, "https://"+TenantName
	inside.http(f.handler(), inner)
	outside, err := w.listen()
	if err != nil {
		return err
	}
	p.inside = inside.addr
	outside.http(p, p.outer)
	w.behind(outside.addr)
	return nil
}

// encrypted serves the tenant behind a proxy that speaks TLS itself.
func encrypted(trusted bool) func(*Way, string) error {
	return func(w *Way, tenant string) error {
		inner, err := w.trusted(good(TenantName))
		if err != nil {
			return err
		}
		known := w.CA
		outer, err := w.trusted(good(loopback))
		if err != nil {
			return err
		}
		if w.CA = append(known, w.CA...); !trusted {
			w.CA = known
		}
		if err := w.through(front{}, tenant, inner, proxyServer{outer: outer}); err != nil {
			return err
		}
		w.Proxy = strings.Replace(w.Proxy, "http:", "https:", 1)
		return nil
	}
}

// proxyServer answers CONNECT to any destination with a way to inside.
type proxyServer struct {
	inside string
	outer  *tls.Config                                   // of the proxy's own port; nil: plain HTTP
	answer func(http.ResponseWriter, *http.Request) bool // true: answered; nil: lets everybody through
}

func (p proxyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.answer != nil && p.answer(w, r) {
		return
	}
	if r.Method != http.MethodConnect {
		page(w, http.StatusBadRequest, "Bad request", "This is a proxy for HTTPS.")
		return
	}
	there, err := net.Dial("tcp", p.inside)
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

func wantsWindows(w http.ResponseWriter, _ *http.Request) bool {
	w.Header()["Proxy-Authenticate"] = []string{"Negotiate", "NTLM"}
	page(w, http.StatusProxyAuthRequired, "Proxy authentication required", "Sign in to Windows.")
	return true
}

// refusesInPieces sends the block page in chunks, so that its length is not known.
func refusesInPieces(w http.ResponseWriter, r *http.Request) bool {
	refuses(pieces{w}, r)
	return true
}

// pieces sends at once what is written.
type pieces struct{ http.ResponseWriter }

func (p pieces) Write(b []byte) (int, error) {
	n, err := p.ResponseWriter.Write(b)
	http.NewResponseController(p.ResponseWriter).Flush()
	return n, err
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
