package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// plain opens a console in a browser that runs no script.
func plain(t *testing.T, args ...string) page {
	t.Helper()
	c := start(t, args...)
	p := page{t, c.open(t), c.URL}
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, err)
	p.goTo("/")
	if run[bool](p, "document.documentElement.matches('.scripted')") {
		t.Fatal("scripts run")
	}
	return p
}

func (p page) goTo(path string) {
	p.t.Helper()
	do(p.t, p.ctx, chromedp.Navigate(p.url+path))
}

func TestEveryPageHasItsContentWithoutScript(t *testing.T) {
	t.Parallel()
	p := plain(t, "--demo")
	for path, words := range map[string]string{
		"/": "Connect to a Qlik Cloud tenant", "/tokens": "Generate an OAuth token", "/tokens/keys": "List the keys",
		"/tokens/by-hand": "Make an OAuth client", "/rest": "Ready-made", "/qix": "Open a connection",
		"/guidance": "Alation connector", "/demo": "Switch on", "/settings": "Changes in the tenant", "/find": "Find", "/keys": "Show these keys",
	} {
		p.goTo(path)
		p.shows("main", words)
		if run[bool](p, "[...document.querySelectorAll('.js')].some(e => e.checkVisibility())") {
			t.Errorf("%s shows something that needs script", path)
		}
		p.inspectPlain(path)
	}
}

// inspectPlain looks for what sticks out and for folds that cannot be opened.
func (p page) inspectPlain(path string) {
	p.t.Helper()
	do(p.t, p.ctx, chromedp.EmulateViewport(390, 844))
	for _, e := range run[[]string](p, overflowing) {
		p.t.Errorf("%s without script: sticks out of the window: %s", path, e)
	}
	do(p.t, p.ctx, chromedp.EmulateViewport(1280, 800))
}

func TestConnectAndTokenWithoutScript(t *testing.T) {
	t.Parallel()
	p := plain(t)
	p.tick("#how-demo")
	p.fill("[name=actor]", "wrong-secret")
	p.submit("#connect-failure", "What to do")
	p.fill("[name=actor]", "healthy")
	p.submit("#connected-title", "Connected")
	p.shoot("noscript-connected")

	p.goTo("/tokens")
	p.click("form button.primary", "Generate a token")
	p.shows("#token-title", "Token in use")
	p.click("summary", "Reveal once")
	p.click("details[data-confirm][open] button.danger", "Show it")
	p.until("document.querySelector('#revealed')?.value.startsWith('eyJ')")
	p.goTo("/tokens/keys")
	p.click("button", "List the keys")
	p.shows("#keys-body td", "Key for")
}

func TestRESTWithoutScript(t *testing.T) {
	t.Parallel()
	p := plain(t, "--demo")
	p.goTo("/rest")
	p.click("button.call", "Who am I?")
	p.shows("#answer .pills", "200")
	p.shows("#answer pre.lines", `"createdAt"`)
	p.shoot("noscript-rest")
	p.fill("[name=target]", "/api/v1/demo/bytes?n=200000")
	p.click("form[data-primary] button.primary", "Send")
	p.click("#answer a", "Further lines")
	p.shows("h1", "from line 201")
	p.goTo("/rest")
	p.fill("[name=target]", "https://example.com/")
	p.click("form[data-primary] button.primary", "Send")
	p.shows(".has-problem .problem", "tenant")
	p.fill("[name=target]", "/api/v1/demo/slow?ms=600000")
	p.click("form[data-primary] button.primary", "Send")
	p.shows("#answer .progress", "Waiting")
	p.shows("#answer a", "Look again")
	p.click("#answer .progress button", "Cancel")
	p.shows("#answer", "You cancelled this call.")
}

func TestQIXGuidanceAndSettingsWithoutScript(t *testing.T) {
	t.Parallel()
	p := plain(t, "--demo")
	p.goTo("/qix")
	p.click("button", "Choose from the tenant’s apps")
	p.click(".apps .call", "Sales Overview")
	p.until("document.querySelector('.qix-open [name=app]')?.value.length > 20")
	p.click(".qix-open button.primary", "Open the connection")
	p.shows("main", "needs script")
	p.shoot("noscript-qix")

	p.goTo("/guidance")
	p.fill("#q", "4203")
	p.click("main form button", "Search")
	p.shows(".guidance-row", "4203")
	p.goTo("/guidance#ws-blocked")
	p.until("document.querySelector('#ws-blocked')")

	p.goTo("/settings")
	p.click("button", "Allow changes")
	p.shows(".armed", "Changes allowed")
	p.click(".armed button", "Stop now")
	p.shows(".readonly", "Read-only")
	p.click(".modes button", "Presentation")
	p.shows(".strip-share", "Safe to share.")
	run[bool](p, "document.querySelector('.themes [value=dark]').click(), true")
	p.until("document.documentElement.dataset.theme === 'dark'")
	p.click(".side-foot button", "Find")
	p.fill("#find-q", "data connections")
	p.click("main form button", "Find")
	p.shows(".found", "/api/v1/data-connections")
}
