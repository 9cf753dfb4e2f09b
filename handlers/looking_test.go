package handlers

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"qlikconsole/internal/store"
)

// keptState is all that the session and the store keep, line by line. What was made of an
// answer to show it, such as where the rows of a table begin, is no state.
func (c *console) keptState() string {
	c.t.Helper()
	ctx := context.Background()
	var b strings.Builder
	tabs, err := c.cfg.Store.Tabs(ctx)
	must(c.t, err)
	front, err := c.cfg.Store.Setting(ctx, tabFront)
	must(c.t, err)
	variables, err := c.cfg.Store.Variables(ctx, "")
	must(c.t, err)
	saved, _, err := c.cfg.Store.SavedRequests(ctx, "", 100)
	must(c.t, err)
	past, err := c.cfg.Store.History(ctx)
	must(c.t, err)
	fmt.Fprintf(&b, "tabs %+v\nin front %s\nvariables %+v\nsaved %+v\nhistory %+v\n", tabs, front, variables, saved, past)
	z := c.session()
	fmt.Fprintf(&b, "lost %d\n", keepingOf(z).lost.Load())
	z.mu.Lock()
	defer z.mu.Unlock()
	fmt.Fprintf(&b, "tenant %p, armed %v, presentation %v\n", z.tenant, z.armedUntil, z.presentation)
	for _, key := range slices.Sorted(maps.Keys(z.kept)) {
		if key != resultsKey {
			fmt.Fprintf(&b, "%s %+v\n", key, z.kept[key])
		}
	}
	return b.String()
}

// TestLookingChangesNothing asks for every address that only shows something, in a
// session that has done nothing and in one that has.
func TestLookingChangesNothing(t *testing.T) {
	fresh, used := newConsole(t, "healthy"), newConsole(t, "healthy")
	for _, c := range []*console{fresh, used} { // what an earlier run of the program left
		for _, target := range []string{"/api/v1/spaces", "/api/v1/users/me"} {
			_, err := c.cfg.Store.SaveTab(t.Context(), store.Tab{Method: "GET", Target: target, Place: -1})
			must(t, err)
		}
	}
	l := used.live()
	used.post("/rest/saved", "name", "mine", "folder", "f")
	used.post("/rest/variables", "name", "v", "value", "1")
	for name, c := range map[string]*console{"fresh": fresh, "used": used} {
		t.Run(name, func(t *testing.T) {
			addresses := []string{"/rest?panel=saved", "/rest?panel=saved&saved=mine", "/rest?panel=history", "/rest?panel=operations", "/rest?x=1&view=table", "/rest?x=1&view=details",
				"/rest/ops?q=space", "/rest/ops?group=items", "/rest/history?q=items", "/rest/compare?a=x1&b=x2", "/find?q=apps", "/qix?c=" + l.conn, "/rest?call=me&op=items.getItems&tab=1"}
			for _, r := range c.ownRoutes(http.MethodGet) {
				addresses = append(addresses, l.fill(r.pattern))
			}
			before := c.keptState()
			for _, address := range addresses {
				c.look(address)
				if now := c.keptState(); now != before {
					t.Errorf("%s changes what is kept:\n%s", address, cmp.Diff(strings.Split(before, "\n"), strings.Split(now, "\n")))
					before = now
				}
			}
		})
	}
}

// look asks for an address as a browser does, and does not wait for what never ends.
func (c *console) look(address string) {
	c.t.Helper()
	for _, script := range []string{"", "true"} {
		ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+address, nil)
		must(c.t, err)
		req.Header.Set("HX-Request", script)
		resp, err := c.client.Do(req)
		must(c.t, err)
		if resp.Header.Get("Content-Type") != "text/event-stream" {
			_, err = io.Copy(io.Discard, resp.Body)
			must(c.t, err)
		}
		cancel()
		resp.Body.Close()
	}
}

// TestThePanelIsInTheAddress: without script the part of the panel that was chosen stays
// in sight through links and actions, and another window has its own.
func TestThePanelIsInTheAddress(t *testing.T) {
	c := newConsole(t, "healthy")
	current := func(step, path, want string, form ...string) {
		t.Helper()
		doc := c.get(path)
		if form != nil {
			doc = c.post(path, form...)
		}
		if got := squeeze(doc.Find("#panel .tabs [aria-current]").Text()); got != want {
			t.Errorf("%s: %q is shown, want %q", step, got, want)
		}
	}
	x := c.got("/api/v1/items?limit=2")
	for panel, title := range map[string]string{"saved": "Saved", "operations": "All operations", "history": "History"} {
		doc := c.get("/rest?panel=" + panel)
		field := doc.Find("input[name=panel][form=request]")
		if field.AttrOr("value", "") != panel {
			t.Errorf("%s: the request does not take it along", panel)
		}
		current("sending", "/rest/send", title, "method", "GET", "target", "/api/v1/items?limit=2", "panel", panel)
		current("a new tab", "/rest/tabs", title, "panel", panel)
		doc = c.get("/rest?panel=" + panel + "&x=" + x)
		for _, link := range []string{"#answer .tabs a", "#rest details.fold td a[href*='x=']", "#answer .answer-more a"} {
			href := doc.Find(link).First().AttrOr("href", "")
			if !strings.Contains(href, "panel="+panel) {
				t.Errorf("%s: %s leads to %q", panel, link, href)
			}
		}
		for _, action := range []string{"/rest/next", "/rest/variables/keep"} {
			form := doc.Find("form[action^='" + action + "']").First()
			if !strings.HasSuffix(form.AttrOr("action", ""), "?panel="+panel) {
				t.Errorf("%s: %q", action, form.AttrOr("action", ""))
			}
		}
		current("next page", "/rest/next?panel="+panel, title, "x", x)
		current("filtering", "/rest/filter?panel="+panel, title, "x", x, "program", ".")
		if back := c.get("/rest/compare?panel="+panel+"&a=x"+x).Find("main a").First().AttrOr("href", ""); back != "/rest?panel="+panel {
			t.Errorf("%s: back from comparing leads to %q", panel, back)
		}
		current("another window", "/rest", "Ready-made")
	}
	current("the history", "/rest/history", "History")
	current("the operations", "/rest/ops?q=space", "All operations")
	current("an unknown one", "/rest?panel=%22%3E", "Ready-made")
	current("saving", "/rest/saved?panel=history", "Saved", "name", "n")
	current("saving without a name", "/rest/saved?panel=history", "History", "name", "")
}
