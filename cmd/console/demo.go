package main

import (
	"context"
	"errors"
	"sync"

	"qlikconsole/handlers"
	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/netfault"
	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
)

// demoTenant starts the demo tenant when it is first asked for, and shows it to
// the pages as they need it.
type demoTenant struct {
	network  *qlikproxy.Network
	redactor *secret.Redactor

	mu      sync.Mutex
	running *demotenant.Tenant
	closed  bool
}

// start starts the demo tenant unless it runs, and allows it as a tenant.
func (d *demoTenant) start(context.Context) (handlers.Demo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, errors.New("the console is ending")
	}
	if d.running == nil {
		tenant, err := demotenant.Start(demotenant.Config{})
		if err != nil {
			return nil, err
		}
		for _, a := range tenant.Actors() {
			d.redactor.Add(secret.New(a.ClientSecret), secret.New(a.APIKey))
		}
		d.network.Allow(tenant.Host(), tenant.CA())
		d.running = tenant
	}
	return demo{d.running}, nil
}

// host is where the demo tenant is; "" as long as it does not run.
func (d *demoTenant) host() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running == nil {
		return ""
	}
	return d.running.Host()
}

// healthy starts the demo tenant and is the sign-in of its healthy actor.
func (d *demoTenant) healthy(ctx context.Context) (*handlers.Start, error) {
	started, err := d.start(ctx)
	if err != nil {
		return nil, err
	}
	address, err := qlikproxy.ParseAddress(started.URL(), d.network.Policy())
	if err != nil {
		return nil, err
	}
	for _, a := range started.Actors() {
		if a.Name == "healthy" {
			signIn := qlikproxy.SignIn{Kind: qlikproxy.SignInOAuthClient, ClientID: a.ClientID, Secret: secret.New(a.ClientSecret)}
			return &handlers.Start{Address: address, SignIn: signIn}, nil
		}
	}
	return nil, errors.New("the demo tenant has no actor named healthy")
}

func (d *demoTenant) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.running == nil {
		return nil
	}
	return d.running.Close()
}

// demo is a running demo tenant as the pages need it.
type demo struct{ *demotenant.Tenant }

// Actors lists who can sign in.
func (d demo) Actors() []handlers.DemoActor {
	var all []handlers.DemoActor
	for _, a := range d.Tenant.Actors() {
		all = append(all, handlers.DemoActor{Name: a.Name, Title: a.Title, Kind: a.Kind,
			ClientID: a.ClientID, ClientSecret: a.ClientSecret, APIKey: a.APIKey, OnBehalfOf: a.OnBehalfOf})
	}
	return all
}

// demoCast lists who can sign in, for choosing before the demo tenant runs.
func demoCast() []handlers.DemoActor {
	var all []handlers.DemoActor
	for _, a := range demotenant.Cast() {
		all = append(all, handlers.DemoActor{Name: a.Name, Title: a.Title, Kind: a.Kind})
	}
	return all
}

// Faults lists what can be made to go wrong, the network first, and what is on.
func (d demo) Faults() []handlers.DemoFault {
	var all []handlers.DemoFault
	for _, f := range netfault.All() {
		fault := handlers.DemoFault{Name: f.Name, Title: f.Title, Layer: f.Layer, Basis: "real", Cause: f.Cause, Network: true}
		if f.Rests {
			fault.Where = handlers.WhereLive
		}
		all = append(all, fault)
	}
	for _, f := range demotenant.AllFaults() {
		times := d.Tenant.Times(f.Name)
		all = append(all, handlers.DemoFault{Name: f.Name, Title: f.Title, Layer: f.Layer, Basis: f.Basis, Cause: f.Cause, Hint: f.Hint,
			Actor: f.Actor, Where: f.Where, Used: f.Used, On: times != 0, Times: max(0, times)})
	}
	return all
}

// Way lets a fault of the network begin.
func (d demo) Way(fault string) (handlers.DemoWay, error) {
	w, err := netfault.Start(fault, d.Host())
	if err != nil {
		return handlers.DemoWay{}, err
	}
	return handlers.DemoWay{Tenant: w.Tenant, Allow: w.Allow, CA: w.CA, Proxy: w.Proxy, LookupIP: w.LookupIP, Now: w.Now, Close: w.Close}, nil
}
