package qlikproxy

import (
	"context"
	"crypto/x509"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"

	"qlikconsole/internal/secret"
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
	Dial      time.Duration // each of: looking up, connecting, the proxy's answer, TLS; 15 s
	FirstByte time.Duration // from the request sent to the answer's headers; 2 min
	Idle      time.Duration // no byte of a body for this long; 60 s
	Total     time.Duration // a whole exchange; 1 h
}

func (t Timeouts) withDefaults() Timeouts {
	set := func(d *time.Duration, def time.Duration) {
		if *d <= 0 {
			*d = def
		}
	}
	set(&t.Dial, 15*time.Second)
	set(&t.FirstByte, 2*time.Minute)
	set(&t.Idle, time.Minute)
	set(&t.Total, time.Hour)
	return t
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
	timeouts Timeouts
	lookup   func(ctx context.Context, host string) ([]netip.Addr, error)
	proxy    proxySetting
	buffers  sync.Pool // *[copySize]byte, for bodies
	added    []*x509.Certificate
	roots    func() *x509.CertPool // with those added; read when they are first needed, as it takes some milliseconds

	mu     sync.Mutex
	policy Policy
	cas    []string                  // subjects of added
	own    map[string]*x509.CertPool // roots of single hosts, by name
}

// NewNetwork reads the certificate files and the proxy's address. Its errors are
// plain sentences that name the file or the setting.
func NewNetwork(c NetworkConfig) (*Network, error) {
	proxy, err := readProxy(c.Proxy)
	if err != nil {
		return nil, err
	}
	n := &Network{
		timeouts: c.Timeouts.withDefaults(),
		lookup:   c.LookupIP,
		proxy:    proxy,
		policy:   Policy{Allow: slices.Clone(c.Policy.Allow)},
		own:      map[string]*x509.CertPool{},
	}
	n.buffers.New = func() any { return new([copySize]byte) }
	if n.lookup == nil {
		n.lookup = systemLookup()
	}
	n.roots = sync.OnceValue(n.readRoots)
	return n, n.addAuthorities(c.CAFiles, c.CAs)
}

// Policy is the policy now in force.
func (n *Network) Policy() Policy {
	n.mu.Lock()
	defer n.mu.Unlock()
	return Policy{Allow: slices.Clone(n.policy.Allow)}
}

// Allow adds a host that may be a tenant, with a certificate authority (PEM) that
// is trusted for this host only, or nil. The demo tenant is added so when it starts.
func (n *Network) Allow(host string, ca []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.policy.Allow, host) {
		n.policy.Allow = append(n.policy.Allow, host)
	}
	if ca != nil {
		pool := n.roots().Clone()
		pool.AppendCertsFromPEM(ca)
		n.own[host] = pool
	}
}

// rootsFor are the certificate authorities trusted for a host.
func (n *Network) rootsFor(a Address) *x509.CertPool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, name := range []string{a.Host, a.hostname()} {
		if pool := n.own[name]; pool != nil {
			return pool
		}
	}
	return n.roots()
}

// Status tells how the network is reached.
func (n *Network) Status() NetworkStatus {
	status := NetworkStatus{Why: n.proxy.why, Allow: n.Policy().Allow}
	if via, err := n.proxy.find(&url.URL{Scheme: "https", Host: "tenant.us.qlikcloud.com"}); err == nil && via != nil {
		status.Proxy = via.Redacted()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	status.CAs = slices.Clone(n.cas)
	return status
}

// Secrets are the secrets in the network's settings: the proxy's password.
func (n *Network) Secrets() []secret.Value {
	via, err := n.proxy.find(&url.URL{Scheme: "https", Host: "tenant.us.qlikcloud.com"})
	if err != nil || via == nil || via.User == nil {
		return nil
	}
	if password, ok := via.User.Password(); ok && password != "" {
		return []secret.Value{secret.New(password)}
	}
	return nil
}
