package qlikproxy

import (
	"context"
	"errors"
	"net"
	"time"
)

// connInfo is what was learned while a connection was made.
type connInfo struct {
	DNS, Connect, TLS time.Duration
	RemoteAddr        string
	Proxy             string // password masked
	Notes             []string
	TLSInfo           *TLSInfo
}

// dial makes a connection to a tenant, ready for HTTP/1.1 or the protocols named:
// name looked up and checked, proxy passed, TLS verified. protocols are those of
// ALPN; nil: http/1.1. The error is a *Failure whose Layer says how far it came.
func (n *Network) dial(ctx context.Context, a Address, protocols []string) (net.Conn, connInfo, error) {
	return nil, connInfo{}, errors.New("not yet")
}
