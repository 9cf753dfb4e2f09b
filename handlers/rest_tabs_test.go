package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/internal/store"
)

// eventually asks until the page says so.
func (c *console) eventually(path string, holds func(*goquery.Document) bool) *goquery.Document {
	c.t.Helper()
	for range 200 {
		if doc := c.get(path); holds(doc) {
			return doc
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.t.Fatalf("%s never says so", path)
	return nil
}

func tabTitles(doc *goquery.Document) string {
	var titles []string
	doc.Find("[role=tab]").Each(func(_ int, tab *goquery.Selection) {
		title := squeeze(tab.Text())
		if tab.AttrOr("aria-selected", "") == "true" {
			title = "*" + title
		}
		titles = append(titles, title)
	})
	return strings.Join(titles, " | ")
}

// tabAction is the address of the button with these words in the request's form.
func tabAction(t *testing.T, doc *goquery.Document, words string) string {
	t.Helper()
	var found string
	doc.Find("#request button[formaction]").EachWithBreak(func(_ int, b *goquery.Selection) bool {
		if strings.Contains(squeeze(b.Text()), words) {
			found = b.AttrOr("formaction", "")
		}
		return found == ""
	})
	if found == "" {
		t.Fatalf("no button %q", words)
	}
	return found
}

func tabID(doc *goquery.Document) string {
	return doc.Find("#request input[name=tab]").AttrOr("value", "")
}

func target(doc *goquery.Document) string { return doc.Find("#target").AttrOr("value", "") }

func TestTabsKeepWhatWasTyped(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.get("/rest")
	if got := tabTitles(doc); got != "*GET New request" {
		t.Fatal(got)
	}
	doc = c.post("/rest/tabs", "tab", tabID(doc), "method", "POST", "target", "/api/v1/items", "body", "half {", "h-name", "X-A", "h-value", "b")
	if got := tabTitles(doc); got != "POST /items | *GET New request" {
		t.Fatal(got)
	}
	doc = c.post("/rest/tabs", "tab", tabID(doc), "method", "GET", "target", "/api/v1/spaces?limit=2")
	doc = c.post(tabAction(t, doc, "/items"), "tab", tabID(doc), "method", "DELETE", "target", "/third")
	if got := tabTitles(doc); got != "*POST /items | GET /spaces | DELETE /third" {
		t.Fatal(got)
	}
	if target(doc) != "/api/v1/items" || doc.Find("#rest-body").Text() != "half {" || doc.Find("input[name=h-name]").AttrOr("value", "") != "X-A" {
		t.Error("what was typed in the first tab is gone")
	}
	doc = c.post(tabAction(t, doc, "Copy"), "tab", tabID(doc), "method", "POST", "target", "/api/v1/items?changed=1")
	if got := tabTitles(doc); got != "POST /items | *POST /items | GET /spaces | DELETE /third" || target(doc) != "/api/v1/items?changed=1" {
		t.Error(got, target(doc))
	}
	doc = c.post("/rest/tabs/"+tabID(doc)+"/rename", "title", "Mine")
	doc = c.post(tabAction(t, doc, "Close"))
	if got := tabTitles(doc); got != "*POST /items | GET /spaces | DELETE /third" {
		t.Error(got)
	}
	doc = c.post("/rest/tabs/reopen")
	if got := tabTitles(doc); got != "POST /items | *POST Mine | GET /spaces | DELETE /third" {
		t.Error(got)
	}
	if resp := c.postRaw("/rest/tabs/reopen"); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error("brought back twice")
	}
	for range 4 {
		doc = c.post(tabAction(t, doc, "Close"))
	}
	if got := tabTitles(doc); got != "*GET New request" {
		t.Errorf("after the last was closed: %s", got)
	}
	if n := len(c.onlySession().recorder.Exchanges(0)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

func TestFiftyTabsAndOneTooMany(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.get("/rest")
	for i := range 50 {
		doc = c.post("/rest/tabs", "tab", tabID(doc), "method", "GET", "target", fmt.Sprint("/n", i))
	}
	if n := doc.Find("[role=tab]").Length(); n != 51 {
		t.Fatalf("%d tabs", n)
	}
	for range store.MaxTabs {
		c.post("/rest/tabs", "method", "GET", "target", "/last")
	}
	doc = c.get("/rest")
	if n := doc.Find("[role=tab]").Length(); n != store.MaxTabs || target(doc) != "/last" {
		t.Errorf("%d tabs, the last is %q", n, target(doc))
	}
	if _, off := doc.Find("#request button[formaction='/rest/tabs']").Attr("disabled"); !off {
		t.Error("a further tab is offered")
	}
}

// A form of a tab that another window left works on its own tab.
func TestTwoWindowsOfOneSession(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/rest/draft", "method", "GET", "target", "/a")
	first := tabID(c.get("/rest"))
	second := tabID(c.post("/rest/tabs", "tab", first, "method", "GET", "target", "/a"))
	if first == second {
		t.Fatal("one tab only")
	}
	c.post("/rest/draft", "tab", first, "method", "GET", "target", "/a/typed/in/the/other/window")
	tabs, err := c.cfg.Store.Tabs(t.Context())
	must(t, err)
	if tabs[0].Target != "/a/typed/in/the/other/window" || tabs[1].Target != "" {
		t.Errorf("%+v", tabs)
	}
}

func TestTabsAndAnswersSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	onDisk := func(cfg *Config) {
		kept, err := store.Open(dir)
		must(t, err)
		t.Cleanup(func() { _ = kept.Close() })
		cfg.Store = kept
	}
	c := newConsole(t, "healthy", onDisk)
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/users/me")
	doc = c.post("/rest/tabs", "tab", tabID(doc), "method", "GET", "target", "/api/v1/users/me")
	doc = c.post("/rest/send", "tab", tabID(doc), "method", "GET", "target", "/api/v1/spaces?limit=1")
	c.eventually("/rest/history", func(doc *goquery.Document) bool { return doc.Find(".entry").Length() >= 2 })
	name := squeeze(doc.Find("#answer .exchange-line").Text())

	again := newConsole(t, "healthy", onDisk) // the first was not closed, as after kill -9
	doc = again.get("/rest")
	if got := tabTitles(doc); got != "GET /users/me | *GET /spaces" {
		t.Error(got)
	}
	shows(t, doc, "#answer", name)
	shows(t, doc, "#answer", "nothing was sent to show it")
	if n := len(again.onlySession().recorder.Exchanges(0)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
	doc = again.post(tabAction(t, doc, "/users/me"), "tab", tabID(doc))
	shows(t, doc, "#answer .exchange-line", "/users/me")
}

func TestQueryStaysInStep(t *testing.T) {
	c := newConsole(t, "healthy")
	rows := func(doc *goquery.Document) string {
		var out []string
		doc.Find("input[name=q-name]").Each(func(_ int, in *goquery.Selection) {
			if name := in.AttrOr("value", ""); name != "" {
				out = append(out, name+"="+in.Parent().Find("input[name=q-value]").AttrOr("value", ""))
			}
		})
		return strings.Join(out, " ")
	}
	for _, tt := range []struct {
		name, target, was string
		q                 []string
		want, rows        string
	}{
		{"as it was", "/x?a=1&b=%20", "/x?a=1&b=%20", []string{"a", "1", "b", " "}, "/x?a=1&b=%20", "a=1 b= "},
		{"address changed", "/x?a=2", "/x?a=1", []string{"a", "1"}, "/x?a=2", "a=2"},
		{"row changed", "/x?a=1&b=%2f", "/x?a=1&b=%2f", []string{"a", "ü &", "b", "/"}, "/x?a=%C3%BC%20%26&b=%2f", "a=ü & b=/"},
		{"row removed", "/x?a=1&b=2", "/x?a=1&b=2", []string{"b", "2"}, "/x?b=2", "b=2"},
		{"all removed", "/x?a=1", "/x?a=1", nil, "/x", ""},
		{"variable", "/x", "/x", []string{"{{n}}", "a {{b}}"}, "/x?{{n}}=a%20{{b}}", "{{n}}=a {{b}}"},
		{"broken", "/x?a=%zz", "/x", nil, "/x?a=%zz", "a=%zz"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			form := []string{"method", "GET", "target", tt.target, "target-was", tt.was}
			for i := 0; i < len(tt.q); i += 2 {
				form = append(form, "q-name", tt.q[i], "q-value", tt.q[i+1])
			}
			c.post("/rest/draft", form...)
			doc := c.get("/rest")
			if target(doc) != tt.want || rows(doc) != tt.rows {
				t.Errorf("%q, rows %q", target(doc), rows(doc))
			}
		})
	}
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/demo/echo?own=1", "q-name", "added", "q-value", "x y")
	shows(t, doc, "#answer .exchange-line", "own=1&added=x%20y")
}

// Opening something from the panel takes along what was typed, also without script,
// and a GET opens nothing.
func TestOpeningKeepsWhatWasTyped(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.get("/rest?panel=operations&op=items.getItems&call=me")
	if got := target(doc); got != "" {
		t.Errorf("a GET opened %s", got)
	}
	if n := c.get("/rest/ops?q=spaces").Find(`#ops button[name=open][form=request][formaction="/rest/op"]`).Length(); n == 0 {
		t.Error("the buttons do not send the request along")
	}
	typed := []string{"method", "GET", "target", "/api/v1/typed"}
	c.post("/rest/op", append(typed, "open", "items.getItems")...)
	typed[3] = "/api/v1/typed-again"
	doc = c.post("/rest/call", append(typed, "call", "app")...)
	for _, want := range []string{"/typed", "/typed-again", "/apps/{appId}"} {
		shows(t, doc, "#request [role=tablist]", want)
	}
}
