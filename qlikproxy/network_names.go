package qlikproxy

import (
	"context"
	"net"
	"net/netip"
	"runtime"
	"sync"
)

// lookedUp collects which name servers were asked during one lookup.
type lookedUp struct {
	mu      sync.Mutex
	servers []string // host:port, in the order in which they were asked
}

type lookedUpKey struct{}

// WithServers lets a lookup made with ctx tell which name server it ended with. last is
// empty where that is not known: the operating system asked by itself, as Windows and
// macOS do, or the name stands in a file (hosts), so that nobody was asked.
func WithServers(ctx context.Context) (_ context.Context, last func() string) {
	l := &lookedUp{}
	return context.WithValue(ctx, lookedUpKey{}, l), func() string {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.servers) == 0 {
			return ""
		}
		return l.servers[len(l.servers)-1]
	}
}

// AsksItself tells whether this console speaks to the name servers itself, so that it
// knows which one answered.
func AsksItself() bool { return runtime.GOOS == "linux" }

// systemLookup asks the name servers of this computer. On Linux the console does so
// itself, by the same file as other programs, and notes whom it asks: Go's resolver goes
// on to the next server only when one does not answer, so the last one has answered.
func systemLookup() func(ctx context.Context, host string) ([]netip.Addr, error) {
	resolver := net.DefaultResolver
	if AsksItself() {
		resolver = &net.Resolver{PreferGo: true, Dial: dialNameServer}
	}
	return func(ctx context.Context, host string) ([]netip.Addr, error) {
		return resolver.LookupNetIP(ctx, "ip", host)
	}
}

func dialNameServer(ctx context.Context, network, address string) (net.Conn, error) {
	if l, ok := ctx.Value(lookedUpKey{}).(*lookedUp); ok {
		l.mu.Lock()
		l.servers = append(l.servers, address)
		l.mu.Unlock()
	}
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}
