package handlers

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/netfault"
	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
)

// console is a served console with a demo tenant and one opened browser.
type console struct {
	*Server
	t      *testing.T
	demo   *demotenant.Tenant
	base   string // http://127.0.0.1:PORT
	client *http.Client
	logs   *lockedBuffer
	relay  string
}

// newConsole serves a console that starts connected as the demo's actor of
// that name; "" starts it not connected.
func newConsole(t *testing.T, actor string, change ...func(*Config)) *console {
	t.Helper()
	demo, err := demotenant.Start(demotenant.Config{GreetingDelay: -1})
	must(t, err)
	t.Cleanup(func() { _ = demo.Close() })
	return newConsoleAt(t, demo, actor, change...)
}

// newConsoleAt is newConsole with a demo tenant that the test has started.
func newConsoleAt(t *testing.T, demo *demotenant.Tenant, actor string, change ...func(*Config)) *console {
	t.Helper()
	network, err := qlikproxy.NewNetwork(qlikproxy.NetworkConfig{Proxy: "none"})
	must(t, err)
	network.Allow(demo.Host(), demo.CA())
	bodies, err := spool.Open(t.TempDir(), 1<<30)
	must(t, err)
	kept, err := store.Open("")
	must(t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	c := &console{t: t, demo: demo, base: "http://" + ln.Addr().String(), logs: &lockedBuffer{}, relay: "relay-bearer-for-the-tests"}
	cfg := Config{Host: ln.Addr().String(), Network: network, Redactor: secret.NewRedactor(), Spool: bodies, Store: kept,
		Demo: func(context.Context) (Demo, error) { return testDemo{demo}, nil }, DemoHost: demo.Host, Relay: secret.New(c.relay), DemoCast: testDemo{demo}.Actors(),
		Log: slog.New(slog.NewTextHandler(c.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, a := range (testDemo{demo}).Actors() {
		if a.Name == actor {
			address, err := qlikproxy.ParseAddress(demo.URL(), network.Policy())
			must(t, err)
			cfg.Start = &Start{address, a.signIn()}
		}
	}
	for _, f := range change {
		f(&cfg)
	}
	c.Server, err = New(cfg)
	must(t, err)
	server := &http.Server{Handler: c.Server}
	go server.Serve(ln)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := c.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
		_ = server.Close()
		_ = bodies.Close()
		_ = kept.Close()
	})
	c.client = c.opened()
	return c
}

// opened is a browser that came through a launch address.
func (c *console) opened() *http.Client {
	c.t.Helper()
	jar, err := cookiejar.New(nil)
	must(c.t, err)
	client := &http.Client{Jar: jar}
	resp, err := client.Get(c.LaunchURL())
	must(c.t, err)
	_ = resp.Body.Close()
	return client
}

// get returns the page at path.
func (c *console) get(path string) *goquery.Document {
	c.t.Helper()
	resp, err := c.client.Get(c.base + path)
	must(c.t, err)
	return page(c.t, resp)
}

// post sends a form, as its page would, and returns the page after it.
func (c *console) post(path string, pairs ...string) *goquery.Document {
	c.t.Helper()
	return page(c.t, c.postRaw(path, pairs...))
}

func (c *console) postRaw(path string, pairs ...string) *http.Response {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequest(http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	must(c.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", c.base)
	resp, err := c.client.Do(req)
	must(c.t, err)
	c.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func page(t *testing.T, resp *http.Response) *goquery.Document {
	t.Helper()
	defer resp.Body.Close()
	doc, err := goquery.NewDocumentFromReader(resp.Body)
	must(t, err)
	return doc
}

func text(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(t, err)
	return string(b)
}

// shows fails unless the element is on the page with the words in it.
func shows(t *testing.T, doc *goquery.Document, selector, words string) {
	t.Helper()
	if got := doc.Find(selector).Text(); !strings.Contains(squeeze(got), words) {
		t.Errorf("%s is %q, want %q in it", selector, squeeze(got), words)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type testDemo struct{ *demotenant.Tenant }

func (d testDemo) Actors() []DemoActor {
	var out []DemoActor
	for _, a := range d.Tenant.Actors() {
		out = append(out, DemoActor{Name: a.Name, Title: a.Title, Kind: a.Kind, ClientID: a.ClientID, ClientSecret: a.ClientSecret, APIKey: a.APIKey, OnBehalfOf: a.OnBehalfOf})
	}
	return out
}

func (d testDemo) Faults() []DemoFault {
	var out []DemoFault
	for _, f := range netfault.All() {
		out = append(out, DemoFault{Name: f.Name, Title: f.Title, Layer: f.Layer, Basis: "real", Cause: f.Cause, Network: true})
	}
	for _, f := range demotenant.AllFaults() {
		times := d.Times(f.Name)
		out = append(out, DemoFault{Name: f.Name, Title: f.Title, Layer: f.Layer, Basis: f.Basis, Cause: f.Cause, Hint: f.Hint,
			Actor: f.Actor, Where: f.Where, Used: f.Used, On: times != 0, Times: max(0, times)})
	}
	return out
}

func (d testDemo) Way(fault string) (DemoWay, error) {
	w, err := netfault.Start(fault, d.Host())
	if err != nil {
		return DemoWay{}, err
	}
	return DemoWay{w.Tenant, w.Allow, w.CA, w.Proxy, w.LookupIP, w.Now, w.Close}, nil
}
