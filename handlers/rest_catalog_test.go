package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// withCatalogue skips where the list was not built, except where all must run.
func withCatalogue(t *testing.T) *catalog.REST {
	t.Helper()
	all := catalog.LoadREST()
	if all.Version == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("the operations were not built; run make assets")
		}
		t.Skip("the operations were not built; run make assets")
	}
	return all
}

// value is what a field of the request holds on the page.
func value(doc *goquery.Document, name string) string {
	field := doc.Find(`#request [name="` + name + `"]`)
	if field.Is("textarea") {
		return strings.TrimPrefix(field.Text(), "\n")
	}
	if field.Is("select") {
		return field.Find("option[selected]").AttrOr("value", "")
	}
	return field.AttrOr("value", "")
}

func TestOperationsInThePanel(t *testing.T) {
	all := withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.get("/rest?panel=operations")
	if n := doc.Find("#ops details").Length(); n != len(all.Groups) {
		t.Errorf("%d groups, want %d", n, len(all.Groups))
	}
	if n := doc.Find("#ops button").Length(); n != 0 {
		t.Errorf("%d operations before a group is opened", n)
	}
	doc = c.get("/rest/ops?group=spaces")
	if n := doc.Find("#ops button[name=open]").Length(); n != 17 {
		t.Errorf("%d operations of spaces, want 17", n)
	}
	shows(t, doc, `#ops button[value="spaces.deleteSpace"]`, "changes something")
	doc = c.get("/rest/ops?q=who+is+in+this+space")
	if first := doc.Find("#ops button[name=open]").First().AttrOr("value", ""); first != "spaces.getSpaceAssignments" {
		t.Errorf("found %s first", first)
	}
	shows(t, c.get("/rest/ops?q=qzxqzx"), "#ops", "Nothing fits")
	if n := len(c.onlySession().recorder.Exchanges(10)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

func TestOperationOpensInATab(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "spaces.createSpaceAssignment")
	if got := value(doc, "method") + " " + value(doc, "target"); got != "POST /api/v1/spaces/{spaceId}/assignments" {
		t.Errorf("the request is %s", got)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(value(doc, "body")), &body); err != nil || body["type"] != "user" {
		t.Errorf("the body is %q: %v", value(doc, "body"), err)
	}
	for _, want := range []string{"Create space assignment", "changes something", "assigneeId", "needed"} {
		shows(t, doc, "#op-form", want)
	}
	if n := doc.Find(`#op-form input[type=checkbox][name="op:body:/roles"]`).Length(); n != 10 {
		t.Errorf("%d roles to tick, want 10", n)
	}
	shows(t, c.post("/rest/op", "open", "brands.getBrands"), "#op-form", "is not published")
	doc = c.post("/rest/op", "open", "items.getItems")
	if got := value(doc, "target"); got != "/api/v1/items" {
		t.Errorf("the request is %s", got)
	}
	shows(t, doc, "#op-form", "about 1000 calls a minute")
	if n := len(c.onlySession().recorder.Exchanges(10)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

func TestCompletePath(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	resp, err := c.client.Get(c.base + "/rest/complete?method=GET&q=" + url.QueryEscape("/api/v1/spaces/42/as"))
	must(t, err)
	defer resp.Body.Close()
	var options []struct{ Method, Target string }
	must(t, json.NewDecoder(resp.Body).Decode(&options))
	if len(options) == 0 || len(options) > catalog.MostCompletions || options[0].Target != "/api/v1/spaces/42/assignments" || options[0].Method != "GET" {
		t.Errorf("%+v", options)
	}
}

func TestCatalogueSaysWhenItWasNotBuilt(t *testing.T) {
	var page strings.Builder
	must(t, web.Catalogue(web.CatalogueView{Missing: true}).Render(t.Context(), &page))
	if !strings.Contains(page.String(), "make assets") {
		t.Errorf("the page does not say what to run: %s", page.String())
	}
}

func TestFindKnowsOperations(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	if c.get("/find?q=licence+consumption").Find(`.found form[action="/rest/op"] button[name=open][value="licenses.getLicenseConsumption"]`).Length() == 0 {
		t.Error("no operation is found")
	}
}

// TestEveryListCanBeSent sends each operation that needs no ID to the demo
// tenant: whatever it answers, the page shows it.
func TestEveryListCanBeSent(t *testing.T) {
	all := withCatalogue(t)
	c := newConsole(t, "healthy")
	sent := 0
	for _, o := range all.All() {
		if o.Method != http.MethodGet || strings.Contains(o.Path, "{") {
			continue
		}
		sent++
		doc := c.post("/rest/send", "method", o.Method, "target", o.Path)
		if status := squeeze(doc.Find("#answer .pills dd").First().Text()); status == "" || status[0] == '5' {
			t.Errorf("%s %s: the page shows %q", o.Method, o.Path, status)
		}
	}
	if sent < 100 {
		t.Errorf("%d operations were sent, want 100 or more", sent)
	}
}

func TestNearestCallOpensAndSendsNothing(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/apps")
	open := doc.Find("#answer .nearest button[name=open]").First().AttrOr("value", "")
	calls := len(c.onlySession().recorder.Exchanges(100))
	doc = c.post("/rest/op", "open", open)
	if got := value(doc, "target"); got != "/api/v1/items?resourceType=app&limit=100" {
		t.Errorf("%q opens %q", open, got)
	}
	if got := value(doc, "op:query:resourceType"); got != "app" {
		t.Errorf("its form shows %q", got)
	}
	if n := len(c.onlySession().recorder.Exchanges(100)); n != calls {
		t.Errorf("%d calls were sent by opening", n-calls)
	}
	doc = c.post("/rest/send", formOf(doc)...)
	shows(t, doc, "#answer .pills", "200")
	if doc.Find("#answer .nearest").Length() != 0 {
		t.Error("a call that went well names others")
	}
}

func TestNearestCallsAreNamed(t *testing.T) {
	withCatalogue(t)
	got := nearest("GET", "/api/v1/apps", http.StatusNotFound)
	if len(got) == 0 || got[0].Target != "/api/v1/items?resourceType=app&limit=100" || got[0].ID != "items.getItems" {
		t.Errorf("nearest to /api/v1/apps: %+v", got)
	}
	if got := nearest("GET", "/api/v1/apps", http.StatusUnauthorized); got != nil {
		t.Errorf("a sign-in that failed names %+v", got)
	}
}
