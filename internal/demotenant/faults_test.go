package demotenant

import (
	"fmt"
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
		want := row.no.code
		if row.no.rfc != "" {
			want = `"error":"` + row.no.rfc + `"`
		}
		if row.Name == s.fault.Name && (r.status != row.no.status || !strings.Contains(string(r.body), want) || r.header.Get("X-Demo-Basis") != s.fault.Basis) {
			s.Errorf("%d %s", r.status, r.body)
		}
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
