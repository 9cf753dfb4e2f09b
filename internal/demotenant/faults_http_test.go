package demotenant

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// httpSigns maps a fault of tenant, token or REST to what a call shows.
var httpSigns = map[string]struct {
	status int
	body   string
}{
	"tenant-unknown": {401, "LOGIN-2"}, "ip-not-allowed": {403, "IP policy"}, "html-login": {200, "<title>Sign in"}, "login-redirect": {302, ""},
	"redirect-off-tenant": {302, ""}, "redirect-plain": {302, ""}, "redirect-loop": {302, ""}, "empty": {200, ""},
	"outage-500": {500, "<html>"}, "outage-502": {502, "<html>"}, "outage-503": {503, "<html>"}, "outage-504": {504, "<html>"},
	"token-expired": {401, "HTTP-401"}, "token-refused": {401, "HTTP-401"}, "token-wrong-tenant": {403, "AUTH-5"}, "token-refused-html": {401, "<html>"},
	"rate-limited": {429, "HTTP-429"}, "csrf-with-bearer": {400, "CSRF-TOKEN-4"}, "csrf-required": {403, "CSRF-TOKEN-2"},
	"rest-forbidden": {403, "HTTP-403"}, "rest-not-found": {404, "HTTP-404"}, "rest-bad-request": {400, "HTTP-400"},
	"empty-lists": {200, `"data":[]`}, "next-off-tenant": {200, `"next":{"href":"https://tenant.example.com/`},
}

var keySigns = map[string]struct {
	status int
	body   string
}{
	"apikey-expired": {401, "HTTP-401"}, "apikey-revoked": {401, "HTTP-401"}, "apikey-permission-removed": {401, "401 Authorization Required"},
	"apikey-create-forbidden": {403, "HTTP-403"}, "apikey-expiry-too-long": {400, "P90D"}, "apikey-quota": {403, "max_keys_per_user"},
}

func (s scene) http() {
	if sign, known := keySigns[s.fault.Name]; known {
		r := s.key.post("/api/v1/api-keys", obj{"description": "x", "expiry": "P1D"})
		if r.status != sign.status || !strings.Contains(string(r.body), sign.body) {
			s.Errorf("%d %s", r.status, r.body)
		}
		return
	}
	if sign, known := httpSigns[s.fault.Name]; known {
		r := s.token.get("/api/v1/spaces")
		if r.status != sign.status || !strings.Contains(string(r.body), sign.body) || (r.status == 302) != (r.header.Get("Location") != "") {
			s.Errorf("%d %v %s", r.status, r.header, r.body)
		}
		return
	}
	s.oddHTTP()
}

// patience is how long to wait for the answers that must not come, or not end.
var patience = map[string]time.Duration{"hang": 300 * time.Millisecond, "slow": 300 * time.Millisecond, "endless": 500 * time.Millisecond}

func (s scene) oddHTTP() {
	s.token.client.Timeout = patience[s.fault.Name]
	switch s.fault.Name {
	case "html-token", "token-rate-limited":
		r := s.token.post("/oauth/token", tokenBody(actor(s.T, s.tenant, "healthy"), nil))
		if r.status == 429 != (s.fault.Name == "token-rate-limited") || r.status == 200 && !strings.Contains(string(r.body), "<html>") {
			s.Errorf("%d %s", r.status, r.body)
		}
	case "hang", "slow":
		if r, err := s.token.send("GET", "/api/v1/spaces", nil, ""); err == nil {
			s.Errorf("an answer: %d", r.status)
		}
	case "cut":
		if _, err := s.token.send("GET", "/api/v1/spaces", nil, ""); err == nil || !strings.Contains(err.Error(), io.ErrUnexpectedEOF.Error()) {
			s.Errorf("%v", err)
		}
	case "endless":
		r, err := s.token.send("GET", "/api/v1/spaces", nil, "")
		if err == nil && len(r.body) < 64<<20 {
			s.Errorf("ended after %d bytes", len(r.body))
		}
	case "malformed":
		if r := s.token.get("/api/v1/spaces"); strings.HasSuffix(string(r.body), "}") {
			s.Errorf("%s", r.body)
		}
	case "clock-skew":
		at, err := http.ParseTime(s.token.get("/api/v1/spaces").header.Get("Date"))
		if err != nil || time.Until(at) < time.Hour {
			s.Errorf("%v %v", at, err)
		}
	case "small-pages":
		if n := len(s.token.get("/api/v1/spaces?limit=100").json()["data"].([]any)); n != 2 {
			s.Errorf("%d entries", n)
		}
	case "endpoint-retiring":
		if h := s.token.get("/api/v1/spaces").header; h.Get("Sunset") == "" || h.Get("Deprecation") == "" {
			s.Errorf("%v", h)
		}
	case "lineage-empty":
		_, where := stage(s.fault.Name)
		graph := s.token.get(where).json()["graph"].(obj)
		if len(graph["edges"].([]any)) != 0 {
			s.Errorf("%v", graph)
		}
	case "next-loop":
		if links := s.token.get("/api/v1/spaces").json()["links"].(obj); fmt.Sprint(links["next"]) != fmt.Sprint(links["self"]) {
			s.Errorf("%v", links)
		}
	case "licence-renewal":
		if v := s.token.get("/api/v1/licenses/status").json(); v["status"] != "Expired" {
			s.Errorf("%v", v)
		}
	case "space-membership-missing":
		if r := s.token.get("/api/v1/apps/" + s.app); r.status != 403 {
			s.Errorf("%d", r.status)
		}
		s.closes(4203)
	default:
		s.Error("nothing checks this fault")
	}
}
