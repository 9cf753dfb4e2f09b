package main

import (
	"context"
	"errors"
	"fmt"

	"qlikconsole/internal/guidance"
)

type serveCmd struct {
	Addr     string   `default:"127.0.0.1:7788" placeholder:"HOST:PORT" help:"Where to listen, on this computer only; port 0 takes any free one."`
	Demo     bool     `help:"Start connected to the demo tenant."`
	NoOpen   bool     `help:"Do not open the browser."`
	Relay    bool     `help:"Let other programs use the tenant through this console, which records it."`
	Tenant   string   `group:"Tenant" placeholder:"ADDRESS" help:"Start connected to this tenant."`
	ClientID string   `group:"Tenant" placeholder:"ID" help:"The OAuth client to sign in as; without it, an API key or a token is used. Secrets come from QLIK_CLIENT_SECRET, QLIK_API_KEY or QLIK_TOKEN, or are asked for."`
	Guidance []string `sep:"none" placeholder:"FILE" help:"Add guidance of your own. May be given again."`

	dataFlags
	networkFlags
}

// Run serves the console until ctx ends.
func (c *serveCmd) Run(ctx context.Context, p *program) error {
	go guidance.Default().Causes() // takes milliseconds, which the first page would wait for
	if err := c.check(p); err != nil {
		return err
	}
	con, err := newConsole(ctx, c, p)
	if err != nil {
		return err
	}
	spareMemory(p.env)
	served := make(chan error, 1)
	go func() { served <- con.http.Serve(con.listener) }()
	if err := c.announce(ctx, p, con); err != nil {
		return errors.Join(err, con.close())
	}
	select {
	case <-ctx.Done():
		return con.close()
	case err := <-served: // never http.ErrServerClosed: nobody has closed it yet
		return errors.Join(fmt.Errorf("the server stopped: %w", err), con.close())
	}
}

// announce prints where the console is and opens it. The person may ask for
// another address by pressing Enter.
func (c *serveCmd) announce(ctx context.Context, p *program, con *console) error {
	url := con.server.LaunchURL()
	if _, err := fmt.Fprintf(p.stdout, "Open %s\n", url); err != nil {
		return err
	}
	if c.Relay {
		if _, err := fmt.Fprintf(p.stdout, "Relay http://%s/relay/ bearer %s\n", con.host, con.relay.Reveal()); err != nil {
			return err
		}
	}
	if in, ok := p.terminal(); ok {
		p.say("Press Enter for another address, Ctrl+C to end.")
		allowBackground()
		go onEnter(in, func() { fmt.Fprintf(p.stdout, "Open %s\n", con.server.LaunchURL()) })
	}
	if !c.NoOpen && hasDisplay(p.env) {
		go openBrowser(ctx, p, url)
	}
	return nil
}

// check refuses wrong use before anything is started.
func (c *serveCmd) check(p *program) error {
	for _, check := range []func() error{
		func() error { return checkLoopback(c.Addr) },
		c.dataFlags.check,
		c.networkFlags.check,
		func() error { return c.checkTenant(p) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c *serveCmd) checkTenant(p *program) error {
	switch {
	case c.Demo && c.Tenant != "":
		return wrongUse("--demo and --tenant exclude each other: the console starts connected to one tenant")
	case c.ClientID != "" && c.Tenant == "":
		return wrongUse("--client-id needs --tenant: the address of the tenant that the client belongs to")
	case c.Tenant == "":
		return nil
	}
	_, err := c.address()
	if err != nil {
		return err
	}
	_, err = c.signInFromEnvironment(p.given)
	return err
}
