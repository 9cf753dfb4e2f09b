package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestG61Paths(t *testing.T) {
	c := newConsole(t, "")
	for _, path := range []string{"/../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../../go.mod", "/static/..%2f..%2fgo.mod", "/static/%2e%2e%2fstatic.go",
		"/static/..\\..\\go.mod", "/static/%5c..%5cgo.mod", "/static/app.js%00.css", "/static/%00", "/static//etc/passwd", "/static/.git/config", "/static/.git", "/.git/config", "/.env",
		"/static/", "/static", "//static/app.js", "/static/manifest.json", "/static/.gitkeep", "/static/dist/app.js", "/rest/..%2f..%2fsettings", "/rest/%2e%2e/body", "/qix/../../etc/passwd/frames"} {
		resp := c.raw("GET " + path + " HTTP/1.1\nHost: $HOST\nCookie: $COOKIE")
		if body := text(t, resp); resp.StatusCode != http.StatusNotFound && resp.StatusCode != http.StatusBadRequest || strings.Contains(body, "root:") || strings.Contains(body, "module qlikconsole") {
			t.Errorf("%s: %s, want 404", path, resp.Status)
		}
	}
}

func TestG62NoRedirectLeavesTheConsole(t *testing.T) {
	c := newConsole(t, "healthy")
	evil := []string{"//evil.example", "/\\evil.example", "/%5cevil.example", "\\\\evil.example", "http://evil.example", "https:evil.example", "/\t/evil.example", "/\n/evil.example",
		"javascript:alert(1)", "/.//evil.example", "/..//evil.example", "///evil.example", "@evil.example", "data:text/html,x", " //evil.example", "/ /evil.example", "%2f%2fevil.example", "/%2fevil.example"}
	for _, to := range evil {
		for _, path := range []string{"/presentation", "/theme", "/arm", "/stop", "/settings/clear", "/demo/fault"} {
			c.leadsHome(path, "back", to, "next", to, "on", "0", "minutes", "5", "off", "all")
		}
		c.leadsHome("/profiles/1/use", "back", to)
		c.leadsHome("/qix/pick", "app", to)
	}
	for _, path := range []string{"//evil.example", "/%5cevil.example", "/%2f%2fevil.example", "//evil.example/%2e%2e", "/rest/", "/settings//", "/?launch=x&next=//evil.example", "/?next=http://evil.example"} {
		if got := c.raw("GET " + path + " HTTP/1.1\nHost: $HOST\nCookie: $COOKIE").Header.Get("Location"); got != "" {
			t.Errorf("%s leads to %q", path, got)
		}
	}
}

// leadsHome fails if a posted form leads to another host.
func (c *console) leadsHome(path string, pairs ...string) {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	resp := c.try("POST", path+"?"+form.Encode(), "Cookie", c.cookie(), "Origin", c.base)
	to := resp.Header.Get("Location")
	if to == "" {
		return
	}
	// A browser takes a backslash for a slash and leaves tabs and line breaks out.
	browser := strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(to)
	if u, err := url.Parse(browser); err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(strings.TrimSpace(browser), "//") {
		c.t.Errorf("%s with %q leads to %q", path, pairs, to)
	}
}

func TestG63Requests(t *testing.T) {
	c := newConsole(t, "")
	tests := map[string]string{
		"two lengths":       "POST /stop HTTP/1.1\nHost: $HOST\nCookie: $COOKIE\nContent-Length: 4\nContent-Length: 5",
		"negative length":   "POST /stop HTTP/1.1\nHost: $HOST\nContent-Length: -1",
		"h2c":               "PRI * HTTP/2.0\n\nSM\n",
		"folded header":     "GET / HTTP/1.1\nHost: $HOST\nX: a\n b",
		"no version":        "GET /",
		"version 9":         "GET / HTTP/9.9\nHost: $HOST",
		"bad method":        "G\x00T / HTTP/1.1\nHost: $HOST",
		"space before name": "GET / HTTP/1.1\n Host: $HOST",
		"odd coding":        "POST /stop HTTP/1.1\nHost: $HOST\nTransfer-Encoding: xchunked",
	}
	for name, request := range tests {
		resp := c.raw(request)
		if resp.StatusCode < 400 || resp.StatusCode == http.StatusInternalServerError {
			t.Errorf("%s: %s, want a refusal", name, resp.Status)
		}
	}
	c.alive()
}

func TestG63Forms(t *testing.T) {
	c := newConsole(t, "")
	post := func(kind, body string) int {
		return c.raw("POST /presentation HTTP/1.1\nHost: $HOST\nCookie: $COOKIE\nOrigin: http://$HOST\nContent-Type: " + kind + "\nContent-Length: " + fmt.Sprint(len(body)) + "\n\n" + body).StatusCode
	}
	const form = "application/x-www-form-urlencoded"
	for name, tt := range map[string]struct {
		kind, body string
		want       int
	}{
		"well":       {form, "on=1", http.StatusSeeOther},
		"JSON":       {"application/json", `{"on":"1"}`, http.StatusUnsupportedMediaType},
		"multipart":  {"multipart/form-data; boundary=x", "--x--", http.StatusUnsupportedMediaType},
		"text":       {"text/plain", "on=1", http.StatusUnsupportedMediaType},
		"no type":    {"/;", "on=1", http.StatusUnsupportedMediaType},
		"bad escape": {form, "on=%zz", http.StatusBadRequest},
		"too large":  {form, "on=" + strings.Repeat("1", maxForm), http.StatusRequestEntityTooLarge},
	} {
		before := c.onlySession().Presentation()
		if got := post(tt.kind, tt.body); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
		if tt.want >= 400 && c.onlySession().Presentation() != before {
			t.Errorf("%s did something", name)
		}
	}
}

func TestG64NothingToDebugWith(t *testing.T) {
	c := newConsole(t, "")
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/cmdline", "/debug/vars", "/metrics", "/api", "/health", "/static/app.js.map"} {
		if resp := c.try("GET", path, "Cookie", c.cookie()); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s, want 404", path, resp.Status)
		}
		if _, pattern := http.DefaultServeMux.Handler(&http.Request{Method: "GET", URL: &url.URL{Path: path}}); pattern != "" {
			t.Errorf("%s is served by the default mux", path)
		}
	}
}

func TestG65PanicStaysInside(t *testing.T) {
	c := newConsole(t, "")
	c.handler = c.redactOutput(c.recoverer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic("the stack of " + c.relay + " stays in the log")
	})))
	resp := c.try("GET", "/")
	body := text(t, resp)
	if resp.StatusCode != http.StatusInternalServerError || strings.Contains(body, "goroutine") || strings.Contains(body, "stays in the log") || strings.Contains(body, ".go:") {
		t.Errorf("%s: %s", resp.Status, body)
	}
	if log := c.logs.String(); !strings.Contains(log, "attack_path_test.go") || strings.Contains(log, c.relay) {
		t.Errorf("the log has no stack, or the secret: %s", log)
	}
}
