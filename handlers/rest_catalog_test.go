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
	if n := doc.Find("#ops button[name=op]").Length(); n != 17 {
		t.Errorf("%d operations of spaces, want 17", n)
	}
	shows(t, doc, `#ops button[value="spaces.deleteSpace"]`, "changes something")
	doc = c.get("/rest/ops?q=who+is+in+this+space")
	if first := doc.Find("#ops button[name=op]").First().AttrOr("value", ""); first != "spaces.getSpaceAssignments" {
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
	doc = c.get("/rest?op=items.getItems")
	if got := value(doc, "target"); got != "/api/v1/items" {
		t.Errorf("the request is %s", got)
	}
	shows(t, doc, "#op-form", "about 1000 calls a minute")
	if n := len(c.onlySession().recorder.Exchanges(10)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

// formOf is what a browser would post of the request's form, changed.
func formOf(doc *goquery.Document, changes ...string) []string {
	form := url.Values{}
	doc.Find("#request").Find("input[name],select[name],textarea[name]").Each(func(_ int, field *goquery.Selection) {
		name := field.AttrOr("name", "")
		switch {
		case field.Is("textarea"):
			form.Add(name, strings.TrimPrefix(field.Text(), "\n"))
		case field.Is("select"):
			form.Add(name, field.Find("option[selected]").AttrOr("value", field.Find("option").First().AttrOr("value", "")))
		case field.AttrOr("type", "") != "checkbox" || field.Is("[checked]"):
			form.Add(name, field.AttrOr("value", ""))
		}
	})
	for i := 0; i < len(changes); i += 2 {
		form.Del(changes[i])
	}
	for i := 0; i < len(changes); i += 2 {
		form.Add(changes[i], changes[i+1])
	}
	var pairs []string
	for name, values := range form {
		for _, v := range values {
			pairs = append(pairs, name, v)
		}
	}
	return pairs
}

func TestFormAndRequestAreInStepWithoutScript(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "spaces.createSpaceAssignment")
	doc = c.post("/rest/op/fill", formOf(doc, "op:path:spaceId", "a/b", "op:body:/assigneeId", "me", "op:body:/roles", "consumer", "op:body:/roles", "producer")...)
	if got := value(doc, "target"); got != "/api/v1/spaces/a%2Fb/assignments" {
		t.Errorf("the path is %s", got)
	}
	var body struct {
		AssigneeID string
		Roles      []string
		Mine       json.Number
	}
	must(t, json.Unmarshal([]byte(value(doc, "body")), &body))
	if body.AssigneeID != "me" || len(body.Roles) != 2 {
		t.Errorf("the body is %s", value(doc, "body"))
	}

	// The request is edited by hand, with something that the form does not know.
	doc = c.post("/rest/op/fill", formOf(doc, "target", "/api/v1/spaces/42/assignments?mine=1", "body", `{"mine":1.00000000000000000001,"assigneeId":"you"}`)...)
	if got := value(doc, "op:path:spaceId") + " " + value(doc, "op:body:/assigneeId"); got != "42 you" {
		t.Errorf("the form shows %s", got)
	}
	doc = c.post("/rest/op/fill", formOf(doc, "op:body:/type", "group")...)
	for _, want := range []string{"1.00000000000000000001", `"you"`, `"group"`} {
		if got := value(doc, "body"); !strings.Contains(got, want) {
			t.Errorf("the body has lost %s: %s", want, got)
		}
	}
	if got := value(doc, "target"); got != "/api/v1/spaces/42/assignments?mine=1" {
		t.Errorf("the path is %s", got)
	}

	doc = c.post("/rest/op", "op", "items.getItems")
	doc = c.post("/rest/op/fill", formOf(doc, "op:query:resourceType", "app", "op:query:limit", "3")...)
	if got := value(doc, "target"); got != "/api/v1/items?limit=3&resourceType=app" {
		t.Errorf("the path is %s", got)
	}
	doc = c.post("/rest/send", formOf(doc, "op:query:limit", "4")...)
	shows(t, doc, "#answer .exchange-line", "limit=4")
	shows(t, doc, "#answer .pills", "200")
}

func TestWhatIsNoValueIsNotSent(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	doc := c.post("/rest/op", "op", "reloads.queueReload")
	doc = c.post("/rest/send", formOf(doc, "op:body:/weight", "heavy")...)
	shows(t, doc, "#op-form .problem", "is no number")
	if n := len(c.onlySession().recorder.Exchanges(10)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

func TestStepForThePage(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "spaces.getSpaceAssignments")
	step := func(pairs ...string) (got stepAnswer) {
		t.Helper()
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		resp, err := c.client.PostForm(c.base+"/rest/op/step", form)
		must(t, err)
		defer resp.Body.Close()
		must(t, json.NewDecoder(resp.Body).Decode(&got))
		return got
	}
	got := step(formOf(doc, "op:path:spaceId", "42")...)
	if got.Op != "spaces.getSpaceAssignments" || got.Target == nil || *got.Target != "/api/v1/spaces/42/assignments" || got.Body != nil {
		t.Errorf("after the form: %+v", got)
	}
	got = step(formOf(doc, "target", "/api/v1/spaces/43/assignments?limit=7")...)
	if got.Fields["path:spaceId"] != "43" || got.Fields["query:limit"] != "7" || got.Target != nil {
		t.Errorf("after the request: %+v", got)
	}
	if got = step(formOf(doc, "target", "/api/v1/users/me")...); got.Op != "users.getMyUser" {
		t.Errorf("another operation is %q", got.Op)
	}
	if got = step(formOf(doc, "target", "/nothing")...); got.Op != "" {
		t.Errorf("no operation is %q", got.Op)
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

func TestPickFromTheTenant(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "spaces.getSpaceAssignments")
	shows(t, doc, "#op-form .op-pick", "Choose from the tenant’s spaces")
	calls := func() (n int) {
		for _, x := range c.onlySession().recorder.Exchanges(100) {
			if strings.Contains(x.URL, "/api/v1/spaces") {
				n++
			}
		}
		return n
	}
	if calls() != 0 {
		t.Fatal("a call was made before anybody asked")
	}
	doc = c.post("/rest/op/pick", formOf(doc, "pick", "list path:spaceId")...)
	options := doc.Find(`#op-form select[name="op:path:spaceId"] option`)
	if options.Length() < 3 || calls() != 1 {
		t.Fatalf("%d options after %d calls", options.Length(), calls())
	}
	id, name := options.Eq(1).AttrOr("value", ""), options.Eq(1).Text()
	doc = c.post("/rest/op/pick", formOf(doc, "pick", "list path:spaceId", "op-find:path:spaceId", strings.Fields(name)[0])...)
	if n := doc.Find(`#op-form select[name="op:path:spaceId"] option`).Length(); n < 2 || n > options.Length() {
		t.Errorf("%d options after a search, of %d", n, options.Length())
	}
	doc = c.post("/rest/send", formOf(doc, "op:path:spaceId", id)...)
	shows(t, doc, "#answer .exchange-line", id)
	shows(t, doc, "#answer .pills", "200")

	c.post("/presentation", "on", "1")
	doc = c.get("/rest")
	shows(t, doc, `#op-form select[name="op:path:spaceId"]`, "hidden")
	if strings.Contains(doc.Find("#op-form").Text(), strings.TrimSpace(strings.Split(name, " · ")[0])) {
		t.Error("the name of a space is shown while presenting")
	}
	doc = c.post("/rest/op/pick", formOf(doc, "pick", "close path:spaceId")...)
	if doc.Find(`#op-form input[name="op:path:spaceId"]`).Length() != 1 {
		t.Error("it cannot be typed again")
	}
}

func TestPickWithinWhatWasPicked(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "spaces.getSpaceAssignment")
	if doc.Find(`#op-form button[value="list path:assignmentId"]`).Length() != 0 {
		t.Error("assignments of no space are offered")
	}
	doc = c.post("/rest/op/pick", formOf(doc, "pick", "list path:spaceId")...)
	id := doc.Find(`#op-form select[name="op:path:spaceId"] option`).Eq(1).AttrOr("value", "")
	doc = c.post("/rest/op/fill", formOf(doc, "op:path:spaceId", id)...)
	doc = c.post("/rest/op/pick", formOf(doc, "pick", "list path:assignmentId")...)
	shows(t, doc, "#op-form .op-pick .hint", "space assignments")
}

func TestCatalogueSaysWhenItWasNotBuilt(t *testing.T) {
	var page strings.Builder
	must(t, web.Catalogue(web.CatalogueView{Missing: true}).Render(t.Context(), &page))
	if !strings.Contains(page.String(), "make assets") {
		t.Errorf("the page does not say what to run: %s", page.String())
	}
}

// TestPickSources tries every kind of list once: apps and users by their
// parameter, the others by the path before the placeholder.
func TestPickSources(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	for op, key := range map[string]string{"apps.getAppInfo": "path:appId", "users.getUser": "path:userId", "items.getItem": "path:itemId",
		"reload-tasks.getReloadTask": "path:taskId", "data-connections.getDataConnection": "path:qID", "automations.getAutomation": "path:id", "items.getItems": "query:ownerId"} {
		t.Run(op, func(t *testing.T) {
			doc := c.post("/rest/op", "op", op)
			doc = c.post("/rest/op/pick", formOf(doc, "pick", "list "+key)...)
			if n := doc.Find(`#op-form select[name="op:` + key + `"] option`).Length(); n < 2 {
				t.Errorf("nothing to choose: %s", squeeze(doc.Find("#op-form .op-pick").Text()))
			}
		})
	}
}

func TestFindKnowsOperations(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	if c.get("/find?q=licence+consumption").Find(`a[href="/rest?op=licenses.getLicenseConsumption"]`).Length() == 0 {
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
