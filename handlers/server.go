// Package handlers is the HTTP side of the console: routes, guard, session,
// and one file per page action. Everything a handler may fail with is an
// error it returns; one adapter in errors.go turns it into a page.
package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"qlikconsole/internal/guidance"
	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
)

// Config is what a Server needs.
type Config struct {
	Host     string                              // host:port as the browser reaches it; required
	Network  *qlikproxy.Network                  // required
	Guidance *guidance.Table                     // nil: guidance.Default()
	Redactor *secret.Redactor                    // required
	Spool    *spool.Dir                          // required
	Store    *store.Store                        // required
	Demo     func(context.Context) (Demo, error) // starts the demo tenant once; nil: none is offered
	DemoHost func() string                       // host and port of the demo tenant; "" as long as it does not run
	DemoCast []DemoActor                         // who can sign in to it; names, titles and kinds only
	Start    *Start                              // each new session begins connected so; nil: not connected
	Relay    secret.Value                        // bearer for /relay/; zero: the path does not exist
	Log      *slog.Logger                        // nil: discarded; what is logged passes the Redactor
	Version  string
	Now      func() time.Time // nil: time.Now
}

// Start is the connection that a new session begins with.
type Start struct {
	Address qlikproxy.Address
	SignIn  qlikproxy.SignIn
}

// Demo is the simulated tenant as the pages need it.
type Demo interface {
	URL() string
	CA() []byte
	Actors() []DemoActor
	Faults() []DemoFault                 // of the tenant, and of the network
	SetFault(name string, on bool) error // of the tenant; "name:2" for the first two times
	Way(fault string) (DemoWay, error)   // a fault of the network begins; the caller closes it
}

// DemoActor is one who can sign in to the demo tenant.
type DemoActor struct {
	Name, Title, Kind, ClientID, ClientSecret, APIKey string
	OnBehalfOf                                        string // ID of the user for whom the client signs in; empty: for itself
}

// DemoFault is something that can be made to go wrong in the demo tenant, or in the
// network before it.
type DemoFault struct {
	Name, Title, Layer, Basis, Cause, Hint string
	Actor                                  string // whom it strikes; empty: everybody
	Where                                  string // what shows it: WhereLive, WhereKeys, the path of a REST call; empty: a checkup
	Used                                   bool   // told from others only where the sign-in worked before
	Network                                bool   // of the network: one at a time, and for one session
	On                                     bool   // of the tenant's faults
	Times                                  int    // how often it still strikes; 0: until it is switched off
}

// Where a fault shows that is no REST call.
const (
	WhereLive = "live" // a live connection that rests
	WhereKeys = "keys" // making an API key
)

// Server is the console's http.Handler.
type Server struct {
	cfg       Config
	handler   http.Handler
	log       *slog.Logger
	launches  *launches
	sessions  *sessions
	clipboard *clip
	ctx       context.Context // ends with Close; every socket and exchange hangs on it
	cancel    context.CancelFunc
	sockets   sync.WaitGroup
	past      past
}

// New returns a Server for cfg.
func New(cfg Config) (*Server, error) {
	if cfg.Host == "" || cfg.Network == nil || cfg.Redactor == nil || cfg.Spool == nil || cfg.Store == nil {
		return nil, errors.New("handlers: Host, Network, Redactor, Spool and Store are required")
	}
	if cfg.Guidance == nil {
		cfg.Guidance = guidance.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	cfg.Redactor.Add(cfg.Relay)
	s := &Server{cfg: cfg, log: slog.New(cfg.Redactor.Handler(cfg.Log.Handler()))}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.launches = newLaunches(cfg.Now)
	s.clipboard = newClip()
	s.sessions = newSessions(s)
	s.handler = s.routes()
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// LaunchURL returns a fresh address that opens one browser window: its token
// works once, for ten minutes.
func (s *Server) LaunchURL() string {
	return "http://" + s.cfg.Host + "/?launch=" + s.launches.issue()
}

// Close ends every session: live sockets get close code 1001, exchanges are
// cancelled. It returns when all have ended or ctx has.
func (s *Server) Close(ctx context.Context) error {
	s.cancel()
	s.sessions.closeAll()
	s.clipboard.clear()
	done := make(chan struct{})
	go func() { s.sockets.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
