package handlers

import (
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"qlikconsole/internal/portable"
	"qlikconsole/internal/store"
)

// conforms holds a file against a published schema.
func conforms(t *testing.T, name, file string) {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../internal/portable/testdata/" + name)
	must(t, err)
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(file))
	must(t, err)
	if err := schema.Validate(v); err != nil {
		t.Error(err)
	}
}

func TestHistoryGoesOut(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/users/me")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/demo/binary")
	c.post("/rest/send", "method", "GET", "target", "/api/v1/apps")
	c.post("/rest/send", "method", "POST", "target", "/api/v1/demo/echo?a=1", "body", `{"password":"canary-of-an-export"}`)
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if _, n, err := c.cfg.Store.Entries(t.Context(), store.EntryQuery{}); err == nil && n >= 4 {
			break
		}
	}
	doc := c.get("/rest/history").Find("a[href^='/rest/export']")
	p := c.get(doc.AttrOr("href", "/none"))
	shows(t, p, "main", "What the file will hold")
	for _, tt := range []struct{ ending, schema string }{{"har", "har-schema/har.json"}, {"postman", "postman-schema/collection.json"}} {
		href := p.Find("a.button[href*='export."+tt.ending+"']").AttrOr("href", "/none")
		file, resp := c.download(href)
		if !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s is no download", href)
		}
		conforms(t, tt.schema, file)
		read, _, err := portable.Read(strings.NewReader(file))
		must(t, err)
		if len(read.Requests) < 4 || strings.Contains(file, "canary-of-an-export") || !strings.Contains(file, "••••••") {
			t.Errorf("%s: %d requests in %.2000s", tt.ending, len(read.Requests), file)
		}
	}
	if text := squeeze(p.Find(".pills").Text()); strings.Contains(text, "Blacked out 0") {
		t.Errorf("no redaction was counted: %s", text)
	}
	c.post("/presentation", "on", "1")
	if _, resp := c.download("/rest/export.har"); resp.StatusCode != 403 {
		t.Errorf("a file goes out while presenting: %s", resp.Status)
	}
	shows(t, c.get("/rest/export"), "main", "Not while presenting")
}

func TestSavedGoOut(t *testing.T) {
	c := newConsole(t, "")
	shows(t, c.get("/rest/export?of=saved"), "main", "There is nothing to save")
	for _, one := range []store.Saved{{Folder: "A", Name: "one", Method: "GET", Target: "/api/v1/items?limit={{n}}"}, {Folder: "A/B", Name: "two", Method: "POST", Target: "/x", Body: "{}"}, {Name: "three", Method: "GET", Target: "https://h/x"}} {
		_, err := c.cfg.Store.SaveRequest(t.Context(), one)
		must(t, err)
	}
	for address, want := range map[string]int{"/rest/export.postman.json?of=saved": 3, "/rest/export.postman.json?of=saved&folder=A": 2, "/rest/export.har?of=saved&folder=A/B": 1} {
		file, _ := c.download(address)
		schema := "postman-schema/collection.json"
		if strings.Contains(address, ".har") {
			schema = "har-schema/har.json"
		}
		conforms(t, schema, file)
		read, _, err := portable.Read(strings.NewReader(file))
		must(t, err)
		if len(read.Requests) != want {
			t.Errorf("%s: %d requests, want %d", address, len(read.Requests), want)
		}
	}
	shows(t, c.get("/rest?panel=saved"), "#panel", "Save all to a file")
}
