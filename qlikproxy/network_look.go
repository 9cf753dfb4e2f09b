package qlikproxy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
)

// What follows looks at the way to a tenant one part at a time. It sends no
// credential, and takes the same way as every exchange. Its errors are *Failures.

// Resolve looks the tenant's name up and returns the addresses that may be used,
// with plain sentences about those that are odd.
func (n *Network) Resolve(ctx context.Context, a Address) (ips []netip.Addr, notes []string, err error) {
	info := &connInfo{}
	ips, err = n.resolve(ctx, a, n.Policy().allows(a.hostname(), a.port(), a.Scheme), info)
	return ips, info.Notes, err
}

// TryAddress connects to one address of the tenant and hangs up.
func (n *Network) TryAddress(ctx context.Context, a Address, ip netip.Addr) error {
	d := net.Dialer{Timeout: n.timeouts.Dial}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(ip.Unmap().String(), a.port()))
	if err != nil {
		f := dialFailure(a, &connInfo{}, "tcp", netKind(ctx, err), err)
		f.RemoteAddr = ip.Unmap().String()
		return f
	}
	return conn.Close()
}

// ProxyFor names the proxy on the way to the tenant, password masked; empty: none.
// why says in a plain sentence where the setting comes from.
func (n *Network) ProxyFor(a Address) (proxy, why string, err error) {
	via, err := n.proxyFor(a)
	switch {
	case err != nil:
		return "", n.proxy.why, dialFailure(a, &connInfo{}, "proxy", "unreachable", err)
	case via != nil:
		return via.Redacted(), n.proxy.why, nil
	case a.loopback():
		return "", "This computer itself is never reached through a proxy.", nil
	}
	return "", n.proxy.why, nil
}

// PassProxy connects to the tenant below TLS, through the proxy if there is one,
// and hangs up.
func (n *Network) PassProxy(ctx context.Context, a Address) error {
	conn, err := n.open(ctx, a, n.Policy().allows(a.hostname(), a.port(), a.Scheme), &connInfo{})
	if err != nil {
		return err
	}
	return conn.Close()
}

// Handshake is what a connection with TLS shows.
type Handshake struct {
	RemoteAddr, Proxy string
	TLS               *TLSInfo  // of the tenant's certificate; nil: no TLS
	Chain             []TLSInfo // the tenant's certificate first, as it was sent
	Added             bool      // trusted only because of an authority that was added to the console
	Protocol          string    // agreed by ALPN
}

// Shake makes a connection with TLS, verifies the tenant's certificate and hangs up.
func (n *Network) Shake(ctx context.Context, a Address) (Handshake, error) {
	conn, info, err := n.dial(ctx, a, []string{"h2", "http/1.1"})
	h := Handshake{RemoteAddr: info.RemoteAddr, Proxy: info.Proxy, TLS: info.TLSInfo}
	if err != nil {
		return h, err
	}
	defer conn.Close()
	if secure, ok := conn.(*tls.Conn); ok {
		state := secure.ConnectionState()
		h.Protocol = state.NegotiatedProtocol
		for _, cert := range state.PeerCertificates {
			h.Chain = append(h.Chain, *tlsInfo(state.Version, []*x509.Certificate{cert}))
		}
		h.Added = !trustedBySystem(state.PeerCertificates, a.hostname())
	}
	return h, nil
}

func trustedBySystem(certs []*x509.Certificate, host string) bool {
	options := x509.VerifyOptions{Roots: systemRoots(), DNSName: host, Intermediates: x509.NewCertPool()}
	for _, c := range certs[1:] {
		options.Intermediates.AddCert(c)
	}
	_, err := certs[0].Verify(options)
	return err == nil
}

// Ask sends one GET without a credential and follows nothing. The first result
// describes the answer, whatever its status; its Kind is set where the answer
// points elsewhere or is a web page although it says that all is well.
func (n *Network) Ask(ctx context.Context, a Address, path string) (*Failure, error) {
	conn, info, err := n.dial(ctx, a, nil)
	if err != nil {
		return nil, err
	}
	f := dialFailure(a, &info, "http", "", nil)
	f.Op, f.Method, f.URL = "rest", http.MethodGet, a.URL(path)
	transport := &http.Transport{
		DialContext:            func(context.Context, string, string) (net.Conn, error) { return conn, nil },
		DialTLSContext:         func(context.Context, string, string) (net.Conn, error) { return conn, nil },
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeader,
	}
	defer conn.Close()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL(path), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", userAgent)
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return nil, f.broken(ctx, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxFailureBody))
	if err != nil {
		return nil, f.broken(ctx, err)
	}
	f.answered(a, r.URL, answer, body)
	return f, nil
}

func (f *Failure) broken(ctx context.Context, err error) error {
	f.Kind, f.Err = brokenKind(err), err
	if alerted(err) {
		f.Layer, f.Kind = "tls", "handshake"
	}
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		f.Kind = "timeout"
	}
	return f
}

func (f *Failure) answered(a Address, asked *url.URL, answer *http.Response, body []byte) {
	e := readEnvelope(body)
	f.Status, f.Header, f.Body = answer.StatusCode, answer.Header.Clone(), string(body)
	f.Header.Del("Set-Cookie")
	f.BodyShape = shapeOf(answer.Header.Get("Content-Type"), body)
	f.Errors, f.OAuthCode, f.TraceID = e.Errors, e.OAuthCode, e.TraceID
	f.From = boxOf(answer.Header, e)
	if f.TraceID == "" {
		f.TraceID = traceOf(f.Header)
	}
	location := answer.Header.Get("Location")
	if isRedirect(answer.StatusCode) && location != "" {
		if _, refused := a.next(redirectStep{method: http.MethodGet, url: asked}, answer.StatusCode, location); refused != nil {
			f.Kind, f.Err = refused.kind, errors.New(refused.problem)
		}
	}
	if f.Status == http.StatusOK && (f.BodyShape == "html" || f.BodyShape == "empty") {
		f.Kind = f.BodyShape
	}
}
