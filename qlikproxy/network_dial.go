package qlikproxy

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// connInfo is what was learned while a connection was made.
type connInfo struct {
	DNS, Connect, TLS time.Duration
	RemoteAddr        string // of the tenant, or of the proxy
	Proxy             string // password masked; empty: none
	Notes             []string
	TLSInfo           *TLSInfo
}

// tenantConn is a connection that remembers how it was made.
type tenantConn struct {
	net.Conn
	info *connInfo
}

func (c *tenantConn) SetReadBuffer(bytes int) error {
	if s, ok := c.Conn.(interface{ SetReadBuffer(int) error }); ok {
		return s.SetReadBuffer(bytes)
	}
	return errors.ErrUnsupported
}

func (c *tenantConn) SetWriteBuffer(bytes int) error {
	if s, ok := c.Conn.(interface{ SetWriteBuffer(int) error }); ok {
		return s.SetWriteBuffer(bytes)
	}
	return errors.ErrUnsupported
}

// infoOf is what is remembered about a connection that dial made.
func infoOf(c net.Conn) connInfo {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if t, ok := c.(*tenantConn); ok {
		return *t.info
	}
	return connInfo{}
}

// hostname is the host without a port or brackets.
func (a Address) hostname() string {
	u := url.URL{Host: a.Host}
	return u.Hostname()
}

func (a Address) port() string {
	u := url.URL{Host: a.Host}
	if p := u.Port(); p != "" {
		return p
	}
	return schemePort(a.Scheme)
}

func (a Address) loopback() bool {
	host := a.hostname()
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.Unmap().IsLoopback()
}

// dial makes a connection to a tenant, ready for HTTP/1.1 or the protocols named:
// name looked up and checked, proxy passed, TLS verified. protocols are those of
// ALPN; nil: http/1.1. The error is a *Failure whose Layer says how far it came.
func (n *Network) dial(ctx context.Context, a Address, protocols []string) (net.Conn, connInfo, error) {
	info := &connInfo{}
	allowed := n.Policy().allows(a.hostname(), a.port(), a.Scheme)
	if !allowed && (a.Scheme != "https" || checkQlikHost(a.Host) != nil) {
		return nil, *info, dialFailure(a, info, "address", AddressNotQlikCloud, nil)
	}
	conn, err := n.open(ctx, a, allowed, info)
	if err != nil {
		return nil, *info, err
	}
	conn = &tenantConn{Conn: conn, info: info}
	if a.Scheme == "http" {
		return conn, *info, nil
	}
	secure, err := n.secure(ctx, conn, a, protocols, info)
	return secure, *info, err
}

// open makes the connection below TLS.
func (n *Network) open(ctx context.Context, a Address, allowed bool, info *connInfo) (net.Conn, error) {
	via, err := n.proxyFor(a)
	if err != nil {
		return nil, dialFailure(a, info, "proxy", "unreachable", err)
	}
	if via != nil {
		return n.openThrough(ctx, via, a, info)
	}
	ips, err := n.resolve(ctx, a, allowed, info)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	conn, err := n.dialFirst(ctx, ips, a.port())
	info.Connect = time.Since(start)
	if err != nil {
		return nil, dialFailure(a, info, "tcp", netKind(ctx, err), err)
	}
	info.RemoteAddr = conn.RemoteAddr().String()
	return conn, nil
}

// resolve looks the name up and keeps the addresses that may be used. They are
// dialled as they are, so a second, different answer of the name server has no effect.
func (n *Network) resolve(ctx context.Context, a Address, allowed bool, info *connInfo) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(a.hostname()); err == nil && allowed {
		return []netip.Addr{ip}, nil
	}
	start := time.Now()
	lookup, cancel := context.WithTimeout(ctx, n.timeouts.Dial)
	defer cancel()
	found, err := n.lookup(lookup, a.hostname())
	info.DNS = time.Since(start)
	if err == nil && len(found) == 0 {
		err = &net.DNSError{Err: "no such host", Name: a.hostname(), IsNotFound: true}
	}
	if err != nil {
		return nil, dialFailure(a, info, "dns", dnsKind(ctx, err), err)
	}
	if allowed {
		return found, nil
	}
	return usable(a, found, info)
}

// usable drops the addresses that a tenant on the Internet cannot have.
func usable(a Address, found []netip.Addr, info *connInfo) ([]netip.Addr, error) {
	var keep []netip.Addr
	for _, ip := range found {
		switch classify(ip) {
		case reachPublic:
			keep = append(keep, ip)
		case reachPrivate:
			keep = append(keep, ip)
			info.Notes = append(info.Notes, a.hostname()+" leads to "+ip.String()+", an address of a private network. Companies that inspect traffic do that; otherwise something is wrong with the name server.")
		}
	}
	if len(keep) == 0 {
		err := errors.New(a.hostname() + " leads to " + found[0].String() + ", an address that Qlik Cloud cannot have")
		return nil, dialFailure(a, info, "dns", "private-address", err)
	}
	return keep, nil
}

// openThrough makes the connection through a proxy, which looks the name up itself.
func (n *Network) openThrough(ctx context.Context, via *url.URL, a Address, info *connInfo) (net.Conn, error) {
	info.Proxy = via.Redacted()
	start := time.Now()
	dial, cancel := context.WithTimeout(ctx, n.timeouts.Dial)
	defer cancel()
	conn, err := n.dialProxy(dial, via)
	if err != nil {
		return nil, dialFailure(a, info, "proxy", proxyKind(ctx, err), err)
	}
	info.RemoteAddr = conn.RemoteAddr().String()
	stop := context.AfterFunc(dial, func() { conn.SetDeadline(time.Unix(1, 0)) })
	tunnel, answer, body, err := n.connectThrough(conn, via, a)
	if !stop() && err == nil && tunnel != nil {
		err = context.Cause(dial)
	}
	info.Connect = time.Since(start)
	if err != nil {
		conn.Close()
		return nil, dialFailure(a, info, "proxy", proxyKind(ctx, err), err)
	}
	if tunnel == nil {
		conn.Close()
		return nil, proxyRefusal(a, info, answer, body)
	}
	return tunnel, nil
}

// secure encrypts the connection and verifies the tenant's certificate.
func (n *Network) secure(ctx context.Context, conn net.Conn, a Address, protocols []string, info *connInfo) (net.Conn, error) {
	if protocols == nil {
		protocols = []string{"http/1.1"}
	}
	start := time.Now()
	shake, cancel := context.WithTimeout(ctx, n.timeouts.Dial)
	defer cancel()
	secure := tls.Client(conn, n.tlsConfig(a, protocols))
	err := secure.HandshakeContext(shake)
	info.TLS = time.Since(start)
	if err != nil {
		conn.Close()
		return nil, tlsFailure(ctx, a, info, err)
	}
	state := secure.ConnectionState()
	info.TLSInfo = tlsInfo(state.Version, state.PeerCertificates)
	return secure, nil
}
