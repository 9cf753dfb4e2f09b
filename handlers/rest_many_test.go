//go:build !race

package handlers

import (
	"fmt"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/store"
)

// The race detector makes these ten times as slow; `make test` runs them without it.

func TestWholeListOfTenThousand(t *testing.T) {
	demo, err := demotenant.Start(demotenant.Config{GreetingDelay: -1, Apps: 10_000})
	must(t, err)
	t.Cleanup(func() { _ = demo.Close() })
	c := newConsoleAt(t, demo, "healthy")
	x := c.got("/api/v1/items?resourceType=app&limit=100")
	start := time.Now()
	c.post("/rest/all", "x", x)
	c.untilList(x, "The whole list was read")
	read := time.Since(start)
	start = time.Now()
	doc := c.get("/rest?x=" + x + "&view=list&sort=0&desc=1&text=sales")
	shows(t, doc, "#answer .grid-bar", fmt.Sprintf("of %d rows", seen(demo)))
	if n := len(cells(doc, 1)); n == 0 {
		t.Errorf("%d rows on a page", n)
	}
	t.Logf("%d items read in %v, sorted and filtered in %v", seen(demo), read.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
}

func TestTenThousandEntriesArePaged(t *testing.T) {
	c := newConsole(t, "healthy")
	now := time.Now()
	for i := range 10_000 {
		_, err := c.cfg.Store.AddEntry(t.Context(), store.Entry{At: now.AddDate(0, 0, i/100-99), Source: "page", Method: "GET", URL: fmt.Sprint("https://a/n", i), Status: 200, State: "done"}, nil)
		must(t, err)
	}
	doc := c.get("/rest/history")
	seen := 0
	for {
		seen += doc.Find(".entry").Length()
		older := doc.Find("#entries a:contains(Older)").AttrOr("href", "")
		if older == "" {
			break
		}
		doc = c.get(older)
	}
	if seen != 10_000 {
		t.Errorf("paged through %d", seen)
	}
	shows(t, c.get("/rest/history?q=n7777"), "#entries", "/n7777")
}
