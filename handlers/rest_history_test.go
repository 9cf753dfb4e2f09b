package handlers

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/internal/store"
)

// history waits until so many entries are kept, and returns the page.
func (c *console) history(n int) *goquery.Document {
	c.t.Helper()
	for range 200 {
		h, err := c.cfg.Store.History(c.t.Context())
		must(c.t, err)
		if h.Entries >= n {
			return c.get("/rest/history")
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.t.Fatalf("there never are %d entries", n)
	return nil
}

// entryWith is the address of the first entry with these words.
func entryWith(t *testing.T, doc *goquery.Document, words string) string {
	t.Helper()
	href := doc.Find(".entry").FilterFunction(func(_ int, e *goquery.Selection) bool { return strings.Contains(squeeze(e.Text()), words) }).First().AttrOr("href", "")
	if href == "" {
		t.Fatalf("no entry with %q: %s", words, squeeze(doc.Find("#entries").Text()))
	}
	return href
}

func TestHistoryHasEveryCall(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/rest/call", "call", "me")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/apps")
	req, err := http.NewRequest(http.MethodGet, c.base+"/relay/api/v1/spaces", nil)
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+c.relay)
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	_, err = io.Copy(io.Discard, resp.Body) // a tool that hangs up has a call that failed
	must(t, err)
	must(t, resp.Body.Close())
	doc := c.history(4) // the token too
	shows(t, doc, "#entries h2", "Today")
	shows(t, doc, "#entries", "GET /api/v1/apps")
	shows(t, doc, "#entries", "sent by a tool")
	shows(t, doc, "#entries", "4 calls are kept") // within what renews itself
	shows(t, doc, "#entries", "/oauth/token sent by the console")
	for query, want := range map[string]string{"?q=spaces": "/api/v1/spaces", "?source=relay": "/api/v1/spaces", "?status=4": "/api/v1/apps", "?status=bad&method=GET": "/api/v1/apps",
		"?tenant=" + c.demo.Host() + "&method=POST": "/oauth/token", "?q=nothing+like+it": "Nothing in the history fits"} {
		doc := c.get("/rest/history" + query)
		shows(t, doc, "#entries", want)
		if n := doc.Find(".entry").Length(); n > 1 {
			t.Errorf("%s: %d entries", query, n)
		}
	}
}

func TestAnEntryIsAsItWas(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo?n=1", "body", `{"number":12345678901234567890}`, "h-name", "X-Mine", "h-value", "yes")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/apps")
	doc := c.history(3)
	sent := len(c.onlySession().recorder.Exchanges(0))
	href := entryWith(t, doc, "POST /api/v1/demo/echo?n=1")
	entry := c.get(href)
	for selector, words := range map[string]string{"#answer .pills": "200 OK", "#answer .exchange-line": "/api/v1/demo/echo?n=1", "#answer .lines": "12345678901234567890", "#answer .facts": "X-Mineyes",
		"#answer": "Sent by you, signed in by OAuth client", "#answer .timing": "Download"} {
		shows(t, entry, selector, words)
	}
	if facts := entry.Find("#answer .facts").Text(); strings.Contains(facts, "Bearer ey") {
		t.Error("the token is shown")
	}
	failed := c.get(entryWith(t, doc, "GET /api/v1/apps"))
	if failed.Find("#entry-failure a[href='/guidance#rest-no-list-endpoint']").Length() == 0 {
		t.Errorf("no cause: %s", squeeze(failed.Find("#answer").Text()))
	}
	before := squeeze(entry.Find("#answer").Text())
	c.post("/disconnect")
	if now := squeeze(c.get(href).Find("#answer").Text()); now != before {
		t.Errorf("it has changed:\n%s\n%s", before, now)
	}
	opened := c.post(href + "/open")
	if target(opened) != "/api/v1/demo/echo?n=1" || opened.Find("#rest-body").Text() != `{"number":12345678901234567890}` || opened.Find("input[name=h-name]").AttrOr("value", "") != "X-Mine" {
		t.Errorf("opened in a tab: %s", target(opened))
	}
	if n := len(c.onlySession().recorder.Exchanges(0)); n != sent {
		t.Errorf("%d calls were sent by looking", n-sent)
	}
}

func TestHistoryIsPausedAndDeleted(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/users/me")
	doc := c.history(2)
	c.post("/rest/history/pause", "on", "0")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/spaces?paused")
	shows(t, c.get("/rest/history"), ".history-tools", "Calls are not added")
	c.post("/rest/history/pause", "on", "1")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/spaces?after")
	doc = c.history(3)
	if strings.Contains(doc.Find("#entries").Text(), "paused") {
		t.Error("a call was added although no history is kept")
	}
	href := entryWith(t, doc, "after")
	doc = c.post(href + "/delete")
	if strings.Contains(doc.Find("#entries").Text(), "after") {
		t.Error("a deleted entry is still there")
	}
	if resp, err := c.client.Get(c.base + href); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("a deleted entry: %v %v", resp.Status, err)
	}
	doc = c.post("/rest/history/clear")
	shows(t, doc, "#entries", "Nothing yet")
	doc = c.get("/rest")
	if doc.Find("#answer").Length() == 0 {
		t.Error("the answer in front is gone with the history")
	}
}

// What ended just before, and waits to be added, is deleted too.
func TestDeletedHistoryStaysDeleted(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, address := range []string{"/rest/history/clear", "/settings/clear"} {
		c.post("/rest/send", "method", "GET", "target", "/api/v1/users/me?before")
		c.post(address)
		c.post("/rest/send", "method", "GET", "target", "/api/v1/users/me?after")
		if entries := squeeze(c.history(1).Find("#entries").Text()); strings.Contains(entries, "before") || !strings.Contains(entries, "after") {
			t.Errorf("%s: %s", address, entries)
		}
	}
}

func TestHistoryHidesValuesWhilePresenting(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo", "body", `{"name":"PRIVATE"}`)
	c.post("/rest/variables", "name", "hidden", "value", "PRIVATE-VALUE")
	c.post("/rest/ask", "ask", "variables")
	href := entryWith(t, c.history(2), "echo")
	c.post("/presentation", "on", "1")
	if text := c.get(href).Find("#answer").Text(); strings.Contains(text, "PRIVATE") || !strings.Contains(text, "•••") {
		t.Errorf("shown while presenting: %s", squeeze(text))
	}
	c.post("/rest/tabs")
	doc := c.post("/rest/ask", "ask", "variables")
	shows(t, doc, "#variables", "hidden")
	if html, _ := doc.Find("#rest").Html(); strings.Contains(html, "PRIVATE") {
		t.Error("a variable's value is shown while presenting")
	}
}

// The list asks for itself whether there is something new.
func TestHistoryIsLive(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/users/me")
	ask := c.history(2).Find("#entries").AttrOr("hx-get", "")
	poll := func() int {
		req, err := http.NewRequest(http.MethodGet, c.base+ask, nil)
		must(t, err)
		req.Header.Set("HX-Request", "true")
		resp, err := c.client.Do(req)
		must(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		must(t, resp.Body.Close())
		return resp.StatusCode
	}
	if got := poll(); got != http.StatusNoContent {
		t.Errorf("nothing is new: %d", got)
	}
	c.post("/rest/send", "method", "GET", "target", "/api/v1/spaces")
	c.history(3)
	if got := poll(); got != http.StatusOK {
		t.Errorf("something is new: %d", got)
	}
}

// What was sent in the open is taken out of the store once it is known as a secret.
func TestASecretThatBecomesKnownLater(t *testing.T) {
	const later = "c0nn3ct-w1th-m3-l8ter"
	c := newConsole(t, "healthy")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/demo/echo?x="+later)
	c.post("/rest/saved", "name", "n")
	if !strings.Contains(c.history(2).Find("#entries").Text(), later) {
		t.Fatal("it is not in the history to begin with")
	}
	c.post("/connect", "how", "api-key", "address", c.demo.URL(), "api-key", later)
	doc := c.eventually("/rest/history", func(*goquery.Document) bool {
		_, total, err := c.cfg.Store.Entries(t.Context(), store.EntryQuery{Text: later})
		must(t, err)
		return total == 0
	})
	if strings.Contains(doc.Text(), later) {
		t.Error("it is on the page")
	}
	list, _, err := c.cfg.Store.SavedRequests(t.Context(), "", 0)
	must(t, err)
	tabs, err := c.cfg.Store.Tabs(t.Context())
	must(t, err)
	if strings.Contains(fmt.Sprint(list, tabs), later) {
		t.Errorf("still kept: %v %v", list, tabs)
	}
}
