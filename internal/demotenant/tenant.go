// Package demotenant simulates a Qlik Cloud tenant: OAuth, REST and the QIX
// WebSocket, with actors, content and faults, on a loopback port of its own.
//
// It shares no type with the code that talks to it, so that a wrong field name
// on either side shows. Answers carry the header X-Demo-Basis: "documented"
// where Qlik's published material states the form, "assumed" where it does not.
package demotenant

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Config says how the simulated tenant starts. The zero value is a healthy
// tenant without TLS on a free port.
type Config struct {
	// Addr is where to listen; empty means 127.0.0.1:0. Loopback only.
	Addr string
	// TLS serves https with a certificate of an authority made at start.
	TLS bool
	// Faults are on from the start, as "name" or "name:2" (the first two times).
	Faults []string
	// Apps and Spaces add that many generated apps and spaces to the curated content.
	Apps, Spaces int
	// GreetingDelay is the time between the upgrade and the greeting; 0 means 50 ms, negative none.
	GreetingDelay time.Duration
	// Slowness is how long an answer takes when slow or ws-slow is on; 0 means 3 s.
	Slowness time.Duration
	// RetryAfter is the wait that rate-limited asks for; 0 means 13 s.
	RetryAfter time.Duration
	// Now is the tenant's clock; nil means time.Now.
	Now func() time.Time
}

// Tenant is a running simulated tenant.
type Tenant struct {
	cfg     Config
	url     string
	host    string
	caPEM   []byte
	now     func() time.Time
	world   *world
	keys    *signer
	limits  *limiter
	faults  *faultSet
	engine  *engine
	methods map[string]map[string]method
	server  *http.Server
	ctx     context.Context
	stop    context.CancelFunc
	served  chan struct{}
	close   sync.Once
}

// Start listens and serves until Close. It fails on an address that is not
// loopback, a taken port, or an unknown fault.
func Start(cfg Config) (*Tenant, error) {
	ln, err := listen(cfg.Addr)
	if err != nil {
		return nil, err
	}
	t, err := build(cfg, ln.Addr().String())
	if err == nil && cfg.TLS {
		ln, err = t.secure(ln)
	}
	if err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	t.server = &http.Server{
		Handler:           t.routes(),
		BaseContext:       func(net.Listener) context.Context { return t.ctx },
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(t.served)
		_ = t.server.Serve(ln) // always ErrServerClosed, or the listener is gone
	}()
	return t, nil
}

func build(cfg Config, addr string) (*Tenant, error) {
	t := &Tenant{cfg: cfg, host: addr, url: "http://" + addr, now: cfg.Now, served: make(chan struct{})}
	if t.now == nil {
		t.now = time.Now
	}
	if cfg.TLS {
		t.url = "https://" + addr
	}
	t.limits = newLimiter(t.now)
	t.faults = newFaultSet()
	for _, name := range cfg.Faults {
		if err := t.SetFault(name, true); err != nil {
			return nil, err
		}
	}
	var err error
	if t.keys, err = newSigner(); err != nil {
		return nil, err
	}
	if t.world, err = newWorld(t); err != nil {
		return nil, err
	}
	t.engine, t.methods = newEngine(t), methodTable()
	t.ctx, t.stop = context.WithCancel(context.Background())
	return t, nil
}

func listen(addr string) (net.Listener, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("demo tenant: address %q is not of the form host:port", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("demo tenant: address %q is not on this machine; use 127.0.0.1:port", addr)
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("demo tenant: %w", err)
	}
	return ln, nil
}

func (t *Tenant) secure(ln net.Listener) (net.Listener, error) {
	cert, ca, err := newCertificate()
	if err != nil {
		return ln, err
	}
	t.caPEM = ca
	return tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}), nil
}

// URL is the tenant's address, such as http://127.0.0.1:40001, without a trailing slash.
func (t *Tenant) URL() string { return t.url }

// Host is host:port of URL.
func (t *Tenant) Host() string { return t.host }

// CA is the certificate authority in PEM; nil without TLS.
func (t *Tenant) CA() []byte { return t.caPEM }

// Close ends every socket with close code 1001, stops the server and waits
// until nothing of the tenant runs any more. It may be called again.
func (t *Tenant) Close() error {
	t.close.Do(func() {
		t.stop()
		t.engine.wait()
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if t.server.Shutdown(ctx) != nil {
			_ = t.server.Close() // a client that does not read keeps its connection otherwise
		}
		<-t.served
	})
	return nil
}

// Description is what a program needs to use the tenant; it marshals to the
// one line that `demo-tenant --json` prints.
type Description struct {
	URL    string        `json:"url"`
	CA     string        `json:"ca"`
	Apps   []AppRef      `json:"apps"`
	Actors []Credentials `json:"actors"`
}

// AppRef names one app.
type AppRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Credentials are those of one actor; what does not apply is empty.
type Credentials struct {
	Name         string `json:"name"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	APIKey       string `json:"api_key"`
}

// Describe returns address, apps and credentials.
func (t *Tenant) Describe() Description {
	d := Description{URL: t.url, CA: strings.TrimSpace(string(t.caPEM))}
	for _, a := range t.Apps() {
		d.Apps = append(d.Apps, AppRef{a.ID, a.Name})
	}
	for _, a := range t.Actors() {
		d.Actors = append(d.Actors, Credentials{a.Name, a.ClientID, a.ClientSecret, a.APIKey})
	}
	return d
}

// Actors lists the credentials that the tenant was made with, the healthy client first.
func (t *Tenant) Actors() []Actor { return append([]Actor(nil), t.world.actors...) }
