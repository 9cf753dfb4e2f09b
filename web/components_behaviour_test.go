package web

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func press(t *testing.T, ctx context.Context, keys string, mods ...chromedp.KeyOption) {
	t.Helper()
	do(t, ctx, chromedp.KeyEvent(keys, mods...))
}

func TestBehaviour(t *testing.T) {
	s := serveGallery(t)
	ctx := browser.Tab(t)
	for name, check := range map[string]func(*testing.T, context.Context){
		"palette":       palettePicks,
		"palette, fast": paletteOpensWhatWasTyped,
		"keys help":     keysHelpOpens,
		"filter":        slashGoesToTheFilter,
		"send":          ctrlEnterSends,
		"theme":         themeSwitches,
		"confirm":       confirmTakesFocusAndEscCloses,
		"editor":        editorWritesTheField,
		"panels":        panelsSwitch,
		"menu":          menuOpensWhereItIsNarrow,
		"double submit": formsAreSentOnce,
	} {
		t.Run(name, func(t *testing.T) {
			open(t, ctx, s.URL+"/")
			check(t, ctx)
			noReports(t, ctx)
		})
	}
}

func palettePicks(t *testing.T, ctx context.Context) {
	press(t, ctx, "k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	eventually(t, ctx, "document.getElementById('palette').open")
	press(t, ctx, "spaces")
	eventually(t, ctx, "document.querySelector('.found a')?.textContent.includes('spaces')")
	shoot(t, ctx, "palette")
	press(t, ctx, kb.ArrowDown)
	eventually(t, ctx, "document.activeElement.matches('.found a')")
	press(t, ctx, kb.Escape)
	eventually(t, ctx, "!document.getElementById('palette').open")
}

// paletteOpensWhatWasTyped: Enter is often faster than the search.
func paletteOpensWhatWasTyped(t *testing.T, ctx context.Context) {
	press(t, ctx, "k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	eventually(t, ctx, "document.getElementById('palette').open")
	press(t, ctx, "table")
	eventually(t, ctx, "document.querySelector('.found a')?.textContent.includes('table')")
	eval[bool](t, ctx, `document.addEventListener('click', e => {
		window.opened = e.target.closest('.found a').search
		e.preventDefault()
	}, true), true`)
	press(t, ctx, "s"+kb.Enter)
	eventually(t, ctx, "window.opened")
	if q := eval[string](t, ctx, "opened"); q != "?q=tables" {
		t.Errorf("Enter opened what was found for %s", q)
	}
}

func keysHelpOpens(t *testing.T, ctx context.Context) {
	press(t, ctx, "?")
	eventually(t, ctx, "document.getElementById('keys').open")
	shoot(t, ctx, "keys")
	press(t, ctx, kb.Escape)
	eventually(t, ctx, "!document.getElementById('keys').open")
	eval[bool](t, ctx, "document.getElementById('filter').focus(), true")
	press(t, ctx, "?")
	eventually(t, ctx, "document.getElementById('filter').value === '?' && !document.getElementById('keys').open")
}

func slashGoesToTheFilter(t *testing.T, ctx context.Context) {
	// As a keyboard does it: the text comes with the key and only if nobody stops it.
	do(t, ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "/", Text: "/"})
		return err
	}))
	eventually(t, ctx, "document.activeElement.id === 'filter'")
	if typed := eval[string](t, ctx, "document.activeElement.value"); typed != "" {
		t.Errorf("the key was typed as well: %q", typed)
	}
}

func ctrlEnterSends(t *testing.T, ctx context.Context) {
	eval[bool](t, ctx, "document.getElementById('address').focus(), true")
	press(t, ctx, kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	eventually(t, ctx, "document.querySelector('h1')?.textContent === 'Posted'")
	eval[bool](t, ctx, reports+"true")
}

func themeSwitches(t *testing.T, ctx context.Context) {
	eval[bool](t, ctx, "document.querySelector('.themes button[value=dark]').click(), true")
	eventually(t, ctx, "document.documentElement.dataset.theme === 'dark' && getComputedStyle(document.documentElement).colorScheme === 'dark'")
	eventually(t, ctx, "document.querySelector('.themes [aria-pressed=true]').value === 'dark'")
}

func confirmTakesFocusAndEscCloses(t *testing.T, ctx context.Context) {
	eval[bool](t, ctx, "document.querySelector('.confirm summary').click(), true")
	eventually(t, ctx, "document.activeElement.closest('.confirm form')")
	press(t, ctx, kb.Escape)
	eventually(t, ctx, "!document.querySelector('.confirm').open && document.activeElement.matches('.confirm summary')")
}

func editorWritesTheField(t *testing.T, ctx context.Context) {
	eventually(t, ctx, "document.querySelector('json-editor .editor')?.shadowRoot?.querySelector('.cm-content')")
	eventually(t, ctx, "document.querySelector('json-editor label').checkVisibility() && !document.getElementById('body').checkVisibility()")
	eval[bool](t, ctx, "document.querySelector('json-editor label').click(), true")
	eventually(t, ctx, "document.activeElement.matches('json-editor .editor')")
	eval[bool](t, ctx, "document.querySelector('json-editor').value = '{\"a\": 1}', true")
	eventually(t, ctx, "document.getElementById('body').value === '{\"a\": 1}'")
	eventually(t, ctx, "getComputedStyle(document.querySelector('json-editor .editor')?.shadowRoot.querySelector('.cm-gutters')).display === 'flex'")
}

func panelsSwitch(t *testing.T, ctx context.Context) {
	eval[bool](t, ctx, "document.querySelectorAll('.panels [data-panel]')[1].click(), true")
	eventually(t, ctx, "[...document.querySelectorAll('.panel')].map(p => p.checkVisibility()).join() === 'false,true,false'")
}

func menuOpensWhereItIsNarrow(t *testing.T, ctx context.Context) {
	const shown = "['.menu', '#nav'].map(s => document.querySelector(s).checkVisibility()).join()"
	eventually(t, ctx, shown+" === 'false,true'")
	do(t, ctx, chromedp.EmulateViewport(390, 844))
	defer do(t, ctx, chromedp.EmulateViewport(1280, 800))
	eventually(t, ctx, shown+" === 'true,false'")
	eval[bool](t, ctx, "document.querySelector('.menu').click(), true")
	eventually(t, ctx, shown+" === 'true,true'")
	shoot(t, ctx, "menu")
	press(t, ctx, kb.Escape)
	eventually(t, ctx, shown+" === 'true,false'")
}

func formsAreSentOnce(t *testing.T, ctx context.Context) {
	eval[bool](t, ctx, `(() => { window.sent = 0
		const form = document.querySelector('main form[data-primary]')
		window.addEventListener('submit', e => { if (!e.defaultPrevented) window.sent++; e.preventDefault() })
		form.requestSubmit(); form.requestSubmit(); return true })()`)
	eventually(t, ctx, "window.sent === 1")
}

func TestSwapRefusesWhatCouldRun(t *testing.T) {
	s := serveGallery(t)
	ctx := browser.Tab(t)
	for name := range fragments {
		t.Run(name, func(t *testing.T) {
			open(t, ctx, s.URL+"/swap/"+name)
			eval[bool](t, ctx, `['htmx:afterSettle', 'htmx:onLoadError'].forEach(n => document.addEventListener(n, () => window.asked = true)), document.getElementById('swap').click(), true`)
			eventually(t, ctx, "window.asked")
			want := "before"
			if name == "fine" {
				want = "after"
				eventually(t, ctx, "document.getElementById('live').textContent === 'after'")
				noReports(t, ctx)
			}
			if got := eval[string](t, ctx, "document.getElementById('target').textContent"); got != want {
				t.Errorf("target holds %q, want %q", got, want)
			}
			if eval[bool](t, ctx, "window.ran === true") {
				t.Error("it ran")
			}
		})
	}
}

// Forms that take a part out of a whole page are how most of the console's forms work.
func TestPartOfAPageIsSwapped(t *testing.T) {
	s := serveGallery(t)
	ctx := browser.Tab(t)
	open(t, ctx, s.URL+"/part")
	const press = "document.querySelector('#part .primary').focus(), document.querySelector('#part .primary').click(), true"
	eval[bool](t, ctx, press)
	eventually(t, ctx, "document.querySelector('#part p').textContent === 'after'")
	eventually(t, ctx, "document.activeElement.matches('#part .primary')")

	eval[bool](t, ctx, "document.cookie = 'slow=1', "+press)
	eventually(t, ctx, "document.querySelector('#part .primary').textContent === 'Sending …' && document.querySelector('[data-abort]').checkVisibility()")
	eval[bool](t, ctx, "document.querySelector('[data-abort]').click(), true")
	eventually(t, ctx, "document.querySelector('#part .primary').textContent === 'Send' && !document.querySelector('[data-abort]').checkVisibility()")
	noReports(t, ctx)
}

// Two answers for one place: the second finds its target gone, which is no reason to complain.
func TestAnswerToAPartThatIsGone(t *testing.T) {
	s := serveGallery(t)
	ctx := browser.Tab(t)
	open(t, ctx, s.URL+"/twice")
	eval[bool](t, ctx, `window.settled = 0, document.addEventListener('htmx:afterRequest', () => window.settled++),
		document.querySelectorAll('.ask').forEach(b => b.click()), true`)
	eventually(t, ctx, "window.settled === 2")
	noReports(t, ctx)
	if said := eval[string](t, ctx, "document.querySelector('.toast')?.textContent ?? ''"); said != "" {
		t.Errorf("complains: %s", said)
	}
}

// Text becomes markup in no other way: neither by a script's own hand nor as script.
func TestMarkupByHandIsRefused(t *testing.T) {
	s := serveGallery(t)
	ctx := browser.Tab(t)
	open(t, ctx, s.URL+"/first")
	for _, attempt := range []string{
		"document.body.innerHTML = '<p>x</p>'", "document.body.insertAdjacentHTML('beforeend', '<p>x</p>')", "document.createElement('script').text = '1'",
		"document.createElement('script').src = '/static/app.js'", "new DOMParser().parseFromString('<p>x</p>', 'text/html')", "document.write('x')",
	} {
		if !eval[bool](t, ctx, "(() => { try { "+attempt+"; return false } catch (e) { return e instanceof TypeError } })()") {
			t.Errorf("not refused: %s", attempt)
		}
	}
}

// The goals are those of the first page: 60 KB compressed and 8 requests.
func TestFirstPageIsLight(t *testing.T) {
	s := serveGallery(t)
	ctx := browser.Tab(t)
	open(t, ctx, s.URL+"/first")
	requests := eval[int](t, ctx, "performance.getEntriesByType('resource').length + 1")
	weight := eval[int](t, ctx, "performance.getEntries().reduce((n, e) => n + (e.encodedBodySize ?? 0), 0)")
	t.Logf("%d requests, %d bytes", requests, weight)
	if requests > 8 || weight > 60_000 || weight == 0 {
		t.Errorf("%d requests with %d bytes, at most 8 with 60000", requests, weight)
	}
}
