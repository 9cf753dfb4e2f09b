package handlers

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/internal/netfault"
	"qlikconsole/qlikproxy"
)

// looked looks at the way to an address and waits for its end.
func (c *console) looked(address string) *goquery.Document {
	c.t.Helper()
	doc := c.post("/network/look", "address", address)
	for end := time.Now().Add(time.Minute); doc.Find("#verdict").Length() == 0; doc = c.get("/network") {
		if time.Now().After(end) {
			c.t.Fatal("the look does not end")
		}
		time.Sleep(10 * time.Millisecond)
	}
	return doc
}

// fault starts a fault of the network before the console's demo tenant.
func (c *console) fault(name string) *netfault.Way {
	c.t.Helper()
	w, err := netfault.Start(name, c.demo.Host())
	must(c.t, err)
	c.t.Cleanup(w.Close)
	return w
}

func TestNetworkPage(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.get("/network")
	shows(t, doc, "nav [aria-current]", "Network")
	shows(t, doc, "main", "No proxy is used, as was asked for.")
	shows(t, doc, "main", "Those of this computer, and no more.")
	shows(t, doc, "main", c.demo.Host())
	shows(t, doc, "main", "--allow-tenant")
	if at, _ := doc.Find("#look-address").Attr("value"); at != c.demo.URL() {
		t.Errorf("the address is %q", at)
	}
	if z := c.onlySession(); doc.Find("[hx-trigger^=load], [data-step]").Length() > 0 || len(z.recorder.Exchanges(10)) > 0 {
		t.Error("the page began by itself")
	}

	doc = c.looked(c.demo.URL())
	if n := doc.Find("[data-step]").Length(); n != 6 {
		t.Errorf("%d steps", n)
	}
	if doc.Find("[data-step=fail], #look form[action='/checkup/again'], #look .cause .source").Length() > 0 {
		t.Error(squeeze(doc.Find("#look").Text()))
	}
	shows(t, doc, "#step-http", "Qlik answers")
	for _, x := range c.onlySession().recorder.Exchanges(10) {
		t.Errorf("sent %s %s", x.Method, x.URL)
	}
	shows(t, c.looked("ftp://acme"), "#step-address", "Failed")
}

func TestNetworkPageSettings(t *testing.T) {
	var way *netfault.Way
	var c *console
	c = newConsole(t, "healthy", func(cfg *Config) {
		demo := strings.TrimPrefix(cfg.Start.Address.String(), "http://")
		var err error
		way, err = netfault.Start("proxy-good-sign-in", demo)
		must(t, err)
		t.Cleanup(way.Close)
		cfg.Network, err = qlikproxy.NewNetwork(qlikproxy.NetworkConfig{Proxy: way.Proxy, CAs: [][]byte{way.CA}})
		must(t, err)
		cfg.Redactor.Add(cfg.Network.Secrets()...)
		a, err := qlikproxy.ParseAddress(way.Tenant, qlikproxy.Policy{})
		must(t, err)
		cfg.Start.Address = a
	})
	doc := c.get("/network")
	shows(t, doc, "main", "http://pat.example:••••••@127.0.0.1")
	shows(t, doc, "main", "The proxy was set by hand.")
	shows(t, doc, "main", "Web Inspection CA")
	html, err := doc.Html()
	must(t, err)
	if strings.Contains(html, netfault.ProxyPassword) || strings.Contains(html, "p%40ss") {
		t.Error("the proxy's password is on the page")
	}
	doc = c.looked(way.Tenant)
	shows(t, doc, "#step-proxy", "lets the console through")
	shows(t, doc, "#step-http", "Qlik answers")
}

func TestNetworkPageFaults(t *testing.T) {
	c := newConsole(t, "healthy")
	for fault, want := range map[string][2]string{
		"tcp-refused": {"#step-tcp", "refused"}, "tls-private-ca": {"#step-tls", "Web Inspection CA"}, "portal-redirect": {"#step-http", "portal.example"},
	} {
		w := c.fault(fault)
		c.cfg.Network.Allow(w.Allow, nil)
		doc := c.looked(w.Tenant)
		shows(t, doc, want[0], want[1])
		if doc.Find("#look .cause .source a").Length() == 0 || doc.Find("#guide").Length() == 0 {
			t.Errorf("%s: no guidance", fault)
		}
	}
	w := c.fault("tls-expired")
	c.cfg.Network.Allow(w.Allow, w.CA)
	c.post("/connect", "how", "api-key", "address", w.Tenant, "api-key", testKey(c))
	doc := c.get("/network")
	shows(t, doc, "#failures-title ~ * tbody", "expired")
	if href, _ := doc.Find("tbody a").First().Attr("href"); href != "/guidance#tls-expired" {
		t.Errorf("the cause is %q", href)
	}
}

func TestNetworkLookIsCancelled(t *testing.T) {
	c := newConsole(t, "healthy")
	w := c.fault("tls-silent")
	c.cfg.Network.Allow(w.Allow, nil)
	doc := c.post("/network/look", "address", w.Tenant)
	shows(t, doc, "#look", "Encrypt the connection")
	if doc.Find("#look form[action='/network/cancel']").Length() != 1 {
		t.Fatal("it cannot be cancelled")
	}
	doc = c.post("/network/cancel")
	shows(t, doc, "#step-tcp", "can be reached")
	if doc.Find("#verdict").Length() != 1 {
		t.Error(squeeze(doc.Find("#look").Text()))
	}
}

func testKey(c *console) string {
	c.t.Helper()
	for _, a := range c.demo.Actors() {
		if a.APIKey != "" {
			return a.APIKey
		}
	}
	c.t.Fatal("no actor has a key")
	return ""
}
