//go:build !race

package handlers

// These two search some 100 MB for every form of every secret, which the race
// detector makes ten times as slow; `make test` runs them without it.

import (
	"fmt"
	"testing"

	"qlikconsole/internal/demotenant"
)

// TestCanary drives everything with every sign-in, in and out of presentation
// mode, and searches all that came out.
func TestCanary(t *testing.T) {
	out := capture(t)
	d := newDrive(t, "")
	d.plant("a password in the tenant", demotenant.ScriptPassword)
	signIns := d.signIns()
	for name, form := range signIns { // all are known before the tenant says any back
		d.name = name
		d.do("POST", "/connect", append([]string{"--"}, form...)...)
	}
	for name, form := range signIns {
		d.name = name
		d.do("POST", "/connect", append([]string{"--"}, form...)...)
		d.do("POST", "/arm", "--", "minutes", "5")
		d.calls()
		d.tokensAndKeys()
	}
	d.visit()
	d.everything("client", signIns["client"])
	d.everything("API key", signIns["API key"])
	d.do("POST", "/presentation", "--", "on", "1")
	d.everything("client, presenting", signIns["client"])
	d.ending()
	for _, r := range append(d.ownRoutes("GET"), d.ownRoutes("POST")...) {
		if key := r.method + " " + r.pattern; !d.covered[key] && key != "POST /tokens/reveal" {
			t.Errorf("%s is not covered: use it in everything or ending", key)
		}
	}
	d.heard("stdout and stderr", out())
	d.finish()
}

// TestCanaryWithFaults does the same with each fault on that answers at once.
func TestCanaryWithFaults(t *testing.T) {
	out := capture(t)
	d := newDrive(t, "")
	d.plant("a password in the tenant", demotenant.ScriptPassword)
	signIns := d.signIns()
	for _, f := range demotenant.AllFaults() {
		switch f.Name {
		case "hang", "slow", "endless", "ws-silent", "ws-slow", "ws-idle-closed", "ws-idle-cut", "ws-no-greeting":
			continue // their errors are timeouts, which hold nothing of the tenant's
		}
		d.name = f.Name
		d.do("POST", "/demo/fault", "--", "on", f.Name)
		d.do("POST", "/connect", append([]string{"--"}, signIns["client"]...)...)
		d.do("POST", "/tokens/request", "--", "ask", "all", "body", "basic")
		d.do("POST", "/rest/send", "--", "method", "GET", "target", "/api/v1/data-connections")
		d.do("POST", "/connect", append([]string{"--"}, signIns["API key"]...)...)
		d.do("POST", "/tokens/keys/create", "--", "description", "made by a test", "days", "7", "sure", "yes")
		d.do("POST", "/rest/send", "--", "method", "GET", "target", "/api/v1/demo/echo")
		d.do("POST", "/qix/open", "--", "kind", "app", "app", d.demo.Apps()[0].ID)
		d.walk(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"handle":-1,"method":"OpenDoc","params":[%q]}`, d.demo.Apps()[0].ID), `{"jsonrpc":"2.0","id":2,"handle":1,"method":"GetScript","params":[]}`)
		for _, page := range []string{"/", "/tokens", "/tokens/keys", "/rest?view=details", "/qix"} {
			d.fetch(page)
		}
		d.do("POST", "/demo/fault", "--", "off", "all")
	}
	for _, x := range d.onlySession().recorder.Exchanges(1000) {
		d.fetch(fmt.Sprintf("/rest?x=%d&view=details", x.ID))
		d.fetch(fmt.Sprintf("/rest/%d/body", x.ID))
	}
	d.heard("stdout and stderr", out())
	d.finish()
}
