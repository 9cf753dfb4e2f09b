package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"qlikconsole/internal/catalog"
	"qlikconsole/qlikproxy"
)

func (c *console) onlyConn(id string) *qlikproxy.QIXConn {
	c.t.Helper()
	c.sessions.mu.Lock()
	defer c.sessions.mu.Unlock()
	for _, z := range c.sessions.open {
		if conn, ok := z.recorder.Connection(id); ok {
			return conn
		}
	}
	c.t.Fatalf("no connection %s", id)
	return nil
}

func TestMethodList(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.get("/qix/methods")
	first := doc.Find(".method-list > details").First()
	shows(t, doc, ".method-list > details:first-child > summary", "What a connector uses 25")
	if _, open := first.Attr("open"); !open {
		t.Error("what stands in front is closed")
	}
	if n := doc.Find(".method-list > details:not(:first-child) li").Length(); n != 336 {
		t.Errorf("%d methods by class, want 336", n)
	}
	doc = c.get("/qix/methods?q=load+script")
	shows(t, doc, ".method-list", "GetScript")
	if n := doc.Find(".method-list details:not([open])").Length(); n != 0 {
		t.Errorf("%d groups of what was found are closed", n)
	}
	shows(t, c.get("/qix/methods?q=xyzzy"), ".method-list", "No method fits “xyzzy”")
	shows(t, c.get("/find?q=GetTablesAndKeys"), ".found a[href='/qix/methods/Doc/GetTablesAndKeys']", "Doc.GetTablesAndKeys")
}

func TestMethodFragments(t *testing.T) {
	c := newConsole(t, "healthy")
	for path, want := range map[string]string{"/qix/methods?q=lineage": "<div class=\"method-list\"", "/qix/methods/Doc/GetLineage": "<method-form"} {
		req, err := http.NewRequest(http.MethodGet, c.base+path, nil)
		must(t, err)
		req.Header.Set("HX-Request", "true")
		resp, err := c.client.Do(req)
		must(t, err)
		if body := text(t, resp); !strings.HasPrefix(body, want) {
			t.Errorf("%s begins with %.80q", path, body)
		}
	}
}

func TestMethodPage(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.get("/qix/methods/Doc/GetTablesAndKeys")
	shows(t, doc, "h1", "Doc.GetTablesAndKeys")
	shows(t, doc, ".method-head", "reads")
	if n := doc.Find(".nodes > .node .tag").Length(); n != 5 {
		t.Errorf("%d parameters are marked required, want 5", n)
	}
	shows(t, doc, "[data-frame-alone]", `"qIncludeSysVars": false`)
	shows(t, doc, ".results", "TableRecord[]")

	doc = c.get("/qix/methods/Doc/DoReload")
	shows(t, doc, ".when-readonly", "Refused now, because the console only reads. This call runs the load script, which replaces the data.")
	shows(t, doc, ".when-readonly a[href='/settings#changes']", "Allow changes")
	if n := doc.Find("[data-node=qMode] option").Length(); n != 4 {
		t.Errorf("%d choices of qMode, want 3 and none", n)
	}
	shows(t, c.get("/qix/methods/Doc/GetVariable"), ".notice", "Outdated. Use Doc::GetVariableById method")
	for _, bad := range []string{"/qix/methods/Doc/NoSuch", "/qix/methods/..%2F/qix", "/qix/methods/doc/GetLineage"} {
		resp, err := c.client.Get(c.base + bad)
		must(t, err)
		if resp.Body.Close(); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", bad, resp.StatusCode)
		}
	}
}

// Every method has a page whose form knows each parameter, and a schema that script can read.
func TestEveryMethodHasItsForm(t *testing.T) {
	q := catalog.LoadQIX()
	for _, m := range q.Methods {
		d, ok := q.Detail(m.Class, m.Name)
		if !ok {
			t.Fatalf("%s.%s is not there", m.Class, m.Name)
		}
		v, err := methodView(d)
		must(t, err)
		var schema []schemaNode
		must(t, json.Unmarshal([]byte(v.Schema), &schema))
		if len(schema) != len(d.Params) || len(v.Nodes) != len(d.Params) || v.Reason == "" {
			t.Errorf("%s.%s: %d and %d fields for %d parameters, reason %q", m.Class, m.Name, len(schema), len(v.Nodes), len(d.Params), v.Reason)
		}
		var frame struct{ Params map[string]any }
		must(t, json.Unmarshal([]byte(v.Frame), &frame))
		for _, p := range d.Params {
			if _, given := frame.Params[p.Name]; given != p.Required {
				t.Errorf("%s.%s: %s is given %v, required %v", m.Class, m.Name, p.Name, given, p.Required)
			}
		}
	}
}

func TestMethodNames(t *testing.T) {
	c := newConsole(t, "healthy")
	resp, err := c.client.Get(c.base + "/qix/methods/names")
	must(t, err)
	var all []struct {
		Class, Name, Reason string
		Reads               bool
	}
	must(t, json.NewDecoder(resp.Body).Decode(&all))
	resp.Body.Close()
	reads := 0
	for _, m := range all {
		if m.Reads {
			reads++
		}
		if m.Reason == "" {
			t.Errorf("%s.%s has no reason", m.Class, m.Name)
		}
	}
	if len(all) != 336 || reads != 148 {
		t.Errorf("%d methods, %d of them read", len(all), reads)
	}
}

func TestAskedMethodWaitsForTheConnection(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/qix/open", "kind", "session")
	req, err := http.NewRequest(http.MethodGet, c.base+"/qix", nil)
	must(t, err)
	req.Header.Set("HX-Current-URL", c.base+"/qix?method=Doc.GetObjects")
	resp, err := c.client.Do(req)
	must(t, err)
	doc := page(t, resp)
	if got, _ := doc.Find("qix-send .send").Attr("data-method"); got != "Doc.GetObjects" {
		t.Errorf("the form of %q is opened", got)
	}
}

func TestDaredFrameIsNoted(t *testing.T) {
	c := newConsole(t, "healthy")
	page, id := c.open("kind", "session")
	sent := c.onlyConn(id).Info().BytesOut
	resp := c.postRaw("/qix/"+id+"/dared", "problem", "Handle 77 is not open.")
	if resp.Body.Close(); resp.StatusCode != http.StatusNoContent {
		t.Errorf("answered %d", resp.StatusCode)
	}
	if n := c.onlyConn(id).Info().BytesOut; n != sent {
		t.Errorf("the note counts as %d bytes that were sent", n-sent)
	}
	ask(t, page, 1, 77, "GetLayout", `[]`)
	frames := c.onlyConn(id).Log().Since(0, 100)
	for i, f := range frames {
		if f.Lane == qlikproxy.LaneNote && f.Preview == "Sent anyway, although: Handle 77 is not open." {
			if next := frames[i+1]; next.Method != "GetLayout" {
				t.Errorf("the frame after the note is %+v", next)
			}
			return
		}
	}
	t.Errorf("no note among %d frames", len(frames))
}
