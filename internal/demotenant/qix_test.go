package demotenant

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// openApp opens an app of that name on a session of its own.
func openApp(t *testing.T, c *caller, name string) *qix {
	t.Helper()
	id := appNamed(t, c.tenant, name).ID
	q, _ := c.open("/app/" + id + "/identity/" + randomHex(6) + "/ttl/0?reloadUri=x")
	q.call(-1, "OpenDoc", id)
	return q
}

func TestUpgradeRefusals(t *testing.T) {
	tenant := start(t, Config{})
	good := as(t, tenant, "healthy")
	bad := newCaller(t, tenant, "eyJ.bad.token")
	app := appNamed(t, tenant, "Sales Overview").ID
	for _, row := range []struct {
		c      *caller
		path   string
		status int
	}{
		{newCaller(t, tenant, ""), "/app/" + app, 401}, {bad, "/app/" + app, 401}, {good, "/hub", 404}, {good, "/sense/app/" + app, 404},
		{good, "/app/", 404}, {good, "/app/" + app + "/nonsense", 404}, {good, "/app/" + app + "/identity", 404}, {good, "/app/" + app + "/ttl/x", 404},
	} {
		_, res, err := row.c.dial(row.path)
		if err == nil || res == nil || res.StatusCode != row.status {
			t.Errorf("%s: %v %v", row.path, res, err)
		}
	}
	origin := http.Header{"Authorization": {"Bearer " + good.bearer}, "Origin": {"https://elsewhere.example"}}
	_, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(tenant.URL(), "http")+"/app/"+app, origin)
	if err == nil || res == nil || res.StatusCode != 403 {
		t.Errorf("foreign origin: %v %v", res, err)
	}
	if _, state := newCaller(t, tenant, "").open("/app/" + app + "/identity/q?accessToken=" + good.bearer); state != "SESSION_CREATED" {
		t.Error("accessToken in the address:", state)
	}
	if r := good.get("/app/" + app); r.status != 404 {
		t.Errorf("plain GET of a socket path: %d", r.status)
	}
}

func TestClosesBeforeTheGreeting(t *testing.T) {
	tenant := start(t, Config{})
	for _, row := range []struct {
		actor, path string
		code        int
		text        string
	}{
		{"healthy", "/app/" + appNamed(t, tenant, "Sales Overview").ItemID, 4204, "App not found"},
		{"healthy", "/app/" + appNamed(t, tenant, "Ana's notes").ID, 4203, "No permission to open the app"},
		{"not-a-member", "/app/" + appNamed(t, tenant, "Sales Overview").ID, 4203, "No permission to open the app"},
	} {
		q, _, err := as(t, tenant, row.actor).dial(row.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := q.ws.ReadMessage(); !websocket.IsCloseError(err, row.code) || err.(*websocket.CloseError).Text != row.text {
			t.Errorf("%s %s: %v", row.actor, row.path, err)
		}
	}
}

func TestGreetingComesLater(t *testing.T) {
	tenant := start(t, Config{GreetingDelay: 80 * time.Millisecond})
	c := as(t, tenant, "healthy")
	at := time.Now()
	q, _ := c.open("/app/engineData")
	if took := time.Since(at); took < 80*time.Millisecond {
		t.Errorf("the greeting came after %v", took)
	}
	if list := q.call(-1, "GetDocList")["qDocList"].([]any); len(list) != 18 {
		t.Errorf("%d documents", len(list))
	}
	if code := q.code(-1, "OpenDoc", []any{"x"}); code != 1003 {
		t.Errorf("OpenDoc: %d", code)
	}
}

func TestSessionsAreShared(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	id := appNamed(t, tenant, "Sales Overview").ID
	first, created := c.open("/app/" + id)
	first.call(-1, "OpenDoc", id)
	second, attached := c.open("/app/" + id)
	other, alone := c.open("/app/" + id + "/identity/x")
	if created != "SESSION_CREATED" || attached != "SESSION_ATTACHED" || alone != "SESSION_CREATED" {
		t.Error(created, attached, alone)
	}
	if h := handleOf(second.call(-1, "GetActiveDoc")); h != 1 {
		t.Error("the shared session has no document:", h)
	}
	if code := second.code(-1, "OpenDoc", obj{"qDocName": id, "qNoData": true}); code != 1009 {
		t.Errorf("open in another mode: %d", code)
	}
	second.call(-1, "OpenDoc", id)
	if code := second.code(-1, "OpenDoc", []any{id}); code != 1002 {
		t.Errorf("OpenDoc twice: %d", code)
	}
	if code := other.code(-1, "GetActiveDoc", []any{}); code != 1007 {
		t.Errorf("GetActiveDoc without document: %d", code)
	}
	if _, state := as(t, tenant, "api-key").open("/app/" + id); state != "SESSION_CREATED" {
		t.Error("another user shares the session:", state)
	}
}

func TestSessionOutlivesItsSocket(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	id := appNamed(t, tenant, "Sales Overview").ID
	for path, want := range map[string]string{"/app/" + id + "/identity/a/ttl/60": "SESSION_ATTACHED", "/app/" + id + "/identity/b/ttl/0": "SESSION_CREATED"} {
		q, _ := c.open(path)
		q.call(-1, "OpenDoc", id)
		list := handleOf(q.call(1, "CreateSessionObject", obj{"qInfo": obj{"qType": "x", "qId": "kept"}}))
		_ = q.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
		if code, _ := q.closeCode(); code != 1000 {
			t.Errorf("%s: closed with %d", path, code)
		}
		for tenant.engine.busy() { // until the tenant has seen it too
			time.Sleep(time.Millisecond)
		}
		again, state := c.open(path)
		if state != want {
			t.Errorf("%s: %s", path, state)
		}
		if m := again.ask(list, "GetLayout", []any{}); (m["error"] == nil) != (want == "SESSION_ATTACHED") {
			t.Errorf("%s: %v", path, m)
		}
		_ = again.ws.Close()
		for tenant.engine.busy() {
			time.Sleep(time.Millisecond)
		}
	}
}

// busy tells whether any session has a socket.
func (e *engine) busy() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.sessions {
		if s.sockets > 0 {
			return true
		}
	}
	return false
}

func TestRPCErrors(t *testing.T) {
	tenant := start(t, Config{})
	q := openApp(t, as(t, tenant, "healthy"), "Sales Overview")
	for _, row := range []struct {
		name   string
		handle int
		method string
		params any
		code   int
	}{
		{"unknown method", 1, "Nonsense", []any{}, -32601},
		{"method of another class", 1, "GetLayout", []any{}, -32601},
		{"too many", 1, "GetObject", []any{"a", "b"}, -32602},
		{"missing", 1, "GetObject", []any{}, -32602},
		{"unknown name", 1, "GetObject", obj{"qId": "a", "qNonsense": 1}, -32602},
		{"wrong type", 1, "GetObject", []any{7}, -32602},
		{"params no list", 1, "GetObject", "x", -32602},
		{"no such handle", 99, "GetLayout", []any{}, -32602},
		{"no such connection", 1, "GetConnection", []any{"x"}, 2001},
		{"no such field", 1, "GetField", []any{"x"}, 2},
		{"no such variable", 1, "GetVariableByName", []any{"x"}, 2},
		{"no such table", 1, "GetTableData", []any{0, 10, true, "x"}, 8},
		{"object without type", 1, "CreateSessionObject", []any{obj{}}, -32602},
		{"null object", 1, "CreateSessionObject", []any{nil}, -32602},
	} {
		if code := q.code(row.handle, row.method, row.params); code != row.code {
			t.Errorf("%s: %d, want %d", row.name, code, row.code)
		}
	}
	for frame, code := range map[string]float64{"{": -32700, "": -32700, "[]": -32600, `{"id":1}`: -32600, `{"method":"EngineVersion","id":1}`: -32600, `"x"`: -32600} {
		_ = q.ws.WriteMessage(websocket.TextMessage, []byte(frame))
		if e := q.read()["error"].(obj); e["code"] != code || e["message"] == "" {
			t.Errorf("%q: %v", frame, e)
		}
	}
	unknown := q.ask(1, "GetObject", []any{"nothing"})["result"].(obj)["qReturn"].(obj)
	if h, there := unknown["qHandle"]; h != nil || !there || unknown["qType"] != nil {
		t.Errorf("unknown object: %v", unknown)
	}
	_ = q.ws.WriteMessage(websocket.BinaryMessage, []byte{1})
	if code, _ := q.closeCode(); code != websocket.CloseUnsupportedData {
		t.Errorf("binary frame: closed with %d", code)
	}
}

func TestNamedParametersAndDelta(t *testing.T) {
	tenant := start(t, Config{})
	q := openApp(t, as(t, tenant, "healthy"), "Sales Overview")
	_ = q.ws.WriteJSON(obj{"jsonrpc": "2.0", "id": 7, "handle": 1, "method": "GetObjects", "params": obj{"qOptions": obj{"qTypes": []string{"sheet"}, "qData": obj{"title": "/qMetaDef/title"}}}, "delta": true})
	m := q.read()
	patch := m["result"].(obj)["qList"].([]any)[0].(obj)
	if m["delta"] != true || patch["op"] != "add" || patch["path"] != "/" || len(patch["value"].([]any)) != 3 {
		t.Errorf("%v", m)
	}
	if title := patch["value"].([]any)[0].(obj)["qData"].(obj)["title"]; title != "Overview" {
		t.Errorf("qData: %v", title)
	}
}

func TestSpecialApps(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	opening := func(name string, noData bool) obj {
		id := appNamed(t, tenant, name).ID
		q, _ := c.open("/app/" + id + "/identity/" + randomHex(4))
		return q.ask(-1, "OpenDoc", obj{"qDocName": id, "qNoData": noData})
	}
	for name, code := range map[string]float64{"Too large to open": 1015, "Reloading now": 11000} {
		if e, _ := opening(name, false)["error"].(obj); e["code"] != code {
			t.Errorf("%s: %v", name, e)
		}
	}
	if m := opening("Too large to open", true); m["error"] != nil {
		t.Errorf("without data: %v", m)
	}
	empty := openApp(t, c, "Never reloaded")
	if l := empty.call(1, "GetAppLayout")["qLayout"].(obj); l["qHasData"] != false || l["qLastReloadTime"] != "" {
		t.Errorf("never reloaded: %v", l)
	}
	big := openApp(t, c, "Big answers")
	big.ws.SetReadLimit(64 << 20)
	sheet := handleOf(big.call(1, "GetObject", uuid("sheet", "Big sheet")))
	_ = big.ws.WriteJSON(obj{"jsonrpc": "2.0", "id": 1000, "handle": sheet, "method": "GetLayout", "params": []any{}})
	if _, frame, err := big.ws.ReadMessage(); err != nil || len(frame) < 5_000_000 || len(frame) > 6_500_000 {
		t.Errorf("big answer: %d bytes, %v", len(frame), err)
	}
	hostile := openApp(t, c, hostileName)
	_ = hostile.ws.WriteJSON(obj{"jsonrpc": "2.0", "id": 1000, "handle": 1, "method": "GetAppLayout", "params": []any{}})
	if _, frame, err := hostile.ws.ReadMessage(); err != nil || !strings.Contains(string(frame), "</script><script>") {
		t.Errorf("hostile names are escaped: %v %.200s", err, frame)
	}
	if title := hostile.call(1, "GetAppLayout")["qLayout"].(obj)["qTitle"]; title != hostileName {
		t.Errorf("hostile title: %q", title)
	}
	session, _ := c.open("/app/SessionApp_1700000000000")
	if h := handleOf(session.call(-1, "OpenDoc", "SessionApp_1700000000000")); h != 1 {
		t.Error("session app", h)
	}
}

// TestChangesChange proves that the changing methods do, so that a guard that
// lets one through is seen.
func TestChangesChange(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	q := openApp(t, c, "Sales Overview")
	sheet := handleOf(q.call(1, "GetObject", uuid("sheet", "Orders")))
	q.call(sheet, "SetProperties", obj{"qInfo": obj{"qId": "x", "qType": "sheet"}, "qMetaDef": obj{"title": "Changed"}})
	q.call(1, "SetScript", "new script")
	q.call(1, "SetAppProperties", obj{"qTitle": "New title"})
	made := q.call(1, "CreateObject", obj{"qInfo": obj{"qType": "sheet", "qId": "made"}})
	m := q.ask(1, "DestroyObject", []any{"made"})
	if m["result"].(obj)["qSuccess"] != true || m["close"].([]any)[0] != float64(handleOf(made)) {
		t.Errorf("destroy: %v", m)
	}
	if code := q.code(handleOf(made), "GetLayout", []any{}); code != -32602 {
		t.Errorf("closed handle: %d", code)
	}
	q.call(1, "DoSave")
	q.call(1, "DoReload")
	again := openApp(t, c, "Sales Overview")
	if s := again.call(1, "GetScript")["qScript"]; s != "new script" {
		t.Errorf("script: %v", s)
	}
	if l := again.call(1, "GetAppLayout")["qLayout"].(obj); l["qTitle"] != "New title" {
		t.Errorf("title: %v", l["qTitle"])
	}
	published := openApp(t, c, "Finance Ledger")
	if code := published.code(1, "SetScript", []any{"x"}); code != 5 {
		t.Errorf("changing a published app: %d", code)
	}
}
