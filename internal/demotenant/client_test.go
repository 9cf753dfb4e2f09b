package demotenant

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// start runs a tenant without greeting delay until the test ends.
func start(t *testing.T, cfg Config) *Tenant {
	t.Helper()
	if cfg.GreetingDelay == 0 {
		cfg.GreetingDelay = -1
	}
	tenant, err := Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tenant.Close() })
	return tenant
}

// caller speaks HTTP as one actor, without following redirects.
type caller struct {
	t      *testing.T
	tenant *Tenant
	bearer string
	client *http.Client
}

func newCaller(t *testing.T, tenant *Tenant, bearer string) *caller {
	c := &http.Client{
		Transport:     &http.Transport{},
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(c.CloseIdleConnections)
	return &caller{t, tenant, bearer, c}
}

// as signs an actor in, by token or by its key.
func as(t *testing.T, tenant *Tenant, name string) *caller {
	t.Helper()
	a := actor(t, tenant, name)
	c := newCaller(t, tenant, a.APIKey)
	if a.Kind == "oauth-client" {
		r := c.post("/oauth/token", obj{"grant_type": grantClient, "client_id": a.ClientID, "client_secret": a.ClientSecret})
		if r.status != 200 {
			t.Fatalf("%s: token: %d %s", name, r.status, r.body)
		}
		c.bearer = r.json()["access_token"].(string)
	}
	return c
}

func actor(t *testing.T, tenant *Tenant, name string) Actor {
	t.Helper()
	for _, a := range tenant.Actors() {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("no actor %q", name)
	return Actor{}
}

type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

func (r reply) json() obj {
	r.t.Helper()
	var v obj
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.t.Fatalf("not JSON: %v: %.200s", err, r.body)
	}
	return v
}

// fault is the first error of Qlik's envelope.
func (r reply) fault() obj {
	r.t.Helper()
	return r.json()["errors"].([]any)[0].(obj)
}

func (c *caller) get(path string) reply { return c.do("GET", path, nil, "") }

func (c *caller) post(path string, body any) reply {
	raw, _ := json.Marshal(body)
	return c.do("POST", path, raw, "application/json")
}

func (c *caller) do(method, path string, body []byte, kind string) reply {
	c.t.Helper()
	r, err := c.send(method, path, body, kind)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

func (c *caller) send(method, path string, body []byte, kind string) (reply, error) {
	if strings.HasPrefix(path, "/") {
		path = c.tenant.URL() + path
	}
	req, err := http.NewRequest(method, path, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	res, err := c.client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 64<<20))
	return reply{c.t, res.StatusCode, res.Header, raw}, err
}

// qix is one WebSocket to the tenant.
type qix struct {
	t  *testing.T
	ws *websocket.Conn
	id int
}

func (c *caller) dial(path string) (*qix, *http.Response, error) {
	header := http.Header{}
	if c.bearer != "" {
		header.Set("Authorization", "Bearer "+c.bearer)
	}
	ws, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(c.tenant.URL(), "http")+path, header)
	if err != nil {
		return nil, res, err
	}
	c.t.Cleanup(func() { _ = ws.Close() })
	_ = ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	return &qix{t: c.t, ws: ws}, res, nil
}

// open dials and takes the greeting.
func (c *caller) open(path string) (*qix, string) {
	c.t.Helper()
	q, res, err := c.dial(path)
	if err != nil {
		c.t.Fatal(err, res)
	}
	m := q.read()
	if m["method"] != "OnConnected" {
		c.t.Fatalf("no greeting: %v", m)
	}
	return q, m["params"].(obj)["qSessionState"].(string)
}

func (q *qix) read() obj {
	q.t.Helper()
	var m obj
	if err := q.ws.ReadJSON(&m); err != nil {
		q.t.Fatal(err)
	}
	return m
}

// closeCode reads until the connection ends and returns its code and reason.
func (q *qix) closeCode() (int, string) {
	q.t.Helper()
	for {
		_, _, err := q.ws.ReadMessage()
		if err == nil {
			continue
		}
		if e, ok := err.(*websocket.CloseError); ok {
			return e.Code, e.Text
		}
		return websocket.CloseAbnormalClosure, err.Error()
	}
}

// ask sends one request and returns the whole answer.
func (q *qix) ask(handle int, method string, params any) obj {
	q.t.Helper()
	q.id++
	if err := q.ws.WriteJSON(obj{"jsonrpc": "2.0", "id": q.id, "handle": handle, "method": method, "params": params}); err != nil {
		q.t.Fatal(err)
	}
	return q.read()
}

// call expects a result.
func (q *qix) call(handle int, method string, params ...any) obj {
	q.t.Helper()
	if params == nil {
		params = []any{}
	}
	m := q.ask(handle, method, params)
	if m["error"] != nil {
		q.t.Fatalf("%s: %v", method, m["error"])
	}
	return m["result"].(obj)
}

// code expects an error and returns its code.
func (q *qix) code(handle int, method string, params any) int {
	q.t.Helper()
	m := q.ask(handle, method, params)
	e, ok := m["error"].(obj)
	if !ok {
		q.t.Fatalf("%s: no error: %v", method, m)
	}
	return int(e["code"].(float64))
}

// handleOf is the handle in a qReturn.
func handleOf(result obj) int { return int(result["qReturn"].(obj)["qHandle"].(float64)) }

func appNamed(t *testing.T, tenant *Tenant, name string) App {
	t.Helper()
	for _, a := range tenant.Apps() {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("no app %q", name)
	return App{}
}
