package handlers

import (
	"net/http"
	"strings"
	"testing"
)

func TestBodiesThatDoNotParse(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	body := "{\n  \"a\": 1,\n  \"bü\" 2\n}"
	doc := c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo", "body", body)
	shows(t, doc, "#rest-body-problem", "line 3, column 8")
	if doc.Find("#rest-body").Text() != body || doc.Find("#answer .pills").Length() > 0 {
		t.Error("it was sent, or is not kept")
	}
	shows(t, doc, "#request button[name=anyway]", "Send it as it is")
	doc = c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo", "body", body, "anyway", "1")
	shows(t, doc, "#answer .pills", "200")
	doc = c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo", "body", "{not json", "h-name", "content-type", "h-value", "text/plain")
	shows(t, doc, "#answer .pills", "200")
}

func TestWhereJSONEnds(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1}`: "", ` [1] `: "", `"x"`: "",
		`{"a":1,}`:    "line 1, column 8",
		"[1\n2]":      "line 2, column 1",
		`{"a":1} {}`:  "line 1, column 9",
		"{\n\"a\":1":  "ends in line 2",
		`["é" x]`:     "line 1, column 6",
		`{"a": NaN}`:  "line 1, column 7",
		"[\"a\nb\"]":  "line 1, column 4",
		`{'a': 1}`:    "line 1, column 2",
		"[1,\n\n 01]": "line 3, column 3",
	} {
		if got := jsonProblem(text); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestHostileRequestsAreKeptAndNotSent(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, tt := range []struct{ name, target, header, value, field, says string }{
		{"line break in a header", "/api/v1/users/me", "X-A", "b\r\nX-Evil: 1", "header", "line break"},
		{"line break in a header's name", "/api/v1/users/me", "X\nA", "b", "header", "letters, digits and hyphens"},
		{"line break in the path", "/api\r\n/x", "", "", "target", "line break"},
		{"broken escape", "/api/v1/%zz", "", "", "target", "%"},
		{"no address", "https://", "", "", "target", ""},
		{"port", "https://acme:99999/", "", "", "target", ""},
		{"unknown variable", "/api/{{nowhere}}", "", "", "target", "There is no variable nowhere"},
		{"unknown variable in a header", "/api/v1/users/me", "X-A", "{{nowhere}}", "header", "There is no variable nowhere"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := c.post("/rest/send", "method", "GET", "target", tt.target, "h-name", tt.header, "h-value", tt.value)
			shows(t, doc, "#request .problem", tt.says)
			if doc.Find("#request .problem").Length() == 0 {
				t.Error("no sentence")
			}
			if strings.ContainsAny(tt.target, "\r\n") {
				return // a field of one line shows it without
			}
			if target(doc) != tt.target {
				t.Errorf("%q became %q", tt.target, target(doc))
			}
		})
	}
	if n := len(c.onlySession().recorder.Exchanges(0)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

// A secret that was shown as dots is never sent as dots; one left as it was is
// sent as it was typed.
func TestDotsAreNotSent(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/demo/echo", "h-name", "X-Key", "h-value", canaryKey)
	shown := doc.Find("input[name=h-value]").AttrOr("value", "")
	if shown == canaryKey || shown == "" {
		t.Fatalf("the field shows %q", shown)
	}
	doc = c.post("/rest/send", "tab", tabID(doc), "method", "GET", "target", "/api/v1/demo/echo", "h-name", "X-Key", "h-value", shown)
	shows(t, doc, "#answer .pills", "200")
	if doc.Find("#request .problem").Length() > 0 {
		t.Error("what was left as it was is refused")
	}
	doc = c.post("/rest/send", "tab", tabID(doc), "method", "GET", "target", "/api/v1/demo/echo", "h-name", "X-Other", "h-value", "a"+shown)
	shows(t, doc, "#request .problem", "A secret stood where the dots")
}

func FuzzRESTInput(f *testing.F) {
	f.Add("/x?a=1&&=&b", "$.a[0]['b'].c", `{"a":[{"b":{"c":1}}]`)
	f.Add("?", "$", "\xff")
	f.Fuzz(func(t *testing.T, target, path, body string) {
		rows := queryRows(target)
		if got := withRows(target, rows); len(queryRows(got)) != len(rows) {
			t.Errorf("%q became %q", target, got)
		}
		_, _ = walkPath(map[string]any{"a": []any{1}}, path)
		_ = jsonProblem(body)
		_ = nameOf(path)
	})
}

// No number, name or size that is made up does anything.
func TestMadeUpNumbersAndSizesDoNothing(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/users/me")
	c.history(2)
	before := c.state()
	for _, id := range []string{"0", "-1", "x", "99999999999999999999", "4711", "1%2f..", "1;DROP", "%00"} {
		for _, path := range []string{"/rest/tabs/%s", "/rest/tabs/%s/copy", "/rest/tabs/%s/close", "/rest/tabs/%s/rename", "/rest/saved/%s", "/rest/saved/%s/open", "/rest/saved/%s/delete",
			"/rest/history/%s/open", "/rest/history/%s/delete"} {
			if resp := c.postRaw(strings.ReplaceAll(path, "%s", id), "name", "n"); resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s with %s: %s", path, id, resp.Status)
			}
		}
		if resp, err := c.client.Get(c.base + "/rest/history/" + id); err != nil || resp.StatusCode != http.StatusNotFound {
			t.Errorf("the entry %s: %v, %v", id, resp, err)
		}
		c.get("/rest/history?before=" + id + "&status=" + id + "&newest=" + id + "&tenant=" + id)
	}
	long := strings.Repeat("x", 2<<20)
	for path, form := range map[string][]string{
		"/rest/variables":       {"name", "v", "value", long},
		"/rest/saved":           {"name", long},
		"/rest/folders":         {"from", "a", "to", long},
		"/rest/folders/delete":  {"folder", " / "},
		"/rest/variables/keep":  {"x", "4711", "path", "$"},
		"/settings/history":     {"limit", "-5"},
		"/rest/history/unknown": {},
	} {
		if resp := c.postRaw(path, form...); resp.StatusCode >= 500 {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
	c.post("/rest/ask", "ask", "<script>")
	c.unchanged(before, "what was made up")
	list, err := c.cfg.Store.Variables(t.Context(), c.demo.Host())
	must(t, err)
	_, saved, err := c.cfg.Store.SavedRequests(t.Context(), "", 0)
	must(t, err)
	if len(list)+saved != 0 {
		t.Errorf("%d variables and %d requests were kept", len(list), saved)
	}
}

// A body that is too large to be kept is still sent, and stays in the form.
func TestALargeBodyIsSentAndNotKept(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	body := `{"a":"` + strings.Repeat("x", 2<<20) + `"}`
	doc := c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo", "body", body)
	shows(t, doc, "#answer .pills", "200")
	shows(t, doc, "#request", "This request is not kept for later")
	if got := doc.Find("#rest-body").Text(); got != body {
		t.Errorf("of %d bytes %d are in the form", len(body), len(got))
	}
}
