package qlikproxy

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"

	"qlikconsole/internal/tcpio"
)

// headStart is how long an address has before the next one is tried beside it, so
// that a network whose IPv6 leads nowhere costs little. RFC 8305, section 5.
const headStart = 300 * time.Millisecond

type reached struct {
	conn net.Conn
	err  error
}

// dialFirst connects to the first address that answers.
func (n *Network) dialFirst(ctx context.Context, ips []netip.Addr, port string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, n.timeouts.Dial)
	defer cancel()
	results := make(chan reached, len(ips)) // each attempt can end without a reader
	next := time.NewTimer(0)
	defer next.Stop()
	var failed []error
	for begun := 0; len(failed) < len(ips); {
		select {
		case <-next.C:
			if begun < len(ips) {
				go tryAddress(ctx, ips[begun], port, results)
				begun++
				next.Reset(headStart)
			}
		case r := <-results:
			if r.err == nil {
				go closeLate(results, begun-len(failed)-1)
				return r.conn, nil
			}
			failed = append(failed, r.err)
			next.Reset(0)
		}
	}
	return nil, errors.Join(failed...)
}

func tryAddress(ctx context.Context, ip netip.Addr, port string, results chan<- reached) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(ip.String(), port))
	if err == nil {
		conn = tcpio.Conn(conn)
	}
	results <- reached{conn, err}
}

// closeLate closes the connections that came about after the first one.
func closeLate(results <-chan reached, pending int) {
	for range pending {
		if r := <-results; r.conn != nil {
			r.conn.Close()
		}
	}
}
