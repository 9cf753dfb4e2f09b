package handlers

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

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

// step is what the page asks while somebody types.
func (c *console) step(pairs ...string) (got stepAnswer) {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	resp, err := c.client.PostForm(c.base+"/rest/op/step", form)
	must(c.t, err)
	defer resp.Body.Close()
	must(c.t, json.NewDecoder(resp.Body).Decode(&got))
	return got
}

func TestStepForThePage(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "spaces.getSpaceAssignments")
	got := c.step(formOf(doc, "op:path:spaceId", "42")...)
	if got.Op != "spaces.getSpaceAssignments" || got.Target == nil || *got.Target != "/api/v1/spaces/42/assignments" || got.Body != nil {
		t.Errorf("after the form: %+v", got)
	}
	got = c.step(formOf(doc, "target", "/api/v1/spaces/43/assignments?limit=7")...)
	if got.Fields["path:spaceId"] != "43" || got.Fields["query:limit"] != "7" || got.Target != nil {
		t.Errorf("after the request: %+v", got)
	}
	if got = c.step(formOf(doc, "target", "/api/v1/users/me")...); got.Op != "users.getMyUser" {
		t.Errorf("another operation is %q", got.Op)
	}
	if got = c.step(formOf(doc, "target", "/nothing")...); got.Op != "" {
		t.Errorf("no operation is %q", got.Op)
	}
}
