package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// hostileWords break what shows them unless each is written as text.
var hostileWords = []string{`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(2)>`, `' onmouseover='alert(3)`, `javascript:alert(4)`,
	`]]>`, "\u2028\u2029", "\u202Eevil\u202C", `<!--`, `</textarea><svg onload=alert(5)>`, `</title><base href=//evil.example>`, `{{7*7}}${7*7}`, `<meta http-equiv=refresh content=0;url=//evil.example>`}

// hostileTenant says hostile words wherever it can: names, errors, headers,
// keys, types.
func hostileTenant(t *testing.T) *httptest.Server {
	words := strings.Join(hostileWords, " ")
	tenant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range map[string]string{"Set-Cookie": "console-1=x; Path=/", "Content-Security-Policy": "script-src *", "Refresh": "0;url=http://evil.example", "Strict-Transport-Security": "max-age=1",
			"Link": "<http://evil.example>; rel=preload", "Clear-Site-Data": `"*"`, "Service-Worker-Allowed": "/", "Access-Control-Allow-Origin": "*", "X-Evil": words} {
			h.Set(name, strings.Map(printable, value))
		}
		switch {
		case strings.HasPrefix(r.URL.Path, "/html"):
			h.Set("Content-Type", "text/html")
			fmt.Fprint(w, "<script>alert(1)</script>"+words)
		case strings.HasPrefix(r.URL.Path, "/svg"):
			h.Set("Content-Type", "image/svg+xml")
			fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)
		case strings.HasPrefix(r.URL.Path, "/js"):
			h.Set("Content-Type", "text/javascript")
			fmt.Fprint(w, "alert(1)")
		case strings.HasPrefix(r.URL.Path, "/error"):
			h.Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, `{"errors":[{"code":%q,"title":%q,"detail":%q}],"traceId":%q}`, words, words, words, words)
		default:
			h.Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"id":%[1]q,"name":%[1]q,"email":%[1]q,"subject":%[1]q,"tenantId":%[1]q,"__proto__":{"x":1},%[1]q:"key","data":[{"id":%[1]q,"resourceId":%[1]q,"name":%[1]q,"description":%[1]q,"spaceId":%[1]q,"status":%[1]q,"sub":%[1]q,"resourceType":"app"}],"links":{"next":{"href":"javascript:alert(1)"}}}`, words)
		}
	}))
	t.Cleanup(tenant.Close)
	return tenant
}

func printable(r rune) rune {
	if r > 126 || r < 32 {
		return -1
	}
	return r
}

// hostile is a console that is connected to a hostile tenant and has asked it
// everything.
func hostile(t *testing.T) *console {
	tenant := hostileTenant(t)
	c := newConsole(t, "")
	c.cfg.Network.Allow(strings.TrimPrefix(tenant.URL, "http://"), nil)
	c.post("/connect", "how", "api-key", "address", tenant.URL, "api-key", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJob3N0aWxlIn0.c2lnbmF0dXJl", "profile", strings.Join(hostileWords[:4], " "))
	if c.onlySession().Tenant() == nil {
		t.Fatal("not connected to the hostile tenant")
	}
	c.post("/tokens/keys/list")
	c.post("/tokens/keys/config")
	c.post("/rest/send", "method", "GET", "target", "/api?"+strings.Join(hostileWords, " "), "q-name", hostileWords[1], "q-value", hostileWords[0], "body", strings.Join(hostileWords, " "))
	for _, path := range []string{"/html", "/svg", "/js", "/error", "/api"} {
		c.post("/rest/send", "method", "GET", "target", path)
	}
	c.post("/qix/apps", "query", hostileWords[1])
	c.post("/qix/open", "kind", "url", "url", "/error/"+hostileWords[1])
	return c
}

func (c *console) hostilePages() (targets []string) {
	for _, r := range c.ownRoutes("GET") {
		if !strings.Contains(r.pattern, "{") {
			targets = append(targets, r.pattern+"?q=%3Cscript%3Ealert(1)%3C/script%3E&back=javascript:alert(1)&app=%22%3E%3Csvg%20onload=alert(1)%3E&c=%3Cb%3E")
		}
	}
	for _, x := range c.onlySession().recorder.Exchanges(100) {
		for _, view := range []string{"pretty", "raw", "details"} {
			targets = append(targets, fmt.Sprintf("/rest?x=%d&view=%s", x.ID, view))
		}
		targets = append(targets, fmt.Sprintf("/rest/%d/lines?page=1&view=raw", x.ID))
	}
	return append(targets, "/%3Cscript%3Ealert(1)%3C/script%3E")
}

// dangerous are attributes that may hold a script or lead away (58).
var dangerous = regexp.MustCompile(`(?i)^(on.*|srcdoc|style|background|ping|hx-on.*|hx-vals|hx-headers|data-hx-.*|xlink:href)$`)

func TestF57And58NothingOfTheTenantIsMarkup(t *testing.T) {
	c := hostile(t)
	for _, target := range c.hostilePages() {
		doc := c.get(target)
		doc.Find("*").Each(func(_ int, e *goquery.Selection) {
			node := e.Nodes[0]
			switch node.Data {
			case "base", "iframe", "object", "embed", "applet", "frame", "foreignobject":
				t.Errorf("%s: <%s>", target, node.Data)
			case "script":
				if src, _ := e.Attr("src"); !strings.HasPrefix(src, "/static/") || e.Text() != "" {
					t.Errorf("%s: script %q %.80s", target, src, e.Text())
				}
			case "meta":
				if v, _ := e.Attr("http-equiv"); v != "" {
					t.Errorf("%s: meta http-equiv %q", target, v)
				}
			case "img":
				t.Errorf("%s: an image", target)
			}
			for _, a := range node.Attr {
				checkAttribute(t, target, node.Data, a)
			}
		})
	}
}

func checkAttribute(t *testing.T, target, element string, a html.Attribute) {
	t.Helper()
	value := strings.ToLower(strings.TrimSpace(a.Val))
	switch {
	case dangerous.MatchString(a.Key):
		t.Errorf("%s: <%s %s=%q>", target, element, a.Key, a.Val)
	case a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction" || strings.HasPrefix(a.Key, "hx-get") || strings.HasPrefix(a.Key, "hx-post"):
		own := strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "//") && !strings.HasPrefix(value, `/\`) || strings.HasPrefix(value, "#") || strings.HasPrefix(value, "?") || value == ""
		documented := element == "a" && (strings.HasPrefix(value, "https://") && !strings.Contains(value, "evil"))
		if !own && !documented && !strings.HasPrefix(value, "data:image/") && value != "about:blank#blocked" {
			t.Errorf("%s: <%s %s=%q>", target, element, a.Key, a.Val)
		}
	}
}

func TestE52To54AnswersToTheBrowser(t *testing.T) {
	c := hostile(t)
	for _, x := range c.onlySession().recorder.Exchanges(100) {
		for _, path := range []string{"/body", "/lines", "/find?q=a"} {
			resp := c.try("GET", fmt.Sprintf("/rest/%d%s", x.ID, path), "Cookie", c.cookie())
			if resp.StatusCode != http.StatusOK {
				continue
			}
			for _, name := range []string{"Set-Cookie", "Refresh", "Strict-Transport-Security", "Link", "Clear-Site-Data", "Service-Worker-Allowed", "Location", "Access-Control-Allow-Origin", "X-Evil"} {
				if got := resp.Header.Get(name); got != "" {
					t.Errorf("%s: %s is %q", path, name, got)
				}
			}
			kind, where := resp.Header.Get("Content-Type"), resp.Header.Get("Content-Disposition")
			if resp.Header.Get("Content-Security-Policy") != contentSecurityPolicy || resp.Header.Get("X-Content-Type-Options") != "nosniff" ||
				kind != "application/json" && (kind != "application/octet-stream" || !strings.HasPrefix(where, "attachment;")) {
				t.Errorf("%s: %v", path, resp.Header)
			}
		}
	}
}

// TestE53RelayedHeaders proves that a tenant cannot speak to a browser through
// the relay either.
func TestE53RelayedHeaders(t *testing.T) {
	c := hostile(t)
	for _, path := range []string{"/html", "/svg", "/api", "/error"} {
		resp := c.try("GET", "/relay"+path, "Authorization", "Bearer "+c.relay)
		for _, name := range []string{"Set-Cookie", "Refresh", "Strict-Transport-Security", "Clear-Site-Data", "Service-Worker-Allowed", "Access-Control-Allow-Origin"} {
			if got := resp.Header.Get(name); got != "" {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if got := resp.Header.Values("Content-Security-Policy"); len(got) != 1 || got[0] != contentSecurityPolicy || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: policy %q", path, got)
		}
	}
}

// TestE52HeadersOfTheBrowserStayHere proves that cookies and marks of the
// browser or the tool do not reach the tenant.
func TestE52HeadersOfTheBrowserStayHere(t *testing.T) {
	c := newConsole(t, "healthy")
	marks := []string{"Cookie", c.cookie(), "Referer", c.base + "/?launch=x", "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors", "X-Forwarded-For", "x", "Authorization", "Bearer " + c.relay, "Proxy-Authorization", "Basic x"}
	body := text(t, c.try("GET", "/relay/api/v1/demo/echo", marks...))
	page := text(t, c.postRaw("/rest/send", "method", "GET", "target", "/api/v1/demo/echo"))
	for _, word := range []string{c.cookie(), "launch=x", "Sec-Fetch", "Referer", "Cookie", c.relay, "Proxy-Authorization", "Origin"} {
		if strings.Contains(body, `"`+word) || strings.Contains(body, c.cookie()) {
			t.Errorf("the tenant was told %s by a tool: %s", word, body)
		}
		if strings.Contains(page, "&#34;"+word) {
			t.Errorf("the tenant was told %s by the page", word)
		}
	}
}

func TestF60LogLines(t *testing.T) {
	c := newConsole(t, "")
	for _, path := range []string{"/%1b%5b31mred", "/x%0alevel=ERROR%20msg=forged", "/%00", "/%e2%80%ae", "/%0d"} {
		c.raw("GET " + path + " HTTP/1.1\nHost: $HOST\nCookie: $COOKIE")
		c.post("/qix/open", "kind", "url", "url", path)
	}
	for _, r := range c.logs.String() {
		if r < 32 && r != '\n' || r == 0x7f || r == '\u202e' {
			t.Fatalf("the log holds %q", r)
		}
	}
	for line := range strings.Lines(c.logs.String()) {
		if !strings.HasPrefix(line, "time=") {
			t.Errorf("a forged line: %s", line)
		}
	}
}
