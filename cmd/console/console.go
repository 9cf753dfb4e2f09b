package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"qlikconsole/handlers"
	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

const (
	spoolLimit = 4 << 30         // bytes on disk for answers and frames
	farewell   = 3 * time.Second // for requests and sockets to end
)

// console is all that runs while the console is served.
type console struct {
	host     string // host:port
	relay    secret.Value
	listener net.Listener
	server   *handlers.Server
	http     *http.Server
	closers  []func() error // closed in reverse order
}

// newConsole opens and starts everything; on an error what was opened is closed again.
func newConsole(ctx context.Context, c *serveCmd, p *program) (_ *console, err error) {
	con := &console{relay: c.relayBearer(p.redactor)}
	defer func() {
		if err != nil {
			err = errors.Join(err, con.close())
		}
	}()
	if con.listener, err = listen(c.Addr); err != nil {
		return nil, err
	}
	con.host = con.listener.Addr().String()
	con.closers = append(con.closers, con.closeListener)
	cfg, err := con.config(ctx, c, p)
	if err != nil {
		return nil, err
	}
	if con.server, err = handlers.New(cfg); err != nil {
		return nil, err
	}
	con.serveWith(cfg.Log)
	return con, nil
}

// config opens what the server needs.
func (con *console) config(ctx context.Context, c *serveCmd, p *program) (cfg handlers.Config, err error) {
	cfg = handlers.Config{Host: con.host, Redactor: p.redactor, Relay: con.relay, Version: version}
	cfg.Log = newLog(p.stderr, p.redactor)
	if cfg.Guidance, err = loadGuidance(c.Guidance); err != nil {
		return cfg, err
	}
	if cfg.Network, err = c.networkFlags.open(); err != nil {
		return cfg, err
	}
	if cfg.Store, err = c.dataFlags.open(); err != nil {
		return cfg, err
	}
	con.closers = append(con.closers, cfg.Store.Close)
	if cfg.Spool, err = spool.Open("", spoolLimit); err != nil {
		return cfg, err
	}
	con.closers = append(con.closers, cfg.Spool.Close)
	demo := &demoTenant{network: cfg.Network, redactor: p.redactor}
	con.closers = append(con.closers, demo.close)
	cfg.Demo, cfg.DemoHost, cfg.DemoCast = demo.start, demo.host, demoCast()
	cfg.Start, err = c.start(ctx, p, demo)
	return cfg, err
}

// serveWith makes the HTTP server. Its requests end with the server, also those
// that stream for ever.
func (con *console) serveWith(log *slog.Logger) {
	ctx, cancel := context.WithCancel(context.Background())
	con.http = &http.Server{
		Handler:           con.server,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	con.closers = append(con.closers, func() error { return con.stop(cancel) })
}

// stop ends sockets with close code 1001, then waits for requests for a while.
func (con *console) stop(cancel context.CancelFunc) error {
	ctx, done := context.WithTimeout(context.Background(), farewell)
	defer done()
	_ = con.server.Close(ctx) // what is late is cut off below
	cancel()
	if con.http.Shutdown(ctx) != nil {
		return con.http.Close()
	}
	return nil
}

func (con *console) closeListener() error {
	if err := con.listener.Close(); !errors.Is(err, net.ErrClosed) { // the HTTP server closes it too
		return err
	}
	return nil
}

// close ends everything in the reverse order of its start.
func (con *console) close() error {
	var errs []error
	for _, closer := range slices.Backward(con.closers) {
		errs = append(errs, closer())
	}
	return errors.Join(errs...)
}
