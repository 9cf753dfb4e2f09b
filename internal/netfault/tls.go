package netfault

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

const loopback = "127.0.0.1"

func tlsFaults() []Fault {
	f := func(name, cause, title string, start func(*Way, string) error) Fault {
		return Fault{Name: name, Layer: "tls", Cause: cause, Title: title, start: start}
	}
	old := func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }
	wanting := func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }
	const day = 24 * time.Hour
	return []Fault{
		f("tls-good", "", "The certificate is in order, and its authority is trusted.", certificate(good(loopback), nil)),
		f("tls-expired", "tls-expired", "The certificate expired yesterday.", certificate(leaf{loopback, -2 * day, -day}, nil)),
		f("tls-not-yet-valid", "clock-skew", "The certificate begins tomorrow.", certificate(leaf{loopback, day, 2 * day}, nil)),
		f("tls-other-name", "tls-hostname-mismatch", "The certificate is for another name.", certificate(good("other.example"), nil)),
		f("tls-1.0-only", "tls-handshake-failed", "The other side knows old encryption only (TLS 1.0).", certificate(good(loopback), old)),
		f("tls-client-certificate", "tls-handshake-failed", "The other side wants a certificate of the client.", certificate(good(loopback), wanting)),
		f("tls-self-signed", "tls-unknown-authority", "The certificate signs itself.", selfSigned),
		f("tls-private-ca", "tls-unknown-authority", "A box on the way inspects traffic; its authority is not trusted.", inspected),
		f("tls-plain-http", "tls-not-tls", "The port speaks plain HTTP.", plain),
		f("tls-cut", "tls-handshake-failed", "The connection ends in the middle of the handshake.", raw("https", cut)),
		f("tls-reset", "tls-handshake-failed", "The connection is reset in the middle of the handshake.", raw("https", reset)),
		f("tls-silent", "tls-handshake-failed", "The other side takes the connection and does not begin to encrypt.", raw("https", untilTheEnd)),
	}
}

// certificate serves the tenant with a certificate by a trusted authority.
func certificate(l leaf, change func(*tls.Config)) func(*Way, string) error {
	return func(w *Way, tenant string) error {
		cfg, err := w.trusted(l)
		if err != nil {
			return err
		}
		if change != nil {
			change(cfg)
		}
		return w.front(front{tenant: tenant}, "https", cfg)
	}
}

func selfSigned(w *Way, tenant string) error {
	cert, err := (*authority)(nil).issue(good(loopback))
	if err != nil {
		return err
	}
	return w.front(front{tenant: tenant}, "https", &tls.Config{Certificates: []tls.Certificate{cert}})
}

func inspected(w *Way, tenant string) error {
	cfg, err := w.trusted(good(loopback))
	if err != nil {
		return err
	}
	w.CA = nil
	return w.front(front{tenant: tenant}, "https", cfg)
}

func plain(w *Way, tenant string) error { return w.front(front{tenant: tenant}, "https", nil) }

// cut waits for the client's first message and ends the connection.
func cut(_ context.Context, c *net.TCPConn) { c.Read(make([]byte, 4096)) }

// reset does the same without a good-bye.
func reset(_ context.Context, c *net.TCPConn) {
	c.Read(make([]byte, 16))
	c.SetLinger(0)
}
