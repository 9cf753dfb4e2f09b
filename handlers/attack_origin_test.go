package handlers

import (
	"net/http"
	"strings"
	"testing"
)

// foreign are the marks that a browser puts on requests of other pages.
var foreign = map[string][]string{
	"B10 another site":            {"Origin", "http://evil.example"},
	"B11 no Origin, cross-site":   {"Sec-Fetch-Site", "cross-site"},
	"B12 another port":            {"Origin", "http://127.0.0.1:1", "Sec-Fetch-Site", "same-site"},
	"B12 another port, old":       {"Origin", "http://127.0.0.1:1"},
	"B12 no Origin, same-site":    {"Sec-Fetch-Site", "same-site"},
	"B13 Origin null":             {"Origin", "null"},
	"B13 null and not ours":       {"Origin", "null", "Sec-Fetch-Site", "cross-site"},
	"B14 another scheme":          {"Origin", "https://$HOST"},
	"B14 a longer name":           {"Origin", "http://$HOST.evil.example"},
	"B14 two origins":             {"Origin", "http://$HOST http://evil.example"},
	"B23 a form in another tab":   {"Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"},
	"B23 the same, without trace": {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"},
}

func (c *console) headers(pairs []string) []string {
	out := []string{"Cookie", c.cookie()}
	for _, p := range pairs {
		out = append(out, strings.ReplaceAll(p, "$HOST", c.host()))
	}
	return out
}

func TestB10To14NoPostOfAnotherOrigin(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	before := c.state()
	for name, marks := range foreign {
		for _, r := range c.ownRoutes("POST") {
			for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"} {
				resp := c.try("POST", l.fill(r.pattern), append(c.headers(marks), "Content-Type", kind)...)
				if resp.StatusCode != http.StatusForbidden {
					t.Errorf("%s: POST %s as %s: %s, want 403", name, r.pattern, kind, resp.Status)
				}
			}
		}
	}
	c.unchanged(before, "refused posts")
}

func TestB15PostRoutesRefuseOtherMethods(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	before := c.state()
	reads := map[string]bool{}
	for _, r := range c.ownRoutes("GET") {
		reads[r.pattern] = true
	}
	for _, r := range c.ownRoutes("POST") {
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} {
			if reads[r.pattern] && (method == "GET" || method == "HEAD") {
				continue
			}
			resp := c.try(method, l.fill(r.pattern)+"?_method=POST&method=POST&on=1&minutes=5", "Cookie", c.cookie(),
				"X-HTTP-Method-Override", "POST", "X-Method-Override", "POST", "X-HTTP-Method", "POST") // 16
			if resp.StatusCode != http.StatusMethodNotAllowed && resp.StatusCode != http.StatusNotFound || resp.StatusCode == http.StatusNotFound && method == "GET" {
				t.Errorf("%s %s: %s, want 405", method, r.pattern, resp.Status)
			}
		}
	}
	c.unchanged(before, "other methods")
}

func TestB15NoGetChangesAnything(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	profile := c.keepProfile("Kept by the test")
	for _, r := range c.ownRoutes("GET") {
		if strings.HasSuffix(r.pattern, "/socket") {
			continue // needs an upgrade, which is held to our own origin
		}
		before := c.state()
		for _, query := range []string{"", "?profile=" + profile + "&theme=dark&on=1&minutes=60&name=hang&off=all&x=1&view=raw&app=x&c=x&q=a&what=key&sure=yes&launch="} {
			for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
				if resp := c.try(method, l.fill(r.pattern)+query, "Cookie", c.cookie()); resp.StatusCode >= 500 {
					t.Errorf("%s %s%s: %s", method, r.pattern, query, resp.Status)
				}
			}
		}
		c.unchanged(before, "GET "+r.pattern)
	}
}

func TestB17NoPreflightIsAnswered(t *testing.T) {
	c := newConsole(t, "")
	for _, path := range append(paths, "/arm") {
		for _, origin := range []string{"http://evil.example", "http://127.0.0.1:1", "null", c.base} {
			resp := c.try("OPTIONS", path, "Origin", origin, "Access-Control-Request-Method", "POST",
				"Access-Control-Request-Headers", "authorization", "Access-Control-Request-Private-Network", "true", "Cookie", c.cookie())
			if resp.StatusCode < 400 {
				t.Errorf("%s from %s: %s", path, origin, resp.Status)
			}
			for name := range resp.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s from %s: %s is set", path, origin, name)
				}
			}
		}
	}
}

func TestB18NoReadByAnotherPage(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	kinds := [][]string{
		{"Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "empty"}, {"Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script"},
		{"Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"}, {"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"},
		{"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "object"}, {"Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"},
		{"Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "document"}, {},
	}
	for _, r := range c.ownRoutes("GET") {
		for _, site := range []string{"cross-site", "same-site", "unheard-of"} {
			for _, kind := range kinds {
				resp := c.try("GET", l.fill(r.pattern), append(c.headers(kind), "Sec-Fetch-Site", site)...)
				if resp.StatusCode != http.StatusForbidden {
					t.Errorf("%s, %s %v: %s, want 403", r.pattern, site, kind, resp.Status)
				}
			}
		}
	}
	if resp := c.try("GET", "/settings", "Cookie", c.cookie(), "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"); resp.StatusCode != http.StatusOK {
		t.Errorf("a link that a person follows: %s, want 200", resp.Status)
	}
}

// TestB19To21AndF59Headers proves what every answer carries.
func TestB19To21AndF59Headers(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
		"X-Content-Type-Options":  "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp", "Cache-Control": "no-store",
	}
	targets := []string{"/nowhere", "/?launch=wrong", "/rest/999/lines"}
	for _, r := range c.ownRoutes("GET") {
		targets = append(targets, l.fill(r.pattern))
	}
	for _, target := range targets {
		for _, cookie := range []string{c.cookie(), ""} {
			resp := c.try("GET", target, "Cookie", cookie)
			for name, value := range want {
				if got := resp.Header.Get(name); got != value {
					t.Errorf("%s (%d): %s is %q", target, resp.StatusCode, name, got)
				}
			}
			switch kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";"); kind { // 19: nothing that a script element runs
			case "text/html", "application/json", "application/octet-stream", "text/plain":
			default:
				t.Errorf("%s (%d): type %q", target, resp.StatusCode, kind)
			}
		}
	}
}

func TestB22NoMarksAndNoSession(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	for _, r := range append(c.ownRoutes("GET"), c.ownRoutes("POST")...) {
		for _, cookie := range []string{"", "console-1=x", "x=y"} {
			if resp := c.try(r.method, l.fill(r.pattern), "Cookie", cookie); resp.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s %s: %s, want 401", r.method, r.pattern, resp.Status)
			}
		}
	}
}
