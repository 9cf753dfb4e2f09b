package handlers

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
)

// TestListWaitsForTheTenant: a 429 is no failure; the list waits as long as the
// tenant asks and says so.
func TestListWaitsForTheTenant(t *testing.T) {
	c := newConsole(t, "healthy")
	x := c.got("/api/v1/items?limit=3")
	must(t, c.demo.SetFault("rate-limited", true))
	c.post("/rest/all", "x", x)
	doc := c.untilList(x, "The tenant asks to wait (status 429, Retry-After). Going on in 1")
	if doc.Find("form[action='/rest/all/pause'], form[action='/rest/all/cancel']").Length() != 2 {
		t.Error("no Pause and Cancel while it waits")
	}
	c.post("/rest/all/cancel", "x", x)
	c.untilList(x, "Cancelled")
	if status := c.postRaw("/rest/all/nonsense", "x", x).StatusCode; status != http.StatusNotFound {
		t.Errorf("an unknown action: %d", status)
	}
}

// After the wait it goes on by itself, and nothing is missing.
func TestListGoesOnAfterTheWait(t *testing.T) {
	demo, err := demotenant.Start(demotenant.Config{GreetingDelay: -1, RetryAfter: time.Second})
	must(t, err)
	t.Cleanup(func() { _ = demo.Close() })
	c := newConsoleAt(t, demo, "healthy")
	x := c.got("/api/v1/items?limit=5")
	must(t, demo.SetFault("rate-limited:1", true))
	c.post("/rest/all", "x", x)
	c.untilList(x, "The tenant asks to wait (status 429, Retry-After)")
	doc := c.untilList(x, "The whole list was read")
	refused, pages := 0, 0
	for _, e := range c.onlySession().recorder.Exchanges(0) {
		if e.Status == http.StatusTooManyRequests {
			refused++
		} else if strings.Contains(e.URL, "/items") {
			pages++
		}
	}
	if refused != 1 || pages < 3 {
		t.Errorf("%d calls were refused, %d answered: %s", refused, pages, squeeze(doc.Find("#all-pages").Text()))
	}
}

// A page that fails pauses the list, and Continue asks for it once more.
func TestListGoesOnAfterAFailure(t *testing.T) {
	demo, err := demotenant.Start(demotenant.Config{GreetingDelay: -1, Apps: 200})
	must(t, err)
	t.Cleanup(func() { _ = demo.Close() })
	c := newConsoleAt(t, demo, "healthy")
	x := c.got("/api/v1/items?resourceType=app&limit=20")
	must(t, demo.SetFault("rest-forbidden", true))
	c.post("/rest/all", "x", x)
	c.untilList(x, "Paused at a page that failed")
	must(t, demo.SetFault("rest-forbidden", false))
	c.post("/rest/all/continue", "x", x)
	c.untilList(x, "The whole list was read")
	var all []json.RawMessage
	_, _, text := c.plainly("/rest/l" + x + "/body")
	if err := json.Unmarshal([]byte(text), &all); err != nil || len(all) != seen(demo) {
		t.Errorf("%d items, %v", len(all), err)
	}
}

// A list whose pages point back to an earlier one is given up.
func TestListThatNeverEnds(t *testing.T) {
	c := newConsole(t, "healthy")
	must(t, c.demo.SetFault("next-loop", true))
	x := c.got("/api/v1/items?limit=3")
	c.post("/rest/all", "x", x)
	c.untilList(x, "never ends")
}

func TestCallsAreCounted(t *testing.T) {
	now := time.Now()
	c := &callCount{target: "https://acme.us.qlikcloud.com/api/v1/items?limit=3", told: now, used: []time.Time{}}
	if c.free(now) != 0 || !strings.Contains(c.sentence(now), "1000 left of 1000 calls a minute") {
		t.Errorf("%v, %s", c.free(now), c.sentence(now))
	}
	for i := range tierOne {
		c.used = append(c.used, now.Add(-time.Duration(i)*10*time.Millisecond))
	}
	want := time.Minute - 10*time.Millisecond*(tierOne-1)
	if c.free(now) != want || !strings.HasPrefix(c.sentence(now), "0 left") {
		t.Errorf("%v, want %v, %s", c.free(now), want, c.sentence(now))
	}
}

// heapMost samples the heap until stop is called, which returns its peak.
func heapMost(ctx context.Context) (stop func() uint64) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan uint64)
	go func() {
		var most uint64
		for tick := time.Tick(5 * time.Millisecond); ; {
			select {
			case <-tick:
				most = max(most, heapNow())
			case <-ctx.Done():
				done <- most
				return
			}
		}
	}()
	return func() uint64 { cancel(); return <-done }
}
