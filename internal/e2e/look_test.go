package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// screens are the sizes at which every state is looked at: a shared screen, the
// same at 200 % zoom, and a telephone.
var screens = [][2]int64{{1280, 800}, {640, 400}, {390, 844}}

// inspect looks at the page as it is now: at each size nothing sticks out and no text
// is cut, in both themes axe-core finds nothing, and nothing was loaded from elsewhere.
func (p page) inspect(name string) {
	p.t.Helper()
	for i, size := range screens {
		do(p.t, p.ctx, chromedp.EmulateViewport(size[0], size[1]))
		p.theme("light")
		where := fmt.Sprintf("%s-%d", name, size[0])
		for _, e := range run[[]string](p, overflowing) {
			p.t.Errorf("%s: sticks out of the window: %s", where, e)
		}
		for _, e := range run[[]string](p, cut) {
			p.t.Errorf("%s: is cut: %s", where, e)
		}
		p.shoot(where + "-light")
		switch i {
		case 0:
			p.accessible(where+"-light", allRules)
		case len(screens) - 1:
			p.theme("dark")
			p.shoot(where + "-dark")
			p.accessible(where+"-dark", narrowDarkRules)
		}
	}
	do(p.t, p.ctx, chromedp.EmulateViewport(1280, 800))
	for _, e := range run[[]string](p, "performance.getEntriesByType('resource').map(e => e.name).filter(n => !/^data:/.test(n) && !n.startsWith(location.origin + '/'))") {
		p.t.Errorf("%s: asked another host: %s", name, e)
	}
}

func (p page) theme(name string) {
	p.t.Helper()
	run[bool](p, "document.documentElement.dataset.theme = "+quote(name)+", true")
	p.settled()
}

// settled waits until the page was laid out and drawn anew.
func (p page) settled() {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, chromedp.EvalAwaitPromise))
	must(p.t, err)
}

// cut lists elements whose content is wider than they are and that do not scroll.
// Rows of the log and of tables, lines of an answer and titles of tabs have a full view of their own, and what
// is clipped to nothing is meant for ears alone.
const cut = `[...document.querySelectorAll('body *')].filter(e => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && e.checkVisibility()
	&& !/auto|scroll/.test(getComputedStyle(e).overflowX) && !e.closest('svg, input, select, textarea, .unseen, .frame-box, .viewer-box, .cm-editor, [role=tab], .conn-tabs, .grid td'))
	.filter((e, _, all) => !all.some(o => o !== e && e.contains(o)))
	.map(e => e.localName + '.' + e.className + ' “' + e.textContent.trim().slice(0, 60) + '”').slice(0, 8)`

// unfold opens every fold of the page, so that what is in them is looked at too.
func (p page) unfold() {
	p.t.Helper()
	run[bool](p, "document.querySelectorAll('main details:not([data-confirm])').forEach(d => d.open = true), true")
}

func TestLookEmpty(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := page{t, c.open(t), c.URL}
	for name, path := range map[string]string{"connect": "/", "tokens": "/tokens", "keys": "/tokens/keys", "rest": "/rest", "qix": "/qix"} {
		p.visit(path)
		p.inspect("empty-" + name)
	}
}

func TestLookPlainPages(t *testing.T) {
	t.Parallel()
	p := demo(t, "/")
	for name, path := range map[string]string{"by-hand": "/tokens/by-hand", "guidance": "/guidance?q=proxy", "demo": "/demo", "settings": "/settings",
		"find": "/find?q=key", "shortcuts": "/keys", "not-found": "/nowhere"} {
		p.visit(path)
		p.unfold()
		p.inspect(name)
	}
}

func TestLookConnect(t *testing.T) {
	t.Parallel()
	p := demo(t, "/")
	p.as("api-key")
	p.inspect("connected")
	p.click("summary", "Connect differently")
	p.tick("#how-oauth-client")
	p.fill("[name=address]", "ftp://example.com")
	p.submit(".field .problem", "client ID")
	p.unfold()
	p.inspect("connect-problems")
	p.tick("#how-demo")
	p.fill("[name=actor]", "wrong-secret")
	p.submit("#connect-failure", "What to do")
	p.unfold()
	p.inspect("connect-failed")
}

func TestLookTokensAndKeys(t *testing.T) {
	t.Parallel()
	p := demo(t, "/tokens")
	p.click("form button.primary", "Generate a token")
	p.shows("#token-title", "Token in use")
	p.unfold()
	p.inspect("tokens-full")
	p.as("api-key")
	p.visit("/tokens/keys")
	p.click("button", "List the keys")
	p.shows("#keys-body td", "Key for api-key")
	p.click("button", "Read what the tenant allows")
	p.fill("#new-description", "Looked at")
	p.tick("[name=sure]")
	p.click("button", "Make the key")
	p.shows("#fresh-title", "Key made")
	p.inRow("Looked at", "summary", "Revoke")
	p.inspect("keys-full")
}

// answerViews looks at a list as a table and through a filter, and at two answers
// side by side.
func (p page) answerViews() {
	p.t.Helper()
	p.click("#answer .tabs a", "Table")
	p.shows("#answer .grid-bar", "columns")
	p.inspect("rest-table")
	p.click("#answer .tabs a", "Filter (jq)")
	p.fill("#filter-program", ".data[] | .name | nothing")
	p.click(".filter-form button", "Filter")
	p.shows(".filter-form .problem", "There is no function")
	p.fill("#filter-program", ".data[] | {name, id}")
	p.click(".filter-form button", "Filter")
	p.shows("#answer [role=status]", "3 values")
	p.inspect("rest-filter")
	p.sendGET("/api/v1/items?resourceType=app&limit=4")
	p.answered("200")
	p.visit("/rest/compare?a=x" + run[string](p, "new URL(document.querySelector('.answer-more a').href).searchParams.get('a').slice(1)"))
	run[bool](p, "document.querySelector('.choices a').click(), true")
	p.shows(".diff", "added")
	p.inspect("compare")
	p.visit("/rest")
}

func TestLookREST(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/items?resourceType=app&limit=3")
	p.answered("200")
	p.shows(".viewer-line", `"id"`)
	p.inspect("rest-full")
	p.click("#answer .tabs a", "Headers and timing")
	p.until("document.querySelector('#answer .tabs [aria-current]').textContent.includes('Headers')")
	p.unfold()
	p.inspect("rest-details")
	p.answerViews()
	p.sendGET("/api/v1/demo/slow?ms=600000")
	p.shows("#answer .progress", "Waiting")
	p.inspect("rest-running")
	p.click("#answer .progress button", "Cancel")
	p.shows("#answer .notice", "You cancelled this call.")
	p.sendGET("/api/v1/apps/00000000-0000-0000-0000-000000000000")
	p.shows("#answer-failure", "What to do")
	p.unfold()
	p.inspect("rest-failed")
}

func TestLookQIX(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.click("button", "Choose from the tenant’s apps")
	p.shows(".apps .call", "Sales Overview")
	p.inspect("qix-choose")
	p.click(".apps .call", "Sales Overview")
	p.until("!document.querySelector('.apps') && document.querySelector('.qix-open [name=app]')?.value.length > 20")
	p.click(".qix-open button.primary", "Open the connection")
	p.call("Open the app", "OpenDoc")
	p.inspect("qix-open")
}

func TestLookDialogsAndPresentation(t *testing.T) {
	t.Parallel()
	p := demo(t, "/settings")
	p.click("button", "Allow changes")
	p.shows(".armed", "Changes allowed")
	p.visit("/settings")
	do(t, p.ctx, chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	p.shows("#palette .found", "Settings")
	p.inspect("palette-armed")
	p.press(kb.Escape)
	p.until("!document.querySelector('#palette').open")
	p.settled() // the focus leaves the field with the next frame
	p.press("?")
	p.until("document.querySelector('#keys').open")
	p.inspect("keys-dialog")
	p.press(kb.Escape)
	p.click(".modes button", "Presentation")
	p.shows(".strip-share", "Safe to share.")
	p.visit("/rest")
	p.click("button.call", "Who am I?")
	p.answered("200")
	run[bool](p, "document.querySelector('#guide details').open = true")
	p.inspect("presentation")
}
