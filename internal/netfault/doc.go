// Package netfault makes the network fail for real, on the loopback interface: name
// servers, ports, certificates, proxies, portals and boxes on the way, each with a
// fault of its own and the cause that it must lead to.
//
// It knows nothing of the console. A fault stands between a client and a tenant that
// speaks plain HTTP on a loopback port, and tells how the client must be set to meet it.
package netfault

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// TenantName is the name of the tenant for faults that need one of Qlik Cloud. It is
// never looked up by the system's resolver.
const TenantName = "acme.us.qlikcloud.com"

// Fault is one way in which a network fails.
type Fault struct {
	Name  string // stable, such as "tls-expired"
	Title string // what then happens, in plain words
	Layer string // dns, tcp, tls, proxy, http, ws or clock
	Cause string // id of the cause that guidance should name; empty: all is well
	Seam  string // what cannot be reached through a real system: "resolver" or "clock"; mostly empty
	Rests bool   // seen only by a connection that rests for some seconds
	start func(*Way, string) error
}

// All lists every fault, by layer.
func All() []Fault {
	return slices.Concat(dnsFaults(), tcpFaults(), tlsFaults(), proxyFaults(), upgradeFaults(), portalFaults(), answerFaults(), clockFaults())
}

// Way is how a client must be set to meet a fault.
type Way struct {
	Tenant   string // address to type
	Allow    string // host:port to allow as a tenant; empty: none
	CA       []byte // authority to trust (PEM); nil: none
	Proxy    string // URL of the proxy, perhaps with user and password; empty: none
	LookupIP func(ctx context.Context, host string) ([]netip.Addr, error)
	Now      func() time.Time // the client's clock; nil: the real one

	stops []func()
	once  sync.Once
}

// Start lets a fault begin. tenant is host:port of a tenant that speaks plain HTTP.
// It fails on an unknown name, and on faults that this operating system cannot have.
func Start(name, tenant string) (*Way, error) {
	for _, f := range All() {
		if f.Name != name {
			continue
		}
		w := &Way{}
		if err := f.start(w, tenant); err != nil {
			w.Close()
			return nil, fmt.Errorf("network fault %s: %w", name, err)
		}
		return w, nil
	}
	return nil, fmt.Errorf("there is no network fault %q", name)
}

// Close ends all that the fault started and waits for it. It may be called again.
func (w *Way) Close() {
	w.once.Do(func() {
		for _, stop := range slices.Backward(w.stops) {
			stop()
		}
	})
}

// direct makes the fault's own port the tenant.
func (w *Way) direct(scheme, host string) {
	w.Tenant, w.Allow = scheme+"://"+host, host
}
