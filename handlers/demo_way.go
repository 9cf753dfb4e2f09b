package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"qlikconsole/qlikproxy"
)

// DemoWay is how a fault of the network is met: what to set for it, and what to
// close after it.
type DemoWay struct {
	Tenant   string                                                       // address
	Allow    string                                                       // host:port that may be a tenant; empty: none
	CA       []byte                                                       // authority to trust (PEM); nil: none
	Proxy    string                                                       // URL, perhaps with user and password; empty: none
	LookupIP func(ctx context.Context, host string) ([]netip.Addr, error) // nil: the system's resolver
	Now      func() time.Time                                             // nil: the real clock
	Close    func()
}

// way is how a session reaches the demo tenant while a fault of the network is on.
// It lives as long as the session's connection.
type way struct {
	fault   DemoFault
	address qlikproxy.Address
	network *qlikproxy.Network
	now     func() time.Time // nil: the console's clock
	close   func()
}

func (y *way) end() {
	if y != nil {
		y.close()
	}
}

// openWay lets a fault of the network begin.
func (s *Server) openWay(demo Demo, fault DemoFault) (*way, error) {
	w, err := demo.Way(fault.Name)
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, &problem{status: http.StatusNotImplemented, title: "Not on this computer", text: "This operating system cannot let that happen. Choose another fault.", err: err}
	}
	if err != nil {
		return nil, err
	}
	y := &way{fault: fault, now: w.Now, close: w.Close}
	config := qlikproxy.NetworkConfig{Proxy: cmp.Or(w.Proxy, "none"), LookupIP: w.LookupIP}
	if w.CA != nil {
		config.CAs = [][]byte{w.CA}
	}
	if w.Allow != "" {
		config.Policy.Allow = []string{w.Allow}
	}
	if y.network, err = qlikproxy.NewNetwork(config); err == nil {
		s.cfg.Redactor.Add(y.network.Secrets()...)
		y.address, err = qlikproxy.ParseAddress(w.Tenant, y.network.Policy())
	}
	if err != nil {
		y.end()
		return nil, fmt.Errorf("network fault %s: %w", fault.Name, err)
	}
	return y, nil
}

// reach is the network and the clock with which a tenant is reached: the console's
// own, or those of a fault.
func (s *Server) reach(y *way) (*qlikproxy.Network, func() time.Time) {
	if y == nil {
		return s.cfg.Network, s.cfg.Now
	}
	if y.now == nil {
		return y.network, s.cfg.Now
	}
	return y.network, y.now
}

// wayTo is the way to an address: that of the session's fault, if it leads there.
func (z *session) wayTo(address string) *way {
	if y := z.Way(); y != nil && y.address.String() == address {
		return y
	}
	return nil
}
