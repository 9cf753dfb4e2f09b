package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// press presses one key where the focus is, as one event: what the page does with
// the key keeps its letter from being typed, as with a real keyboard.
func (p page) press(key string) {
	p.t.Helper()
	k := kb.Keys[[]rune(key)[0]]
	for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
		event := input.DispatchKeyEventParams{Type: kind, Key: k.Key, Code: k.Code, WindowsVirtualKeyCode: k.Windows, NativeVirtualKeyCode: k.Native}
		if kind == "keyDown" {
			event.Text = k.Text
		}
		if k.Shift {
			event.Modifiers = int64(chromedp.ModifierShift)
		}
		_, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, event)
		must(p.t, err)
	}
}

func TestGuidanceIsSearchedAndLinked(t *testing.T) {
	t.Parallel()
	p := demo(t, "/guidance")
	groups := run[[]string](p, "[...document.querySelectorAll('.guidance-group h2')].map(e => e.textContent)")
	if len(groups) < 5 || !strings.Contains(groups[0], "Alation") {
		t.Errorf("groups %q", groups)
	}
	if n := run[int](p, "document.querySelector('.guidance-group').querySelectorAll('.guidance-row').length"); n != 5 {
		t.Errorf("%d rows of the connector's own page", n)
	}
	p.shows(".applies", "Alation Cloud Service")
	p.press("/")
	p.until("document.activeElement.name === 'q'")
	do(t, p.ctx, chromedp.SendKeys("#q", "gc overhead limit"))
	p.until("document.querySelectorAll('.guidance-row').length === 1")
	p.shows(".guidance-row .cause[open]", "What to do")
	p.shoot("guidance-found")
	p.fill("[name=q]", "qqqqqq")
	p.shows("#rows .empty", "No row holds all these words")
	p.shoot("guidance-none")
	p.visit("/settings")
	p.visit("/guidance#ws-blocked")
	p.until("document.querySelector('#ws-blocked .cause[open]')")
	p.shoot("guidance-linked")
	p.noReports()
}

func TestPresentationHidesWhatIsPrivate(t *testing.T) {
	t.Parallel()
	p := demo(t, "/")
	p.as("api-key")
	p.shows("main", "Ana Berg")
	p.click(".modes button", "Presentation")
	p.shows(".strip-share", "Safe to share.")
	if text := run[string](p, "document.body.textContent"); strings.Contains(text, "Ana Berg") || strings.Contains(text, "ana.berg") {
		t.Error("the person's name is shown while presenting")
	}
	p.shoot("present-connect")
	p.visit("/rest")
	p.click("button.call", "Who am I?")
	p.answered("200")
	p.shows(".viewer-line", `"name": "•••"`)
	p.shoot("present-rest")
	p.visit("/tokens/keys")
	p.click("button", "List the keys")
	p.shows("#keys-body td", "hidden")
	p.click(".modes button", "Presentation")
	p.until("!document.querySelector('.strip-share')")
	p.noReports()
}

func TestThemesSwitchAndStay(t *testing.T) {
	t.Parallel()
	p := demo(t, "/settings")
	for _, theme := range []string{"dark", "light", ""} {
		run[bool](p, "document.querySelector('.themes [value="+quote(theme)+"]').click(), true")
		p.until("document.documentElement.dataset.theme === " + quote(theme))
		p.until("document.querySelector('.themes [aria-pressed=true]').value === " + quote(theme))
		p.until("fetch('/settings').then(r => r.text()).then(s => window.kept = s.includes('data-theme=\"" + theme + "\"')), window.kept")
		p.visit("/rest")
		p.until("document.documentElement.dataset.theme === " + quote(theme))
	}
	p.noReports()
}

func TestSettingsOpenAWindowAndClose(t *testing.T) {
	t.Parallel()
	p := demo(t, "/settings")
	p.click("button", "Get an address")
	p.until("document.querySelector('#launch')?.value.includes('launch=')")
	p.shoot("settings-window")
	p.click("summary", "Close and forget")
	p.click("details[data-confirm][open] button.danger", "Close and forget")
	p.shows(".empty", "The credential is forgotten")
	p.shoot("settings-closed")
	do(t, p.ctx, chromedp.Navigate(p.url+"/rest"))
	p.shows("main", "press Enter there")
	p.shoot("not-opened")
}

func TestFaultsAreSwitchedByClick(t *testing.T) {
	t.Parallel()
	p := demo(t, "/")
	p.fault("outage-503")
	p.shows(".strip-demo", "outage-503")
	p.shoot("demo-fault-on")
	p.visit("/rest")
	p.click("button.call", "Does the tenant answer at all?")
	p.shows("#answer-failure", "503 Service Unavailable")
	p.shows("#answer-failure", "What to do")
	p.visit("/demo")
	p.click("#fault-outage-503 button", "Switch off")
	p.until("!document.querySelector('.strip-demo code')")
	p.noReports()
}

func TestKeysOfTheConsole(t *testing.T) {
	t.Parallel()
	p := demo(t, "/")
	do(t, p.ctx, chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	p.until("document.querySelector('#palette').open")
	p.shows("#palette .found", "Settings")
	do(t, p.ctx, chromedp.SendKeys("#palette-q", "data connections"))
	p.shows("#palette .found", "/api/v1/data-connections")
	p.shoot("palette")
	p.press(kb.Enter)
	p.until("location.pathname === '/rest' && document.querySelector('[name=target]').value.includes('data-connections')")
	p.shows("main", "Nothing sent yet")

	p.visit("/guidance")
	p.press("?")
	p.until("document.querySelector('#keys').open")
	p.shoot("keys-dialog")
	p.press(kb.Escape)
	p.until("!document.querySelector('#keys').open")
	p.noReports()
}

func TestConnectByKeyboardAlone(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := page{t, c.open(t), c.URL}
	p.visit("/")
	seen := map[string]bool{}
	for range 60 {
		p.press(kb.Tab)
		at := run[string](p, `(() => { const e = document.activeElement, o = getComputedStyle(e), r = e.getBoundingClientRect();
			if (e === document.body) return 'body';
			if (o.outlineStyle === 'none' && !e.matches('.unseen')) return 'no outline on ' + e.outerHTML.slice(0, 100);
			if (r.bottom < 0 || r.top > innerHeight) return 'out of sight: ' + e.outerHTML.slice(0, 100);
			return e.name || e.textContent.trim(); })()`)
		if strings.HasPrefix(at, "no outline") || strings.HasPrefix(at, "out of sight") {
			t.Error(at)
		}
		seen[at] = true
	}
	for _, want := range []string{"Skip to the content", "Settings", "how", "address", "client-id", "secret", "profile", "Connect", "Presentation"} {
		if !seen[want] {
			t.Errorf("Tab does not reach %q; it reached %v", want, seen)
		}
	}
	run[bool](p, "document.querySelector('#how-oauth-client').focus(), true")
	for range 3 {
		p.press(kb.ArrowDown)
	}
	p.until("document.querySelector('#how-demo').checked")
	do(t, p.ctx, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	p.shows("#connected-title", "Connected")
	p.noReports()
}
