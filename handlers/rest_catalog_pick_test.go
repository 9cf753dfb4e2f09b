package handlers

import (
	"strings"
	"testing"
)

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
