package demotenant

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// scene is a tenant with one fault on, and two actors who signed in before.
type scene struct {
	*testing.T
	tenant     *Tenant
	token, key *caller
	app        string
	fault      Fault
}

func TestEveryFaultStrikes(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range AllFaults() {
		if seen[f.Name] || f.Title == "" || (f.Basis != documented && f.Basis != assumed) {
			t.Errorf("%+v is there twice or not described", f)
		}
		seen[f.Name] = true
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			tenant := start(t, Config{})
			s := scene{t, tenant, as(t, tenant, "healthy"), as(t, tenant, "api-key"), appNamed(t, tenant, "Sales Overview").ID, f}
			s.token.client.Timeout = 500 * time.Millisecond
			if err := tenant.SetFault(f.Name, true); err != nil {
				t.Fatal(err)
			}
			s.check()
		})
	}
}

func (s scene) check() {
	name := s.fault.Name
	switch {
	case strings.HasPrefix(name, "close-"):
		code, _ := strconv.Atoi(strings.TrimPrefix(name, "close-"))
		s.closes(code)
	case named[name] != 0:
		s.closes(named[name])
	case strings.HasPrefix(name, "state-"):
		s.state(strings.TrimPrefix(name, "state-"))
	case strings.HasPrefix(name, "notice-"):
		s.notice(strings.TrimPrefix(name, "notice-"))
	case s.fault.Layer == "oauth":
		s.oauth()
	case s.fault.Layer == "qix":
		s.qix()
	case s.fault.Layer == "websocket":
		s.socket()
	default:
		s.http()
	}
}

func (s scene) dial() *qix {
	s.Helper()
	q, _, err := s.token.dial("/app/" + s.app)
	if err != nil {
		s.Fatal(err)
	}
	return q
}

func (s scene) closes(code int) {
	q := s.dial()
	_ = q.ws.WriteJSON(obj{"jsonrpc": "2.0", "id": 1, "handle": -1, "method": "EngineVersion", "params": []any{}})
	if got, text := q.closeCode(); got != code {
		s.Errorf("closed with %d %q", got, text)
	}
}

func (s scene) state(state string) {
	q := s.dial()
	m := q.read()
	if m["params"].(obj)["qSessionState"] != state {
		s.Errorf("greeting %v", m)
	}
	if code, _ := q.closeCode(); code < 4000 {
		s.Errorf("closed with %d", code)
	}
}

func (s scene) notice(method string) {
	q, _ := s.token.open("/app/" + s.app)
	if m := q.read(); m["method"] != method || m["id"] != nil {
		s.Errorf("%v", m)
	}
	if code, _ := q.closeCode(); code == websocket.CloseAbnormalClosure {
		s.Error("no close frame")
	}
}

func (s scene) oauth() {
	body := tokenBody(actor(s.T, s.tenant, "healthy"), nil)
	if s.fault.Name == "impersonation-refused" {
		body = tokenBody(actor(s.T, s.tenant, "healthy"), obj{"grant_type": grantImpersonate, "scope": "user_default", "user_lookup": obj{"field": "userId", "value": s.tenant.world.order[1].id}})
	}
	r := s.token.post("/oauth/token", body)
	switch s.fault.Name {
	case "scope-missing":
		if n := len(strings.Fields(r.json()["scope"].(string))); n >= len(extractionScopes) {
			s.Errorf("%d scopes", n)
		}
		return
	case "token-short-lived":
		if r.json()["expires_in"] != 2.0 {
			s.Errorf("%s", r.body)
		}
		return
	}
	for _, row := range grantFaultTable() {
		if row.Name == s.fault.Name && (r.status != row.no.status || r.fault()["code"] != row.no.code || r.header.Get("X-Demo-Basis") != s.fault.Basis) {
			s.Errorf("%d %s", r.status, r.body)
		}
	}
}

// httpSigns maps a fault of tenant, token or REST to what a call shows.
var httpSigns = map[string]struct {
	status int
	body   string
}{
	"tenant-unknown": {401, "LOGIN-2"}, "ip-not-allowed": {403, "IP policy"}, "html-login": {200, "<title>Sign in"}, "login-redirect": {302, ""},
	"redirect-off-tenant": {302, ""}, "redirect-plain": {302, ""}, "redirect-loop": {302, ""}, "empty": {200, ""},
	"outage-500": {500, "<html>"}, "outage-502": {502, "<html>"}, "outage-503": {503, "<html>"}, "outage-504": {504, "<html>"},
	"token-expired": {401, "HTTP-401"}, "token-refused": {401, "HTTP-401"}, "token-wrong-tenant": {403, "AUTH-5"},
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

func (s scene) oddHTTP() {
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

func (s scene) socket() {
	switch name := s.fault.Name; name {
	case "ws-blocked-200", "ws-blocked-400", "ws-blocked-426", "ws-blocked-502", "ws-unauthorized", "ws-forbidden", "ws-wrong-path":
		want := map[string]int{"ws-unauthorized": 401, "ws-forbidden": 403, "ws-wrong-path": 404}[name]
		if want == 0 {
			want, _ = strconv.Atoi(name[len(name)-3:])
		}
		_, res, err := s.token.dial("/app/" + s.app)
		if err == nil || res == nil || res.StatusCode != want {
			s.Errorf("%v %v", res, err)
		}
	case "ws-silent":
		d := websocket.Dialer{HandshakeTimeout: 300 * time.Millisecond}
		if _, _, err := d.Dial("ws"+strings.TrimPrefix(s.tenant.URL(), "http")+"/app/"+s.app, nil); err == nil {
			s.Error("answered")
		}
	case "no-entitlement":
		s.state("SESSION_ERROR_NO_LICENSE")
	case "ws-idle-closed", "ws-idle-cut":
		q, _ := s.token.open("/app/" + s.app)
		want := map[string]int{"ws-idle-closed": 4001, "ws-idle-cut": 1006}[name]
		if code, _ := q.closeCode(); code != want {
			s.Errorf("closed with %d", code)
		}
	case "ws-no-greeting", "ws-slow":
		q := s.dial()
		if name == "ws-slow" {
			q.read()
			_ = q.ws.WriteJSON(obj{"jsonrpc": "2.0", "id": 1, "handle": -1, "method": "EngineVersion"})
		}
		_ = q.ws.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		if _, frame, err := q.ws.ReadMessage(); err == nil {
			s.Errorf("%s", frame)
		}
	case "ws-garbage", "ws-binary":
		kind, frame, err := s.dial().ws.ReadMessage()
		if err != nil || strings.HasPrefix(string(frame), "{") || (kind == websocket.BinaryMessage) != (name == "ws-binary") {
			s.Errorf("%d %q %v", kind, frame, err)
		}
	default:
		s.Error("nothing checks this fault")
	}
}

func (s scene) qix() {
	q, _ := s.token.open("/app/" + s.app)
	if s.fault.Name == "qix-wrong-id" {
		if m := q.ask(-1, "EngineVersion", []any{}); m["id"] == 1.0 {
			s.Errorf("%v", m)
		}
		return
	}
	ways := []struct {
		handle int
		method string
		params []any
	}{{-1, "OpenDoc", []any{s.app}}, {1, "GetScript", nil}, {1, "GetObject", []any{uuid("sheet", "Overview")}}, {2, "GetLayout", nil}, {1, "GetTablesAndKeys", []any{obj{}, obj{}, 0, true, false}}}
	for _, way := range ways {
		m := q.ask(way.handle, way.method, way.params)
		if e, failed := m["error"].(obj); failed {
			s.qixError(way.method, e)
			return
		}
		if s.fault.Name == "app-empty" && way.method == "GetTablesAndKeys" {
			if n := len(m["result"].(obj)["qtr"].([]any)); n != 0 {
				s.Errorf("%d tables", n)
			}
			return
		}
		if s.fault.Name == "app-empty" && way.method == "GetObject" {
			q.call(1, "CreateSessionObject", obj{"qInfo": obj{"qType": "x"}})
		}
	}
	s.Error("no method failed")
}

func (s scene) qixError(method string, e obj) {
	for _, f := range qixFaultTable() {
		if f.Name != s.fault.Name {
			continue
		}
		want := fail(f.code, "")
		if e["code"] != float64(want.Code) || e["message"] != want.Message || want.Message == "" || !fits(f.methods, method) {
			s.Errorf("%s: %v", method, e)
		}
	}
}

func TestFaultsCombineAndRunOut(t *testing.T) {
	tenant := start(t, Config{Faults: []string{"rate-limited:2", "small-pages"}})
	c := as(t, tenant, "healthy")
	for i, want := range []int{429, 429, 200, 200} {
		if r := c.get("/api/v1/spaces"); r.status != want {
			t.Errorf("call %d: %d", i+1, r.status)
		}
	}
	if got := fmt.Sprint(tenant.Faults()); got != "[small-pages]" {
		t.Error(got)
	}
	if n := len(c.get("/api/v1/spaces").json()["data"].([]any)); n != 2 {
		t.Errorf("small-pages: %d", n)
	}
	_ = tenant.SetFault("small-pages", false)
	if n := len(c.get("/api/v1/spaces").json()["data"].([]any)); n != 10 || len(tenant.Faults()) != 0 {
		t.Errorf("after switching off: %d", n)
	}
	_ = tenant.SetFault("qix-aborted:1", true)
	q := openApp(t, c, "Sales Overview")
	if code := q.code(1, "GetScript", []any{}); code != 15 {
		t.Errorf("aborted: %d", code)
	}
	q.call(1, "GetScript")
}
