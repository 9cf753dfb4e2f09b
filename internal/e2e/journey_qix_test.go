package e2e

import (
	"testing"
)

func TestSessionAppAndHub(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.tick("[name=kind][value=session]")
	p.click(".qix-open button.primary", "Open the connection")
	p.shows(".conn-title", "Open")
	p.shows(".conn-status", "SESSION_CREATED")
	p.call("Which engine is this?", "EngineVersion")
	p.shoot("qix-session")
	p.click(".conn-status button", "Close the connection")
	p.shows(".conn-title", "Closed")
	p.shows(".conn-status .closed", "by")
	p.shoot("qix-closed-by-us")

	p.click("#qix summary", "Open another connection")
	p.tick("[name=kind][value=url]")
	host := run[string](p, "document.querySelector('.top .who .data').textContent")
	p.fill("[name=url]", "ws://"+host+"/hub")
	p.click(".qix-open button.primary", "Open the connection")
	p.shows("#qix-failure", "What to do")
	p.shows("#qix-failure .proof", "/hub")
	p.shoot("qix-hub")
	p.noReports()
}

func TestItemIDBecomesItsApp(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/items?resourceType=app&limit=1")
	p.answered("200")
	p.shows(".viewer-line", `"id": "`)
	item := run[string](p, `document.querySelector('answer-viewer').textContent.match(/"id": "([0-9a-f]{24})"/)[1]`)
	p.visit("/qix")
	p.fill("[name=app]", item)
	p.click(".qix-open button.primary", "Open the connection")
	p.shows(".conn-title", "Open")
	p.shows("#qix", "That was the ID of an item")
	p.noReports()
}

func TestRefusedUpgradeShowsWhoAnswered(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.fault("ws-blocked-200")
	p.connect("Sales Overview")
	p.shows("#qix-failure", "What to do")
	p.shows("#qix-failure .proof", "200")
	p.click("#qix-failure summary", "Show the proof")
	p.shoot("qix-refused")
	p.visit("/demo")
	p.click("button", "Switch all faults off")
	p.until(`document.readyState === "complete" && !document.body.innerText.includes("Switch all faults off")`)
	p.connect("Sales Overview")
	p.shows(".conn-title", "Open")
	p.noReports()
}
