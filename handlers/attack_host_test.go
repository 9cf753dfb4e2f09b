package handlers

import (
	"net/http"
	"strings"
	"testing"
)

// paths are one of each kind that the console answers.
var paths = []string{"/", "/rest", "/rest/1/body", "/rest/1/lines", "/qix/x/socket", "/qix/x/frames", "/static/app.js", "/relay/api/v1/items", "/nowhere", "/%2e%2e/x"}

func refusedHost(t *testing.T, resp *http.Response, what string) {
	t.Helper()
	if resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("%s: %s, want 421", what, resp.Status)
	}
	if resp.Header.Get("Set-Cookie") != "" || resp.Header.Get("Location") != "" {
		t.Errorf("%s: a cookie or redirect in the refusal: %v", what, resp.Header)
	}
}

func TestA1ForeignHostOnEveryPath(t *testing.T) {
	c := newConsole(t, "")
	for _, path := range paths {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "DELETE"} {
			refusedHost(t, c.raw(method+" "+path+" HTTP/1.1\nHost: evil.example:$PORT\nCookie: $COOKIE\nContent-Length: 0"), method+" "+path)
		}
	}
}

func TestA1ForeignHostDoesNotSpendALaunchToken(t *testing.T) {
	c := newConsole(t, "")
	launch := strings.TrimPrefix(c.LaunchURL(), c.base)
	refusedHost(t, c.raw("GET "+launch+" HTTP/1.1\nHost: evil.example:$PORT"), "launch")
	if resp := c.try("GET", launch); resp.StatusCode != http.StatusFound {
		t.Errorf("the token was spent: %s", resp.Status)
	}
}

func TestA2HostAndOriginBothForeign(t *testing.T) {
	c := newConsole(t, "")
	for _, method := range []string{"GET", "POST"} {
		refusedHost(t, c.raw(method+" /settings HTTP/1.1\nHost: evil.example:$PORT\nOrigin: http://evil.example:$PORT\nSec-Fetch-Site: same-origin\nCookie: $COOKIE\nContent-Length: 0"), method)
	}
}

func TestA3UpgradeAtAForeignHost(t *testing.T) {
	c := newConsole(t, "healthy")
	l := c.live()
	refusedHost(t, c.raw("GET /qix/"+l.conn+"/socket HTTP/1.1\nHost: evil.example:$PORT\nOrigin: http://evil.example:$PORT\nCookie: $COOKIE\n"+upgrade), "upgrade")
}

func TestA4OnlyExactHostsAreAnswered(t *testing.T) {
	c := newConsole(t, "")
	tests := []struct {
		host string
		want int
	}{
		{"$HOST", 200}, {"localhost:$PORT", 200},
		{"127.0.0.1:1", 421}, {"127.0.0.1", 421}, {"localhost", 421}, {"127.0.0.1.:$PORT", 421}, {"localhost.:$PORT", 421},
		{"LOCALHOST:$PORT", 421}, {"user@127.0.0.1:$PORT", 400}, {"", 421}, {"127.0.0.1.nip.io:$PORT", 421},
		{"localhost.evil.example:$PORT", 421}, {"127.1:$PORT", 421}, {"0.0.0.0:$PORT", 421}, {"[::ffff:127.0.0.1]:$PORT", 421},
		{"[::1]:$PORT", 421}, {"2130706433:$PORT", 421}, {"0x7f000001:$PORT", 421}, {"127.0.0.1:0$PORT", 421}, {"evil.example#$HOST", 400},
		{"$HOST\nHost: evil.example", 400}, {"evil.example\nHost: $HOST", 400}, {"$HOST, evil.example", 400}, {"$HOST/", 400},
	}
	for _, tt := range tests {
		resp := c.raw("GET /settings HTTP/1.1\nHost: " + tt.host + "\nCookie: $COOKIE")
		if resp.StatusCode != tt.want {
			t.Errorf("Host %q: %s, want %d", tt.host, resp.Status, tt.want)
		}
	}
	if resp := c.raw("GET /settings HTTP/1.1\nCookie: $COOKIE"); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("no Host: %s, want 400", resp.Status)
	}
	refusedHost(t, c.raw("GET /settings HTTP/1.0\nCookie: $COOKIE"), "HTTP/1.0 without Host")
}

func TestA5TargetNamesAnotherHost(t *testing.T) {
	c := newConsole(t, "")
	for _, target := range []string{"http://evil.example/", "https://evil.example/settings", "http://evil.example:$PORT/static/app.js"} {
		refusedHost(t, c.raw("GET "+target+" HTTP/1.1\nHost: $HOST\nCookie: $COOKIE"), target)
	}
	if resp := c.raw("CONNECT evil.example:443 HTTP/1.1\nHost: $HOST"); resp.StatusCode < 400 {
		t.Errorf("CONNECT: %s", resp.Status)
	}
}

func TestA6ForwardingHeadersAreIgnored(t *testing.T) {
	c := newConsole(t, "")
	forwarded := "\nX-Forwarded-Host: $HOST\nX-Forwarded-For: 127.0.0.1\nX-Real-IP: 127.0.0.1\nForwarded: host=$HOST;for=127.0.0.1;proto=http\nX-Original-Host: $HOST\nX-Original-URL: /settings\nX-Rewrite-URL: /settings"
	refusedHost(t, c.raw("GET /settings HTTP/1.1\nHost: evil.example\nCookie: $COOKIE"+forwarded), "trusted values")
	resp := c.raw("GET /nowhere HTTP/1.1\nHost: $HOST\nCookie: $COOKIE" + strings.ReplaceAll(forwarded, "$HOST", "evil.example"))
	if body := text(t, resp); resp.StatusCode != http.StatusNotFound || strings.Contains(body, "evil.example") {
		t.Errorf("foreign values: %s, %.200s", resp.Status, body)
	}
}

func TestA8MalformedHostAndOrigin(t *testing.T) {
	c := newConsole(t, "")
	for _, value := range []string{"\x00", "\x7f\x80\xff", "a b", "[::1", "%00", "<script>", strings.Repeat("a", 64<<10), "\"", "é", "a\rb", "http://"} {
		for _, head := range []string{"Host: " + value, "Host: $HOST\nOrigin: " + value, "Host: $HOST\nOrigin: http://" + value} {
			if resp := c.raw("POST /stop HTTP/1.1\n" + head + "\nCookie: $COOKIE\nContent-Length: 0"); resp.StatusCode < 400 || resp.StatusCode > 499 {
				t.Errorf("%.60q: %s, want 4xx", head, resp.Status)
			}
		}
	}
	c.alive()
}
