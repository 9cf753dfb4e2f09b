package handlers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/store"
)

// past puts an answer into the history and returns its name on the page that compares.
func (c *console) past(body string, cut bool) string {
	c.t.Helper()
	e := store.Entry{At: time.Now(), Source: "page", Method: "GET", URL: "https://a/api/v1/items", Status: 200, State: "done", ContentType: "application/json", Size: int64(len(body))}
	if cut {
		e.Size, e.Cut = 5*e.Size, true
	}
	id, err := c.cfg.Store.AddEntry(c.t.Context(), e, strings.NewReader(body))
	must(c.t, err)
	return fmt.Sprint("h", id)
}

// longList is a list of about 600 bytes an item.
func longList(items int, name string) string {
	var b strings.Builder
	for i := range items {
		if i == 7 {
			fmt.Fprintf(&b, `,{"id":"%d","name":%q,"text":"%s"}`, i, name, strings.Repeat("words, ", 80))
			continue
		}
		fmt.Fprintf(&b, `,{"id":"%d","name":"the same","text":"%s"}`, i, strings.Repeat("words, ", 80))
	}
	return `{"data":[` + b.String()[1:] + `]}`
}

// TestLongAnswersOfTheHistoryAreCompared: those above a megabyte are kept whole, and of
// what is not the beginning is compared.
func TestLongAnswersOfTheHistoryAreCompared(t *testing.T) {
	c := newConsole(t, "")
	before := longList(6000, "yesterday")
	yesterday, today := c.past(before, false), c.past(longList(6001, "today"), false)
	cut := c.past(before[:2_000_000], true)
	for _, tt := range []struct{ name, a, b, said, rows, note string }{
		{"whole", yesterday, today, "+ added 1− removed 0≠ changed 1", `data[id=7].name"yesterday""today"`, ""},
		{"one cut", today, cut, "+ added 0− removed 0≠ changed 1", `data[id=7].name"today""yesterday"`, "the first 2.0 MB are compared"},
		{"the same, one cut", yesterday, cut, "Nothing differs in what was compared", "", "the first 2.0 MB are compared"},
		{"the same", yesterday, yesterday, "Nothing differs", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := c.get("/rest/compare?a=" + tt.a + "&b=" + tt.b)
			shows(t, doc, "main [role=status]", tt.said)
			if tt.rows != "" {
				shows(t, doc, ".diff[aria-label=Body] tbody", tt.rows)
			}
			shows(t, doc, ".sides", tt.note)
			if told := strings.Contains(doc.Find(".sides").Text(), "left out"); told != (tt.note != "") {
				t.Errorf("what is left out: %s", squeeze(doc.Find(".sides").Text()))
			}
			if unseen := strings.Contains(doc.Find("main").Text(), "nothing can be said of them"); unseen != (tt.note != "") {
				t.Errorf("parts without another are named: %v", unseen)
			}
		})
	}
	doc := c.get("/rest/history/" + cut[1:])
	shows(t, doc, "#answer h3 + p", "of 10 MB the first 2.0 MB were kept; the first 1.0 MB are shown, and 2.0 MB compared.")
	if text := doc.Find("#answer pre.lines").Text(); !strings.HasPrefix(text, "{\n  \"data\": [\n    {\n      \"id\": \"0\",") {
		t.Errorf("not indented: %.100s", text)
	}
}
