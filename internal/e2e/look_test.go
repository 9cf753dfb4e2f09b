package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// screens are the sizes at which every state is looked at: a shared screen, a
// telephone, and the shared screen at 200 % zoom.
var screens = []struct {
	width, height int64
	themes        []string
}{
	{1280, 800, []string{"light", "dark"}},
	{640, 400, []string{"light"}},
	{390, 844, []string{"light", "dark"}},
}

// inspect looks at the page as it is now, on every screen and in both themes:
// nothing sticks out, no text is cut, and axe-core finds nothing.
func (p page) inspect(name string) {
	p.t.Helper()
	for _, s := range screens {
		do(p.t, p.ctx, chromedp.EmulateViewport(s.width, s.height))
		for _, theme := range s.themes {
			where := fmt.Sprintf("%s-%d-%s", strings.ReplaceAll(name, "/", "-"), s.width, theme)
			run[bool](p, "document.documentElement.dataset.theme = "+quote(theme)+", true")
			p.settled()
			p.shoot(where)
			for _, e := range run[[]string](p, overflowing) {
				p.t.Errorf("%s: sticks out of the window: %s", where, e)
			}
			for _, e := range run[[]string](p, cut) {
				p.t.Errorf("%s: is cut: %s", where, e)
			}
			p.accessible(where)
		}
	}
	do(p.t, p.ctx, chromedp.EmulateViewport(1280, 800))
}

// settled waits until the page was laid out and drawn anew.
func (p page) settled() {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, chromedp.EvalAwaitPromise))
	must(p.t, err)
}

// cut lists elements whose content is wider than they are and that do not scroll.
// Rows of the log and lines of an answer have a full view of their own.
const cut = `[...document.querySelectorAll('body *')].filter(e => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && e.checkVisibility()
	&& !/auto|scroll/.test(getComputedStyle(e).overflowX) && !e.closest('svg, input, select, textarea, .unseen, .frame-box, .viewer-box'))
	.filter((e, _, all) => !all.some(o => o !== e && e.contains(o)))
	.map(e => e.localName + '.' + e.className + ' “' + e.textContent.trim().slice(0, 60) + '”').slice(0, 8)`

func TestLookUnconnected(t *testing.T) {
	c := start(t)
	p := page{t, c.open(t), c.URL}
	for _, path := range []string{"/", "/tokens", "/tokens/keys", "/tokens/by-hand", "/rest", "/qix", "/guidance", "/demo", "/settings", "/find?q=key", "/keys", "/nowhere"} {
		p.visit(path)
		p.inspect("unconnected" + path)
	}
}
