package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// target is what the address of the request in front says.
func (p page) target() string {
	p.t.Helper()
	return run[string](p, "document.querySelector('[name=target]').value")
}

// TestRequestsAreKept works with requests as a person does over a day, kills the
// program, and goes on where it was.
func TestRequestsAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, "--demo", "--data", dir)
	p := page{t, c.open(t), c.URL}
	p.visit("/rest")
	p.queryInStep()
	p.tabsByKeys()
	p.variableOfAnswer()
	p.savedAndOpened()
	p.historyLeadsBack()
	p.noReports()

	must(t, c.process.Kill())
	again := start(t, "--demo", "--data", dir)
	p = page{t, again.open(t), again.URL}
	p.visit("/rest")
	p.shows("[role=tab][aria-selected=true]", "/items/{{dataId}}")
	p.shows("#answer", "nothing was sent to show it")
	p.shows("#answer .pills", "200")
	p.click("#panel .tabs a", "Saved")
	p.shows("#panel", "One item")
	p.visit("/rest/history")
	p.shows(".entry", "/api/v1/items?limit=2")
	p.noReports()
}

// queryInStep: the address and the rows below it say the same.
func (p page) queryInStep() {
	p.t.Helper()
	p.until("customElements.get('rest-tabs') && customElements.get('pair-rows')")
	p.fill("[name=target]", "/api/v1/items?limit=3&x={{none}}")
	p.until("[...document.querySelectorAll('[name=q-name]')].map(e => e.value).join() === 'limit,x,'")
	p.fill("[name=q-value]", "2")
	if got := p.target(); got != "/api/v1/items?limit=2&x={{none}}" {
		p.t.Errorf("the address says %q", got)
	}
	p.click("form[data-primary] button.primary", "Send")
	p.shows(".has-problem .problem", "There is no variable none")
	p.until("document.querySelectorAll('.pair-remove').length >= 3") // its script is there again
	p.until("document.querySelectorAll('[name=q-name]')[1].value === 'x'")
	run[bool](p, "document.querySelectorAll('.pair-remove')[1].click(), true")
	p.until("document.querySelector('[name=target]').value === '/api/v1/items?limit=2'")
}

// tabsByKeys: what was typed stays in its tab, and arrow keys go from tab to tab.
func (p page) tabsByKeys() {
	p.t.Helper()
	p.click(".tab-tools button", "New tab")
	p.until("document.querySelectorAll('[role=tab]').length === 2 && document.querySelector('[name=target]').value === ''")
	p.fill("[name=target]", "/api/v1/spaces")
	run[bool](p, "document.querySelector('[role=tab][aria-selected=true]').focus(), true")
	p.press(kb.ArrowLeft)
	p.until("document.activeElement.matches('[role=tab]:first-child')")
	p.press(kb.Enter)
	p.until("document.querySelector('[name=target]').value === '/api/v1/items?limit=2'")
	p.shows("[role=tab]", "/spaces")
	// Enter in the address sends; it does not choose the first tab.
	run[bool](p, "document.querySelector('[name=target]').focus(), true")
	p.press(kb.Enter)
	p.answered("200")
}

// variableOfAnswer: a value of the answer becomes a variable of the next request.
func (p page) variableOfAnswer() {
	p.t.Helper()
	p.sendGET("/api/v1/demo/slow?ms=1500") // comes after the page, and brings its values along
	p.answered("200")
	p.shows("#keep summary", "Keep a value")
	p.sendGET("/api/v1/items?limit=2")
	p.answered("200")
	p.click("#keep summary", "")
	p.click("#keep .values button", "$.data[0].id")
	p.shows("#messages", "Kept as {{dataId}}")
	p.click(".tab-tools button", "New tab")
	p.until("document.querySelector('[name=target]').value === ''")
	p.fill("[name=target]", "/api/v1/items/{{dataId}}")
	p.click("button", "Variables")
	p.shows("#variables td", "dataId")
	p.click("button", "See what will be sent")
	p.until("/\\/items\\/[^{}]+$/.test(document.querySelector('.look .exchange-line').textContent.trim())")
	p.inspect("rest-variables")
	p.click("form[data-primary] button.primary", "Send")
	p.answered("200")
}

// savedAndOpened: a request is saved in a folder, and opened from there.
func (p page) savedAndOpened() {
	p.t.Helper()
	p.click("form[data-primary] button", "Save")
	p.fill("#save-name", "One item")
	p.fill("#save-folder", "Apps/Single")
	p.click("form[action='/rest/saved'] button", "Save")
	p.shows("#panel summary", "Apps/Single (1)")
	p.unfold()
	p.inspect("rest-saved")
}

// historyLeadsBack: an entry is looked at, and opened in a tab.
func (p page) historyLeadsBack() {
	p.t.Helper()
	p.click("#panel .tabs a", "History")
	p.until("location.search === '?panel=history'")
	p.click(".entry", "/api/v1/items?limit=2")
	p.shows("#answer-title", "As it was on")
	p.unfold()
	p.inspect("rest-history")
	p.visit("/rest")
	p.shows("[role=tab][aria-selected=true]", "/items/{{dataId}}")
}
