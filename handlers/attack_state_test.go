package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"qlikconsole/internal/store"
)

// keepProfile keeps a profile and returns its ID.
func (c *console) keepProfile(name string) string {
	c.t.Helper()
	kept, err := c.cfg.Store.SaveProfile(context.Background(), store.Profile{Name: name, Address: "https://acme.us.qlikcloud.com", Kind: "api-key"})
	must(c.t, err)
	return strconv.FormatInt(kept.ID, 10)
}

// state is all that a request could change: what is kept on disk, what the
// session holds, what was sent to the tenant, and which faults are on.
func (c *console) state() string {
	c.t.Helper()
	var b strings.Builder
	profiles, err := c.cfg.Store.Profiles(context.Background())
	must(c.t, err)
	theme, err := c.cfg.Store.Setting(context.Background(), "theme")
	must(c.t, err)
	fmt.Fprintf(&b, "profiles %+v\ntheme %q\nfaults %v\n", profiles, theme, c.demo.Faults())
	c.sessions.mu.Lock()
	fmt.Fprintf(&b, "sessions %d\n", len(c.sessions.open))
	c.sessions.mu.Unlock()
	z := c.session()
	fmt.Fprintf(&b, "connect %+v\nREST %+v\nQIX %+v\n", kept(z, draftKey, newDraft), restOf(z), qixOf(z))
	z.mu.Lock()
	defer z.mu.Unlock()
	fmt.Fprintf(&b, "id %s armed %v presentation %v\n", z.id, z.armedUntil, z.presentation)
	if z.tenant != nil {
		fmt.Fprintf(&b, "tenant %s\n", z.tenant.ID())
		if token, ok := z.tenant.Current(); ok {
			fmt.Fprintf(&b, "token until %v\n", token.ExpiresAt)
		}
	}
	for _, x := range z.recorder.Exchanges(1000) {
		fmt.Fprintf(&b, "exchange %d %s %s\n", x.ID, x.Method, x.URL)
	}
	for _, conn := range z.recorder.Connections() {
		fmt.Fprintf(&b, "connection %s %s %d\n", conn.ID(), conn.Info().State, conn.Info().Requests)
	}
	return b.String()
}

func (c *console) unchanged(before, after string) {
	c.t.Helper()
	if diff := cmp.Diff(before, c.state()); diff != "" {
		c.t.Errorf("%s changed the state:\n%s", after, diff)
	}
}
