package handlers

import (
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
