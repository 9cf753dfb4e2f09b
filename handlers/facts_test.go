package handlers

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/internal/demotenant"
)

// connectAs signs in as an actor of the demo tenant.
func (c *console) connectAs(actor string) {
	c.t.Helper()
	c.post("/connect", "how", "demo", "actor", actor)
}

// checked runs the checkup and is the cause it names first.
func (c *console) checked() string {
	c.t.Helper()
	c.post("/checkup/run")
	return firstCause(c.finished())
}

// sent makes a GET on the REST page and is the page with its answer.
func (c *console) sent(target string) *goquery.Document {
	c.t.Helper()
	doc := c.post("/rest/send", "method", "GET", "target", target)
	for end := time.Now().Add(time.Minute); doc.Find("#answer .progress").Length() > 0; doc = c.get("/rest") {
		if time.Now().After(end) {
			c.t.Fatalf("%s is not answered", target)
		}
	}
	return doc
}

// A key that was accepted and is refused now was revoked; one that never was accepted
// here has more likely expired.
func TestAKeyThatWorkedBefore(t *testing.T) {
	c := newConsole(t, "")
	must(t, c.demo.SetFault("apikey-revoked", true))
	c.connectAs("api-key")
	if got := c.checked(); got != "apikey-expired" {
		t.Errorf("a key that never worked: %q", got)
	}
	must(t, c.demo.SetFault("apikey-revoked", false))
	c.connectAs("api-key")
	must(t, c.demo.SetFault("apikey-revoked", true))
	if got := c.checked(); got != "apikey-revoked" {
		t.Errorf("a key that worked: %q", got)
	}
	doc := c.sent("/api/v1/spaces")
	if got := firstCause(doc); got != "apikey-revoked" {
		t.Errorf("on the REST page: %q", got)
	}
	shows(t, doc, "#answer-failure", "accepted earlier in this window")
}

// What the tenant listed a key as is known of it later, with another sign-in.
func TestAKeyThatWasListed(t *testing.T) {
	c := newConsole(t, "api-key")
	c.post("/tokens/keys/list")
	for actor, want := range map[string]string{"api-key-revoked": "apikey-revoked", "api-key-expired": "apikey-expired", "api-key-no-permission": "apikey-permission-removed"} {
		c.connectAs(actor)
		if got := c.checked(); got != want {
			t.Errorf("%s: %q, want %q", actor, got, want)
		}
	}
}

func TestAKeyThatWasRevokedHere(t *testing.T) {
	c := newConsole(t, "api-key")
	id := ""
	doc := c.post("/tokens/keys/list")
	for _, form := range doc.Find("form[action$='/revoke']").EachIter() {
		action, _ := form.Attr("action")
		id = strings.TrimSuffix(strings.TrimPrefix(action, "/tokens/keys/"), "/revoke")
		break
	}
	c.post("/tokens/keys/" + id + "/revoke")
	if got := keyStatuses(c.onlySession())[id]; got != "revoked" {
		t.Errorf("key %q: %q", id, got)
	}
}

// A pasted token that worked and is refused now has expired.
func TestATokenThatWorkedBefore(t *testing.T) {
	c := newConsole(t, "api-key")
	key := c.cfg.Start.SignIn.Secret
	c.post("/connect", "how", "token", "address", c.demo.URL(), "token", key.Reveal())
	must(t, c.demo.SetFault("token-refused", true))
	if got := firstCause(c.sent("/api/v1/spaces")); got != "token-expired" {
		t.Errorf("first cause %q", got)
	}
}

// Each fault of the demo that a checkup does not show is shown where it says.
func TestTryWhatAnotherPageShows(t *testing.T) {
	c := newConsole(t, "")
	for _, f := range demotenant.AllFaults() {
		if !strings.HasPrefix(f.Where, "/") {
			continue
		}
		doc := c.post("/demo/try", "on", f.Name)
		if got, _ := doc.Find("[name=target]").Attr("value"); got != f.Where {
			t.Errorf("%s: the call is %q, want %q", f.Name, got, f.Where)
		}
		doc = c.sent(f.Where)
		if got := firstCause(doc); got != f.Cause {
			t.Errorf("%s: first cause %q, want %q", f.Name, got, f.Cause)
		}
	}
	shows(t, c.post("/demo/try", "on", "apikey-quota"), "h1", "Tokens and keys")
	shows(t, c.post("/demo/try", "on", "ws-idle-cut"), "#messages", "wait a few seconds")
}

func TestNoLineage(t *testing.T) {
	const graph = "/api/v1/lineage-graphs/nodes/qri%3Aapp%3Asense%3A%2F%2Fx"
	for name, row := range map[string]struct {
		path, body string
		want       bool
	}{
		"empty graph":    {graph, `{"graph":{"nodes":{"x":{}},"edges":[]}}`, true},
		"full graph":     {graph, `{"graph":{"edges":[{}]}}`, false},
		"no graph":       {graph, `{"data":[]}`, false},
		"no JSON":        {graph, `<html>`, false},
		"cut":            {graph, `{"graph":{"edges":[`, false},
		"empty list":     {"/api/v1/apps/x/data/lineage", `[]`, true},
		"full list":      {"/api/v1/apps/x/data/lineage", `[{}]`, false},
		"null":           {"/api/v1/apps/x/data/lineage", `null`, false},
		"something else": {"/api/v1/spaces", `[]`, false},
	} {
		if got := noLineage(row.path, strings.NewReader(row.body)); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
