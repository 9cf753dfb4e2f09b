package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// answered waits until the shown exchange has a status.
func (p page) answered(status string) {
	p.t.Helper()
	p.shows("#answer .pills", status)
	p.until("!document.querySelector('#answer .progress')")
}

func TestReadyCallThatNeedsAnApp(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.click(".calls summary", "What is inside an app?")
	p.click("button.call", "Tables and fields")
	p.shows("label", "{appId} is")
	p.until("document.querySelectorAll('[name=fill-appId] option').length > 5")
	p.shoot("rest-choose-app")
	app := run[string](p, "[...document.querySelectorAll('[name=fill-appId] option')].find(o => o.textContent.includes('Sales Overview')).value")
	p.fill("[name=fill-appId]", app)
	p.click("form[data-primary] button.primary", "Send")
	p.answered("200")
	p.shows(".viewer-line", "fields")
	p.noReports()
}

func TestOwnCallWithQueryHeadersAndBody(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.fill("[name=target]", "/api/v1/demo/echo")
	p.click("form[data-primary] summary", "Parameters")
	p.fill("[name=q-name]", "color")
	p.fill("[name=q-value]", "blue & green")
	p.click("form[data-primary] summary", "Headers")
	p.fill("[name=h-name]", "X-Asked-By")
	p.fill("[name=h-value]", "support")
	run[bool](p, "document.querySelector('[name=target]').focus(), true")
	do(t, p.ctx, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	p.answered("200")
	p.fill(".viewer-bar input", "color=blue")
	p.shows(".viewer-found", "1 of 1")
	p.fill(".viewer-bar input", "X-Asked-By")
	p.shows(".viewer-found", "1 of 1")
	p.until("document.querySelector('[name=h-value]').value === 'support'")
	p.click("#answer .tabs a", "Headers and timing")
	p.click("#answer summary", "Where the time went")
	p.shows(".timing th", "Download")
	p.shoot("rest-details")
	p.click("#answer .tabs a", "Raw")
	p.shows("#answer .tabs [aria-current]", "Raw")
	p.shows(".viewer-line", "X-Asked-By")
	p.noReports()
}

func TestChangesOnlyWhenArmed(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.fill("[name=target]", "/api/v1/demo/echo")
	p.fill("[name=method]", "POST")
	p.click("form[data-primary] button.primary", "Send")
	p.shows("#rest .notice", "Not sent: the console only reads.")
	p.shoot("rest-readonly")
	p.click("#rest a", "Allow changes for a while")
	p.until("location.pathname === '/settings'")
	p.click("button", "Allow changes")
	p.shows(".armed", "Changes allowed")
	p.shoot("settings-armed")
	p.visit("/rest")
	p.until("document.querySelector('[name=method]').value === 'POST'")
	p.click("form[data-primary] button.primary", "Send")
	p.answered("200")
	p.fill(".viewer-bar input", `"method": "POST"`)
	p.shows(".viewer-found", "1 of 1")
	p.shoot("rest-armed")
	p.click(".armed button", "Stop now")
	p.shows(".readonly", "Read-only")
	p.noReports()
}

func TestCancelASlowCall(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.fill("[name=target]", "/api/v1/demo/slow?ms=600000")
	p.click("form[data-primary] button.primary", "Send")
	p.shows("#answer .progress", "Waiting")
	p.shoot("rest-running")
	p.click("#answer .progress button", "Cancel")
	p.until("document.querySelector('#answer') && !document.querySelector('#answer .progress')")
	p.shows("#answer", "ancel")
	p.shoot("rest-cancelled")
	p.noReports()
}

func TestPagedListSaysSoAndFetchesTheRest(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/items?resourceType=app&limit=2")
	p.answered("200")
	p.shows("#answer .notice", "This is one page, not the whole list.")
	p.shoot("rest-paged")
	first := run[string](p, "document.querySelector('#answer .exchange-line').textContent")
	p.click("#answer button", "Next page")
	p.until("document.querySelector('#answer .exchange-line')?.textContent !== " + quote(first))
	p.answered("200")
	p.click("#answer button", "Fetch all pages")
	p.shows("#answer .paging", "items read")
	p.until("!document.querySelector('#answer .is-running')")
	p.shoot("rest-all")
	p.noReports()
}

func TestRedirectIsShownAsAHop(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.click("button.call", "Who am I?")
	p.answered("200")
	p.click("#answer .tabs a", "Headers and timing")
	p.click("#answer summary", "Redirects (1)")
	p.shows(".hops", "301")

	p.sendGET("/api/v1/demo/redirect?to=https://example.com/")
	p.answered("302")
	p.shows("#answer", "It was not followed")
	p.shoot("rest-redirect-refused")
	p.noReports()
}

func TestNotFoundStandsWithItsGuidance(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/apps/00000000-0000-0000-0000-000000000000")
	p.answered("404")
	p.shows("#answer-failure", "What to do")
	p.shows("#guide", "Most likely")
	p.shoot("rest-404")
	text := run[string](p, "document.querySelector('#answer-failure textarea').value")
	for _, words := range []string{"404", "/api/v1/apps/", "race"} {
		if !strings.Contains(text, words) {
			t.Errorf("the text for support lacks %q:\n%s", words, text)
		}
	}
	p.noReports()
}

func TestHTMLAndBinaryAreShownSafely(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/demo/html")
	p.answered("200")
	p.shows("#answer", "web page")
	p.sendGET("/api/v1/demo/binary")
	p.answered("200")
	p.shows("#answer .lines", "00 01 02")
	p.shows("#answer a[download]", "Save to a file")
	p.shoot("rest-binary")
	p.noReports()
}

func TestWrongTargetsAreExplainedAtTheField(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	for target, says := range map[string]string{
		"https://example.com/api/v1/users/me": "tenant",
		"/api/v1/apps/{appId}":                "{appId}",
	} {
		p.fill("[name=target]", target)
		p.click("form[data-primary] button.primary", "Send")
		p.shows(".has-problem .problem", says)
		if kept := run[string](p, "document.querySelector('[name=target]').value"); kept != target {
			t.Errorf("%q became %q", target, kept)
		}
	}
	p.shoot("rest-wrong-target")
}
