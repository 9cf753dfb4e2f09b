package e2e

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/chromedp/chromedp"
)

// axeSource is the script of axe-core, which finds what keeps people out.
var axeSource = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile(filepath.Join("..", "..", "static", "node_modules", "axe-core", "axe.min.js"))
	return string(b), err
})

// Rules of axe-core: all of them, or those alone that another theme or a narrower
// window may break.
const (
	allRules        = `{resultTypes: ['violations']}`
	narrowDarkRules = `{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'aria-hidden-focus']}`
)

// accessible runs rules of axe-core in the page as it is now. The script comes
// through the debugger, so the page's own rules stay as they are.
func (p page) accessible(where, rules string) {
	p.t.Helper()
	if !run[bool](p, "typeof axe === 'object'") {
		source, err := axeSource()
		must(p.t, err)
		run[bool](p, source+";true")
	}
	expression := "axe.run(document, " + rules + `).then(r => r.violations.flatMap(v =>
		v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ' · ' + (n.any[0] ?? n.all[0] ?? n.none[0])?.message)))`
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](expression, chromedp.EvalAwaitPromise))
	must(p.t, err)
	for _, v := range found {
		p.t.Errorf("%s: %s", where, v)
	}
}
