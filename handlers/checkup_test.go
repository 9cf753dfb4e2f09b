package handlers

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// finished reloads the checkup page until its run is over.
func (c *console) finished() *goquery.Document {
	c.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if doc := c.get("/checkup"); doc.Find("#verdict").Length() > 0 {
			return doc
		}
	}
	c.t.Fatal("the checkup does not end")
	return nil
}

func TestCheckupPage(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.get("/checkup")
	if n := doc.Find("button.primary").Length(); n != 1 {
		t.Errorf("%d primary buttons", n)
	}
	shows(t, doc, "#checkup form", "Run checkup")
	shows(t, doc, "nav [aria-current]", "Checkup")
	if doc.Find("[hx-get='/checkup'], [data-step]").Length() > 0 || strings.Contains(c.logs.String(), "checkup/run") {
		t.Error("the page began by itself")
	}

	c.post("/checkup/run")
	doc = c.finished()
	shows(t, doc, "#verdict", "All is well")
	if n := doc.Find("[data-step=pass]").Length(); n != 15 { // the demo tenant here has no TLS
		t.Errorf("%d steps passed", n)
	}
	shows(t, doc, "#step-scopes", "granted")
	shows(t, doc, "#step-read-app", "Run again from here")
	shows(t, doc, "#guide", "Nothing went wrong")
	shows(t, doc, "#checkup", "What no call to Qlik can test")
	shows(t, doc, "#checkup a[href='/demo']", "Make something go wrong")
	if doc.Find("details[data-step][open]").Length() > 0 {
		t.Error("a passed step is unfolded")
	}
}

func TestCheckupNamesTheCause(t *testing.T) {
	c := newConsole(t, "healthy")
	must(t, c.demo.SetFault("close-4203", true))
	c.post("/checkup/run")
	doc := c.finished()
	shows(t, doc, "#verdict", "It does not work")
	title := squeeze(doc.Find("#verdict ~ .cause > summary").First().Text())
	if href, _ := doc.Find("#verdict ~ .cause").First().Find("a[href^='/guidance#']").Attr("href"); href != "/guidance#app-access-denied" {
		t.Errorf("first is %s", href)
	}
	shows(t, doc, "#guide .cause summary", title)
	if doc.Find("#guide details[open]").Length() == 0 {
		t.Error("the guidance is folded")
	}
	shows(t, doc, "#step-ws-session[open] .step-said", "4203: No permission to open the app")
	support := doc.Find("#checkup-support").Text()
	for _, want := range []string{"Cause: " + title + " (app-access-denied)", "[failed] Wait for the engine's greeting", "Close code: 4203"} {
		if !strings.Contains(support, want) {
			t.Errorf("%q is missing in\n%s", want, support)
		}
	}

	must(t, c.demo.SetFault("close-4203", false))
	c.post("/checkup/again", "from", "ws-session")
	doc = c.finished()
	shows(t, doc, "#verdict", "All is well")
	shows(t, doc, "#step-token", "Taken over from the run before.")
	if strings.Contains(doc.Find("#step-ws-upgrade").Text(), "Taken over") {
		t.Error("the live connection was taken over")
	}
}

func TestCheckupCancel(t *testing.T) {
	c := newConsole(t, "healthy")
	must(t, c.demo.SetFault("ws-silent", true))
	c.post("/checkup/run")
	doc := c.get("/checkup")
	for end := time.Now().Add(time.Minute); doc.Find("#step-ws-upgrade[data-step=running]").Length() == 0; doc = c.get("/checkup") {
		if time.Now().After(end) {
			t.Fatal("the live connection is not tried")
		}
	}
	shows(t, doc, ".progress", "of 16: Open a live connection")
	if doc.Find("#checkup live-steps[src='/checkup/events'][hx-get='/checkup'][hx-trigger=ended]").Length() == 0 {
		t.Error("the page does not listen")
	}
	doc = c.post("/checkup/cancel")
	shows(t, doc, "#verdict .is-skip", "Cancelled during “")
	shows(t, doc, "#step-apps[data-step=pass]", "apps")
	shows(t, doc, "#step-ws-upgrade[data-step=skip]", "Cancelled after")
}

func TestCheckupWithoutConnection(t *testing.T) {
	c := newConsole(t, "")
	shows(t, c.get("/checkup"), "#checkup form", "only what needs no sign-in")
	c.post("/checkup/run", "address", "ftp://acme")
	shows(t, c.finished(), "#verdict", "It does not work")
	c.post("/checkup/run", "address", c.demo.URL())
	doc := c.finished()
	shows(t, doc, "#verdict", "Nothing failed. 10 steps were not tested.")
	shows(t, doc, "#step-token[data-step=skip]", "no sign-in was given")
}

func TestCheckupOfAnApp(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/checkup/apps", "query", "Never")
	app, _ := doc.Find(".pick input[name=app]").First().Attr("value")
	doc = c.post("/checkup/pick", "app", app)
	if got, _ := doc.Find("#app").Attr("value"); got != app || app == "" {
		t.Errorf("the form has %q, want %q", got, app)
	}
	c.post("/checkup/run", "app", app)
	shows(t, c.finished(), "#verdict", "look at this")
}

func TestCheckupWhilePresenting(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/presentation", "on", "1", "back", "/checkup")
	c.post("/checkup/run")
	doc := c.finished()
	shows(t, doc, "#step-identity", "(hidden)")
	if text := doc.Find("#checkup").Text(); strings.Contains(text, "Catalog connector (healthy)") || strings.Contains(text, `qlikbot\`) {
		t.Error("who the sign-in is stands on a shared screen")
	}
}
