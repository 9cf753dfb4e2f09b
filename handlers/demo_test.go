package handlers

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/qlikproxy"
)

// firstCause is the cause that a page names first, or empty.
func firstCause(doc *goquery.Document) string {
	href, _ := doc.Find(`main .cause .source a[href^="/guidance#"]`).First().Attr("href")
	return strings.TrimPrefix(href, "/guidance#")
}

// A click switches a fault of the network on, runs the checkup through it, and says
// what to do and who does it; another click puts all right.
func TestTryANetworkFault(t *testing.T) {
	c := newConsole(t, "")
	doc := c.post("/demo/try", "on", "tls-expired")
	shows(t, doc, ".strip-demo", "The network fails: The certificate expired yesterday.")
	doc = c.finished()
	if got := firstCause(doc); got != "tls-expired" {
		t.Fatalf("first cause %q", got)
	}
	shows(t, doc, "#checkup", "What to do")
	shows(t, doc, "#checkup", "Who can do it")
	shows(t, c.get("/network"), "main", "The demo's network fails on purpose.")
	shows(t, c.post("/rest/send", "method", "GET", "target", "/api/v1/spaces"), "main", "expired")

	doc = c.post("/demo/fault", "off", "all", "back", "/checkup")
	if text := doc.Find(".strip-demo").Text(); strings.Contains(text, "fails") {
		t.Errorf("still %q", text)
	}
	c.post("/checkup/run")
	shows(t, c.finished(), "#verdict", "All is well")
}

// Whatever a fault replaces ends: nothing of it listens any more.
func TestNetworkFaultsLeaveNothing(t *testing.T) {
	c := newConsole(t, "healthy")
	z := c.onlySession()
	var ended []string
	for _, name := range []string{"proxy-sign-in", "dns-silent", "clock-here"} {
		c.post("/demo/fault", "on", name)
		y := z.Way()
		if y == nil || y.fault.Name != name {
			t.Fatalf("%s is not on", name)
		}
		end := y.close
		y.close = func() { ended = append(ended, name); end() }
	}
	c.post("/connect", "how", "demo", "actor", "api-key") // another sign-in stays on the way
	if z.Way() == nil || len(ended) != 2 {
		t.Errorf("ended %v, way %v", ended, z.Way())
	}
	c.post("/disconnect")
	if z.Way() != nil || !slices.Equal(ended, []string{"proxy-sign-in", "dns-silent", "clock-here"}) {
		t.Errorf("ended %v", ended)
	}
	c.post("/demo/fault", "on", "tls-good")
	y := z.Way()
	end, closed := y.close, make(chan struct{})
	y.close = func() { end(); close(closed) }
	c.post("/settings/close")
	<-closed
	late := &way{network: c.cfg.Network, close: func() { ended = append(ended, "late") }}
	z.connect(c.newTenant(z, y.address, qlikproxy.SignIn{Kind: qlikproxy.SignInAPIKey}, late), late)
	if ended[len(ended)-1] != "late" || z.Tenant() != nil {
		t.Error("a session that has ended keeps a connection")
	}
}

// A tenant that is not the demo is never reached through a fault.
func TestFaultsStayAwayFromOtherTenants(t *testing.T) {
	c := newConsole(t, "")
	c.post("/demo/fault", "on", "proxy-good")
	c.post("/connect", "how", "api-key", "address", "https://acme.us.qlikcloud.com", "api-key", "eyJhbGciOiJFUzM4NCJ9.eyJqdGkiOiJ4In0.c2ln")
	z := c.onlySession()
	if z.Way() != nil {
		t.Fatal("the key would go through the demo's proxy")
	}
	for _, path := range []string{"/demo/fault", "/demo/try"} {
		shows(t, c.post(path, "on", "tls-expired"), "main", "connected to another tenant")
	}
	if z.Way() != nil {
		t.Error("a fault is on")
	}
}

func TestSeveralFaultsAtOnceAndForAWhile(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/demo/fault", "on", "close-4240", "times", "2")
	c.post("/demo/fault", "on", "slow")
	doc := c.post("/demo/fault", "on", "tls-good")
	shows(t, doc, "#on-title ~ ul", "close-4240")
	shows(t, doc, "#on-title ~ ul", "2 more times, then it works")
	shows(t, doc, "#on-title ~ ul", "tls-good")
	c.post("/demo/fault", "off", "slow", "back", "/demo?layer=websocket")
	shows(t, c.get("/demo?layer=websocket"), "#fault-close-4240", "2 more times")
	if n := c.get("/demo?layer=websocket").Find("#fault-slow").Length(); n != 0 {
		t.Error("the filter shows faults of other places")
	}
	for _, want := range []string{"no-engine", "no-engine", ""} { // at first it fails, then it works
		c.post("/checkup/run")
		if got := firstCause(c.finished()); got != want {
			t.Errorf("first cause %q, want %q", got, want)
		}
	}
}

func TestDemoFilter(t *testing.T) {
	c := newConsole(t, "healthy")
	for query, row := range map[string]struct {
		has, not string
	}{
		"?q=certificate+expired":      {"tls-expired", "tls-good"},
		"?layer=dns":                  {"dns-nxdomain", "close-4240"},
		"?cause=rate-limited":         {"close-4205", "close-4240"},
		"?q=documented&layer=oauth":   {"oauth-client-unknown", "oauth-secret-wrong"},
		"?q=assumed&cause=ws-blocked": {"ws-garbage", "upgrade-200"},
	} {
		doc := c.get("/demo" + query)
		if doc.Find("#fault-"+row.has).Length() != 1 || doc.Find("#fault-"+row.not).Length() != 0 {
			t.Errorf("%s shows %d and %d", query, doc.Find("#fault-"+row.has).Length(), doc.Find("#fault-"+row.not).Length())
		}
	}
	shows(t, c.get("/demo?q=nosuchfault"), "#faults", "No fault holds all these words")
}
