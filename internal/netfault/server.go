package netfault

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"
)

const (
	maxConns = 256             // of one port at a time
	lifetime = 5 * time.Minute // of one connection or request
)

// port is a listener on loopback and what it serves.
type port struct {
	addr    string // host:port
	ln      net.Listener
	ctx     context.Context // ends with the fault
	running sync.WaitGroup
}

// listen opens a port that ends with the fault.
func (w *Way) listen() (*port, error) {
	ln, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &port{addr: ln.Addr().String(), ln: ln, ctx: ctx}
	w.stops = append(w.stops, func() {
		cancel()
		ln.Close()
		p.running.Wait()
	})
	return p, nil
}

// conns serves each connection by itself and closes it when serve returns, or when
// the fault ends.
func (p *port) conns(serve func(ctx context.Context, c *net.TCPConn)) {
	room := make(chan struct{}, maxConns)
	p.running.Go(func() {
		for {
			room <- struct{}{}
			c, err := p.ln.Accept()
			if err != nil {
				return
			}
			p.running.Go(func() {
				defer func() { c.Close(); <-room }()
				defer context.AfterFunc(p.ctx, func() { c.Close() })()
				ctx, cancel := context.WithTimeout(p.ctx, lifetime)
				defer cancel()
				serve(ctx, c.(*net.TCPConn))
			})
		}
	})
}

// http serves h, with TLS if cfg is not nil.
func (p *port) http(h http.Handler, cfg *tls.Config) {
	ln := netutil.LimitListener(p.ln, maxConns)
	if cfg != nil {
		ln = tls.NewListener(ln, cfg)
	}
	hs := &http.Server{
		Handler:           p.counted(h),
		BaseContext:       func(net.Listener) context.Context { return p.ctx },
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	p.running.Go(func() {
		if err := hs.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			hs.Close() // the listener is gone; the connections follow it
		}
	})
}

// counted lets the end of the fault wait for its requests.
func (p *port) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.running.Add(1)
		defer p.running.Done()
		ctx, cancel := context.WithTimeout(r.Context(), lifetime)
		defer cancel()
		h.ServeHTTP(w, r.WithContext(ctx))
	})
}

// hijack takes the connection under a request. It is closed when the request ends,
// as it does with the fault.
func hijack(w http.ResponseWriter, r *http.Request) (c net.Conn, release func(), err error) {
	c, _, err = http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(r.Context(), func() { c.Close() })
	return c, func() { stop(); c.Close() }, nil
}

// join copies both ways until one side ends.
func join(a, b net.Conn) {
	var both sync.WaitGroup
	both.Go(func() { io.Copy(a, b); a.Close(); b.Close() })
	both.Go(func() { io.Copy(b, a); a.Close(); b.Close() })
	both.Wait()
}
