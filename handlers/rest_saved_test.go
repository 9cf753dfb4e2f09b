package handlers

import (
	"net/http"
	"strings"
	"testing"

	"qlikconsole/internal/store"
)

func TestSaveFindChangeDeleteUndo(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/ask", "ask", "save", "method", "POST", "target", "/api/v1/items?limit=1", "body", "{}", "h-name", "X-A", "h-value", "b")
	if doc.Find("#save-name").Length() == 0 {
		t.Fatal("no form to save with")
	}
	doc = c.post("/rest/saved", "tab", tabID(doc), "name", "  ")
	shows(t, doc, "#save-name-problem", "needs a name")
	doc = c.post("/rest/saved", "tab", tabID(doc), "name", "All items", "folder", " Apps / Lists ")
	shows(t, doc, "#messages", "Saved as “All items” in the folder")
	shows(t, doc, "#panel summary", "Apps/Lists (1)")
	list, _, err := c.cfg.Store.SavedRequests(t.Context(), "", 0)
	must(t, err)
	one := list[0]
	if one.Target != "/api/v1/items?limit=1" || one.Body != "{}" || one.Method != "POST" || len(one.Header) != 1 {
		t.Errorf("%+v", one)
	}
	open := c.get("/rest?panel=saved").Find("#panel button[formaction$='/open']").AttrOr("formaction", "")
	c.post("/rest/tabs")
	doc = c.post(open)
	if target(doc) != one.Target || doc.Find("#rest-body").Text() != "{}" {
		t.Errorf("opened: %q", target(doc))
	}
	base := strings.TrimSuffix(open, "/open")
	doc = c.post(base, "name", "Renamed", "folder", "Elsewhere")
	shows(t, doc, "#panel", "Elsewhere (1)")
	doc = c.post("/rest/folders", "from", "Elsewhere", "to", "A/B")
	shows(t, doc, "#panel summary", "A/B (1)")
	shows(t, c.get("/rest?panel=saved&saved=renamed"), "#panel", "Renamed")
	shows(t, c.get("/rest?panel=saved&saved=nothing"), "#panel", "No saved request has these words")
	shows(t, c.get("/find?q=renamed"), "main", "Renamed")
	doc = c.post(base + "/delete")
	shows(t, doc, "#panel", "Deleted “Renamed”")
	doc = c.post("/rest/saved/undo")
	shows(t, doc, "#panel summary", "A/B (1)")
	doc = c.post("/rest/folders/delete", "folder", "A")
	shows(t, doc, "#panel", "Nothing saved yet")
	if n := len(c.onlySession().recorder.Exchanges(0)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

func TestSaveOver(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/rest/draft", "method", "GET", "target", "/a")
	c.post("/rest/saved", "name", "n")
	c.post("/rest/draft", "method", "GET", "target", "/b")
	doc := c.post("/rest/ask", "ask", "save", "method", "GET", "target", "/b")
	over := doc.Find("button[name=over]").AttrOr("value", "")
	c.post("/rest/saved", "name", "n", "over", over)
	list, total, err := c.cfg.Store.SavedRequests(t.Context(), "", 0)
	must(t, err)
	if total != 1 || list[0].Target != "/b" {
		t.Errorf("%d: %+v", total, list)
	}
}

func TestVariables(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/items?limit=1")
	x := doc.Find("#keep input[name=x]").First().AttrOr("value", "")
	shows(t, doc, "#keep .values", "$.data[0].id")
	for path, says := range map[string]string{"$.data[7].id": "$.data is a list of 1", "$.nowhere": "$ has no nowhere", "data": "An object or a list stands there", "$..a": "Write the path like", "": "Write the path like"} {
		doc = c.post("/rest/variables/keep", "x", x, "path", path)
		shows(t, doc, "#keep-path-problem", says)
		if doc.Find("#keep-path").AttrOr("value", "") != path {
			t.Errorf("%q is gone", path)
		}
	}
	doc = c.post("/rest/variables/keep", "x", x, "path", "$.data[0].id")
	shows(t, doc, "#messages", "Kept as {{dataId}}")
	list, err := c.cfg.Store.Variables(t.Context(), c.demo.Host())
	must(t, err)
	id := list[0].Value
	if list[0].Tenant != c.demo.Host() || id == "" {
		t.Errorf("%+v", list)
	}
	c.post("/rest/variables", "name", "word", "value", "wörd & more")
	doc = c.post("/rest/look", "method", "POST", "target", "/api/v1/demo/echo?id={{dataId}}", "body", `{"w":"{{ word }}"}`, "h-name", "X-Host", "h-value", "{{tenantHost}}")
	shows(t, doc, ".look", "/api/v1/demo/echo?id="+id)
	shows(t, doc, ".look", `{"w":"wörd & more"}`)
	shows(t, doc, ".look", c.demo.Host())
	sent := len(c.onlySession().recorder.Exchanges(0))
	doc = c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo?id={{dataId}}", "body", `{"w":"{{ word }}"}`, "h-name", "X-Host", "h-value", "{{tenantHost}}")
	shows(t, doc, "#answer .exchange-line", "id="+id)
	shows(t, doc, "#answer .lines", "wörd & more")
	if target(doc) != "/api/v1/demo/echo?id={{dataId}}" {
		t.Errorf("the form now says %q", target(doc))
	}
	if n := len(c.onlySession().recorder.Exchanges(0)); n != sent+1 {
		t.Errorf("%d calls instead of 1", n-sent)
	}
	c.post("/rest/variables/delete", "name", "word")
	doc = c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo", "body", `{"w":"{{word}}"}`)
	shows(t, doc, "#rest-body-problem", "There is no variable word")
}

// What the console knows as a secret, or what looks like one, is refused.
func TestASecretIsNoVariable(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/connect", "how", "api-key", "address", c.demo.URL(), "api-key", canaryKey)
	for name, value := range map[string]string{"key": canaryKey, "part": "x" + canaryKey + "y", "client_secret": "some-plain-word", "jwt": canaryToken} {
		c.post("/rest/variables", "name", name, "value", value)
		doc := c.post("/rest/ask", "ask", "variables")
		if doc.Find("#variables").Length() == 0 {
			doc = c.post("/rest/ask", "ask", "variables")
		}
		shows(t, doc, "#variable-value-problem", "This is a secret")
	}
	list, err := c.cfg.Store.Variables(t.Context(), c.demo.Host())
	must(t, err)
	if len(list) != 0 {
		t.Errorf("kept: %+v", list)
	}
}

func TestDeleteEverythingForgetsRequests(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/users/me")
	c.post("/rest/saved", "name", "n")
	c.post("/rest/variables", "name", "v", "value", "w")
	c.history(2)
	c.post("/settings/clear")
	doc := c.get("/rest")
	if got := tabTitles(doc); got != "*GET New request" {
		t.Error(got)
	}
	h, err := c.cfg.Store.History(t.Context())
	must(t, err)
	if h != (store.History{}) {
		t.Errorf("%+v", h)
	}
	if resp := c.postRaw("/rest/saved/undo"); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error("something deleted can be brought back")
	}
}
