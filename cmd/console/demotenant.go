package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"qlikconsole/internal/demotenant"
)

// maxGenerated bounds the apps and spaces that are made up, in number.
const maxGenerated = 100_000

type demoTenantCmd struct {
	Addr       string   `default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"Where to listen, on this computer only; port 0 takes any free one."`
	TLS        bool     `help:"Serve https with a certificate of an authority made at the start."`
	Fault      []string `sep:"none" placeholder:"NAME" help:"Let this go wrong; NAME:2 only the first two times. May be given again."`
	Apps       count    `placeholder:"N" default:"0" help:"Make up so many more apps."`
	Spaces     count    `placeholder:"N" default:"0" help:"Make up so many more spaces."`
	ListFaults bool     `help:"List what can be made to go wrong, and end."`
	JSON       bool     `help:"Print one line of JSON instead."`
}

// count is a number of things to make up.
type count int

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *count) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n > maxGenerated {
		return fmt.Errorf("%q is not a whole number from 0 to %d", text, maxGenerated)
	}
	*c = count(n)
	return nil
}

// Run serves the demo tenant until ctx ends.
func (c *demoTenantCmd) Run(ctx context.Context, p *program) error {
	if c.ListFaults {
		return c.listFaults(p.stdout)
	}
	if err := c.check(); err != nil {
		return err
	}
	tenant, err := demotenant.Start(demotenant.Config{
		Addr: c.Addr, TLS: c.TLS, Faults: c.Fault, Apps: int(c.Apps), Spaces: int(c.Spaces),
	})
	if err != nil {
		return explainListen(c.Addr, err)
	}
	if err := c.announce(p.stdout, tenant); err != nil {
		return err
	}
	<-ctx.Done()
	return tenant.Close()
}

func (c *demoTenantCmd) check() error {
	if err := checkLoopback(c.Addr); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, f := range demotenant.AllFaults() {
		known[f.Name] = true
	}
	for _, f := range c.Fault {
		name, times, limited := strings.Cut(f, ":")
		if !known[name] {
			return wrongUse("there is no fault %q; console demo-tenant --list-faults names them all", name)
		}
		if n, err := strconv.Atoi(times); limited && (err != nil || n < 1) {
			return wrongUse("%q after the fault %q is not a number above zero", times, name)
		}
	}
	return nil
}

func (c *demoTenantCmd) announce(w io.Writer, tenant *demotenant.Tenant) error {
	if c.JSON {
		return json.NewEncoder(w).Encode(tenant.Describe())
	}
	if _, err := fmt.Fprintf(w, "Demo tenant at %s\n", tenant.URL()); err != nil {
		return err
	}
	for _, a := range tenant.Actors() {
		fmt.Fprintf(w, "\n%s: %s\n", a.Name, a.Title)
		for _, part := range []struct{ name, value string }{
			{"client ID", a.ClientID}, {"client secret", a.ClientSecret}, {"API key", a.APIKey},
		} {
			if part.value != "" {
				fmt.Fprintf(w, "  %-13s  %s\n", part.name, part.value)
			}
		}
	}
	if len(tenant.CA()) > 0 {
		fmt.Fprintf(w, "\nThe authority that signed its certificate:\n%s", tenant.CA())
	}
	_, err := fmt.Fprintln(w, "\nCtrl+C ends it.")
	return err
}

func (c *demoTenantCmd) listFaults(w io.Writer) error {
	faults := demotenant.AllFaults()
	if c.JSON {
		type fault struct {
			Name  string `json:"name"`
			Title string `json:"title"`
			Layer string `json:"layer"`
			Basis string `json:"basis"`
			Cause string `json:"cause"`
			Hint  string `json:"hint,omitempty"`
			Actor string `json:"actor,omitempty"`
			Where string `json:"where,omitempty"`
			Used  bool   `json:"used,omitempty"`
		}
		var all []fault
		for _, f := range faults {
			all = append(all, fault(f))
		}
		return json.NewEncoder(w).Encode(all)
	}
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "FAULT\tLAYER\tBASIS\tCAUSE\tWHAT HAPPENS")
	for _, f := range faults {
		fmt.Fprintf(columns, "%s\t%s\t%s\t%s\t%s\n", f.Name, f.Layer, f.Basis, f.Cause, f.Title)
	}
	return columns.Flush()
}
