package qlikproxy

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

// NetworkConfig says how the console reaches the network.
type NetworkConfig struct {
	CAFiles  []string // PEM files of further certificate authorities
	CAs      [][]byte // PEM texts of further certificate authorities
	Proxy    string   // "" or "system", "none", or a URL, which may hold user and password
	Policy   Policy
	Timeouts Timeouts                                                     // zero fields: the defaults
	LookupIP func(ctx context.Context, host string) ([]netip.Addr, error) // nil: the system's resolver
}

// Timeouts bound the steps of an exchange. Zero means the default.
type Timeouts struct {
	Dial      time.Duration // looking up, connecting, the proxy's answer, TLS: each; 15 s
	FirstByte time.Duration // from the request sent to the answer's headers; 2 min
	Idle      time.Duration // no byte of a body for this long; 60 s
	Total     time.Duration // a whole exchange; 1 h
}

// NetworkStatus tells how the network is reached, for people.
type NetworkStatus struct {
	Proxy string   // the proxy in force, password masked; empty: none
	Why   string   // plain sentence: where that setting comes from
	CAs   []string // subjects of the certificate authorities that were added
	Allow []string // further hosts that may be a tenant
}

// Network is the way out of this machine: names, addresses, proxy, certificates.
// There is one per process; it is safe for concurrent use.
type Network struct {
	mu     sync.Mutex
	policy Policy
}

// NewNetwork reads the certificate files and the proxy's address.
func NewNetwork(c NetworkConfig) (*Network, error) { return &Network{policy: c.Policy}, nil }

// Policy is the policy now in force.
func (n *Network) Policy() Policy { return n.policy }

// Allow adds a host that may be a tenant, with a certificate authority (PEM) for
// it, or nil. The demo tenant is added so when it starts.
func (n *Network) Allow(host string, ca []byte) {}

// Status tells how the network is reached.
func (n *Network) Status() NetworkStatus { return NetworkStatus{} }
