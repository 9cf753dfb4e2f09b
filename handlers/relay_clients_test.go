package handlers

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	"github.com/qlik-oss/enigma-go/v4"

	"qlikconsole/qlikproxy"
)

// node runs a script of testdata with Qlik's clients, through the relay, and reads
// the line of JSON that it prints.
func (c *console) node(script string) map[string]any {
	c.t.Helper()
	modules, err := filepath.Abs("../static/node_modules")
	must(c.t, err)
	_, noModules := os.Stat(filepath.Join(modules, "enigma.js"))
	_, noNode := exec.LookPath("node")
	if noModules != nil || noNode != nil {
		if os.Getenv("CI") == "true" {
			c.t.Fatal("Node and static/node_modules are needed", noModules, noNode)
		}
		c.t.Skip("needs Node and static/node_modules")
	}
	config, _ := json.Marshal(map[string]string{"relay": c.base + "/relay", "bearer": c.relay, "appId": c.salesApp()})
	out, err := exec.CommandContext(c.t.Context(), "node", filepath.Join("testdata", script), modules, string(config)).Output()
	if err != nil {
		var stderr []byte
		if e, ok := err.(*exec.ExitError); ok {
			stderr = e.Stderr
		}
		c.t.Fatalf("%s: %v\n%s\n%s", script, err, out, stderr)
	}
	var got map[string]any
	must(c.t, json.Unmarshal(out, &got))
	return got
}

func (c *console) salesApp() string {
	for _, a := range c.demo.Apps() {
		if a.Name == "Sales Overview" {
			return a.ID
		}
	}
	c.t.Fatal("no Sales Overview")
	return ""
}

// relayed is the connection that a tool had, once it has ended.
func (c *console) relayed() *qlikproxy.QIXConn {
	c.t.Helper()
	conn := c.onlySession().recorder.Connections()[0]
	select {
	case <-conn.Done():
	case <-time.After(10 * time.Second):
		c.t.Fatal("the tool's connection does not end")
	}
	return conn
}

// hasCalls checks that each of these methods was asked and answered in the log.
func (c *console) hasCalls(conn *qlikproxy.QIXConn, methods ...string) {
	c.t.Helper()
	if conn.Info().Source != "relay" || conn.Info().Greeting == "" {
		c.t.Errorf("%+v", conn.Info())
	}
	for _, method := range methods {
		frames := slices.Collect(allFrames(conn.Log()))
		if !slices.ContainsFunc(frames, func(f qlikproxy.Frame) bool {
			return f.Method == method && f.Lane == qlikproxy.LaneAnswer && f.Pair != 0 && !f.Own
		}) {
			c.t.Errorf("the log has no answer to %s", method)
		}
	}
	shows(c.t, c.get("/qix?c="+conn.ID()), ".frames", methods[len(methods)-1])
}

func TestEnigmaJSThroughTheRelay(t *testing.T) {
	c := newConsole(t, "healthy")
	want := map[string]any{"greeting": "SESSION_CREATED", "title": "Sales Overview", "tables": []any{"Orders", "Customers", "Products"},
		"sheets": []any{"Overview", "Customers", "Orders"}, "refused": -32099.0}
	if diff := cmp.Diff(want, c.node("enigma.mjs")); diff != "" {
		t.Error(diff)
	}
	conn := c.relayed()
	c.hasCalls(conn, "OpenDoc", "GetAppLayout", "GetTablesAndKeys", "CreateSessionObject", "GetLayout")
	for f := range allFrames(conn.Log()) {
		if f.Method == "GetLayout" && f.Lane == qlikproxy.LaneAnswer { // enigma.js asks for patches
			detail := c.get(fmt.Sprintf("/qix/%s/frames/%d", conn.ID(), f.Seq))
			shows(t, detail, ".patches", "qLayout")
			shows(t, detail, ".frame-detail", "The whole after these changes")
		}
	}
}

func TestQlikAPIThroughTheRelay(t *testing.T) {
	c := newConsole(t, "healthy")
	want := map[string]any{"me": true, "title": "Sales Overview", "tables": []any{"Orders", "Customers", "Products"}, "sheets": []any{"Overview", "Customers", "Orders"}}
	if diff := cmp.Diff(want, c.node("qlikapi.mjs")); diff != "" {
		t.Error(diff)
	}
	c.hasCalls(c.relayed(), "OpenDoc", "GetAppLayout", "GetTablesAndKeys")
}

// TestEnigmaGoThroughTheRelay also looks at the page while the tool is at work.
func TestEnigmaGoThroughTheRelay(t *testing.T) {
	c := newConsole(t, "healthy")
	global, err := enigma.Dialer{}.Dial(t.Context(), strings.Replace(c.base, "http", "ws", 1)+"/relay/app/"+c.salesApp()+"/identity/go", http.Header{"Authorization": {"Bearer " + c.relay}})
	must(t, err)
	doc, err := global.OpenDoc(t.Context(), c.salesApp(), "", "", "", false)
	must(t, err)
	if l, err := doc.GetAppLayout(t.Context()); err != nil || l.Title != "Sales Overview" {
		t.Errorf("layout %+v: %v", l, err)
	}
	conn := c.onlySession().recorder.Connections()[0]
	live := c.get("/qix?c=" + conn.ID())
	shows(t, live, ".conn-status", "A tool on this machine speaks here")
	shows(t, live, ".frames", "GetAppLayout")
	if live.Find("qix-send").Length() != 0 {
		t.Error("the page would speak on the tool's connection")
	}
	global.DisconnectFromServer()
	c.hasCalls(c.relayed(), "OpenDoc", "GetAppLayout")
}

// TestRelayedUpgradeIsRefusedAsDirectly compares what a tool gets from the tenant and
// through the relay.
func TestRelayedUpgradeIsRefusedAsDirectly(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, path := range []string{"/hub", "/app/", "/api/v1/items"} {
		refusal := func(base, bearer string) (int, string) {
			_, resp, err := websocket.DefaultDialer.Dial(strings.Replace(base, "http", "ws", 1)+path, http.Header{"Authorization": {"Bearer " + bearer}})
			if err == nil || resp == nil {
				t.Fatalf("%s: %v", path, err)
			}
			body, _ := io.ReadAll(resp.Body)
			return resp.StatusCode, resp.Header.Get("Content-Type") + "\n" + string(body)
		}
		token, err := c.onlySession().Tenant().Token(t.Context())
		must(t, err)
		status, body := refusal(c.demo.URL(), token.Value.Reveal())
		relayedStatus, relayedBody := refusal(c.base+"/relay", c.relay)
		if status != relayedStatus || withoutTrace(body) != withoutTrace(relayedBody) {
			t.Errorf("%s: %d %s\nthrough the relay: %d %s", path, status, body, relayedStatus, relayedBody)
		}
	}
}

// withoutTrace leaves out the trace ID, which is new in each answer.
func withoutTrace(body string) string {
	before, after, found := strings.Cut(body, `"traceId":"`)
	if !found {
		return body
	}
	_, after, _ = strings.Cut(after, `"`)
	return before + after
}
