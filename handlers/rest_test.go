package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/catalog"
)

func TestEveryReadyMadeCallAnswers(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, call := range catalog.Calls() {
		t.Run(call.ID, func(t *testing.T) {
			doc := c.post("/rest/call", "call", call.ID)
			if names := call.Placeholders(); len(names) > 0 {
				form := []string{"method", "GET", "target", call.Path}
				for _, name := range names {
					value, _ := doc.Find("#fill-" + name + " option").First().Attr("value")
					if value == "" {
						t.Fatalf("nothing to choose for %s: %s", name, squeeze(doc.Find("#rest form").Text()))
					}
					form = append(form, "fill-"+name, value)
				}
				doc = c.post("/rest/send", form...)
			}
			shows(t, doc, "#answer .pills", "200")
		})
	}
}

func TestRESTBadInputStays(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, tt := range []struct{ name, method, target, header, field string }{
		{"other host", "GET", "https://evil.example/api", "", "target"},
		{"scheme-relative", "GET", "//evil.example/", "", "target"},
		{"placeholder left", "GET", "/api/v1/apps/{appId}", "", "target"},
		{"method", "GET IT", "/api/v1/users/me", "", "method"},
		{"own header", "GET", "/api/v1/users/me", "Authorization", "header"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := c.post("/rest/send", "method", tt.method, "target", tt.target, "h-name", tt.header, "h-value", "x", "body", "kept")
			if doc.Find("#rest form .problem").Length() == 0 {
				t.Errorf("no sentence beside the field")
			}
			if got, _ := doc.Find("#target").Attr("value"); got != tt.target {
				t.Errorf("target is %q, want what was typed", got)
			}
			if got := doc.Find("#rest-body").Text(); got != "kept" {
				t.Errorf("body is %q, want what was typed", got)
			}
		})
	}
	if n := len(c.onlySession().recorder.Exchanges(10)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

func TestRESTIsReadOnlyUntilArmed(t *testing.T) {
	c := newConsole(t, "healthy")
	send := func() string {
		doc := c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo", "body", `{"a":1}`)
		return squeeze(doc.Find("#rest").Text())
	}
	if got := send(); !strings.Contains(got, "Not sent: the console only reads.") {
		t.Errorf("a POST was not refused: %s", got)
	}
	c.post("/arm", "minutes", "5")
	if got := send(); !strings.Contains(got, "200 OK") {
		t.Errorf("a POST was refused although armed: %s", got)
	}
	c.post("/stop")
	if got := send(); !strings.Contains(got, "Not sent: the console only reads.") {
		t.Errorf("a POST was not refused after Stop now: %s", got)
	}
}

func TestRESTFailureHasItsCause(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/apps")
	href, _ := doc.Find("#answer-failure .source a[href^='/guidance#']").First().Attr("href")
	if href != "/guidance#rest-no-list-endpoint" {
		t.Errorf("first cause is %s", href)
	}
}

func TestRESTCancel(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/demo/slow?ms=60000")
	shows(t, doc, "#answer", "Waiting for the tenant")
	doc = c.post("/rest/cancel")
	shows(t, doc, "#answer .pills", "cancelled")
}

func TestRESTPages(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/items?limit=3")
	shows(t, doc, "#answer .paging", "one page, not the whole list")
	if doc.Find("#answer a[href='/guidance#only-first-page']").Length() == 0 {
		t.Error("no guidance beside a part of a list")
	}
	old := c.post("/rest/call", "call", "reload-tasks")
	if old.Find("#answer a[href='/guidance#rest-endpoint-retiring']").Length() == 0 {
		t.Error("no guidance beside an address that is going away")
	}
	doc = c.post("/rest/send", "method", "GET", "target", "/api/v1/items?limit=3")
	x, _ := doc.Find("#answer .paging input[name=x]").First().Attr("value")
	doc = c.post("/rest/all", "x", x)
	for range 100 {
		if strings.Contains(doc.Find("#answer .paging").Text(), "whole list was read") {
			break
		}
		time.Sleep(20 * time.Millisecond)
		doc = c.get("/rest")
	}
	shows(t, doc, "#answer .paging", "The whole list was read")
	doc = c.post("/rest/send", "method", "GET", "target", "/api/v1/items?limit=3")
	x, _ = doc.Find("#answer .paging input[name=x]").First().Attr("value")
	doc = c.post("/rest/next", "x", x)
	shows(t, doc, "#answer .exchange-line", "next=")
}

func TestRESTBodyViews(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/demo/bytes?n=1000000")
	src, _ := doc.Find("answer-viewer").Attr("src")
	var lines linesAnswer
	resp, err := c.client.Get(c.base + src + "&from=10&count=5")
	must(t, err)
	must(t, json.NewDecoder(resp.Body).Decode(&lines))
	resp.Body.Close()
	if lines.From != 10 || len(lines.Lines) != 5 {
		t.Errorf("lines from %d, %d of them", lines.From, len(lines.Lines))
	}
	for target, want := range map[string]string{"/api/v1/demo/html": "never run", "/api/v1/demo/binary": "Binary data"} {
		doc = c.post("/rest/send", "method", "GET", "target", target)
		shows(t, doc, "#answer", want)
	}
	resp, err = c.client.Get(c.base + strings.Replace(strings.SplitN(src, "/lines", 2)[0], "", "", 1) + "/body")
	must(t, err)
	if got := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("the body is not a download: %q", got)
	}
	resp.Body.Close()
}

func TestPresentationHidesValues(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/presentation", "on", "1")
	doc := c.post("/rest/call", "call", "apps")
	lines := doc.Find("#answer pre.lines").Text()
	if !strings.Contains(lines, `"name"`) || !strings.Contains(lines, "•••") {
		t.Fatalf("names of members are gone, or values are not hidden: %.300s", lines)
	}
	for _, app := range c.demo.Apps() {
		if app.Name != "" && strings.Contains(lines, app.Name) {
			t.Errorf("the value %q is shown", app.Name)
		}
	}
	resp, err := c.client.Get(c.base + "/rest/1/body")
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		t.Error("the whole body can be saved while presenting")
	}
}

func TestHideValue(t *testing.T) {
	for line, want := range map[string]string{
		`{`:                         `{`,
		`  "name": "Sales",`:        `  "name": "•••",`,
		`  "n": 12.5`:               `  "n": •••`,
		`  "ok": true,`:             `  "ok": true,`,
		`  "list": [`:               `  "list": [`,
		`    "a value",`:            `    "•••",`,
		`  "q\"uote": "x\"y",`:      `  "q\"uote": "•••",`,
		`SELECT * FROM customers {`: `•••`,
		`  },`:                      `  },`,
		`  "e": {},`:                `  "e": {},`,
	} {
		if got := hideValue(line); got != want {
			t.Errorf("hideValue(%s) = %s, want %s", line, got, want)
		}
	}
}
