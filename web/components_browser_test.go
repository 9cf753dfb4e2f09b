package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"qlikconsole/internal/testing/chrome"
	"qlikconsole/static"
)

var browser chrome.Shared

func TestMain(m *testing.M) {
	code := m.Run()
	browser.Close()
	os.Exit(code)
}

const strictPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// fragments are what the gallery's htmx buttons may get for an answer.
var fragments = map[string]string{
	"fine":          `<p data-announce>after</p>`,
	"script":        `<p>after</p><script>window.ran = true</script>`,
	"handler":       `<p onclick="window.ran = true">after</p>`,
	"image":         `<img src="x" onerror="window.ran = true">`,
	"address":       `<a href="javascript:window.ran = true">after</a>`,
	"hx-on":         `<p hx-on:click="window.ran = true">after</p>`,
	"frame":         `<iframe srcdoc="x"></iframe>`,
	"template":      `<template><img src="x" onerror="window.ran = true"></template>`,
	"svg-animation": `<svg><animate attributeName="href" to="javascript:window.ran = true"></animate></svg>`,
	"hx-vals":       `<p hx-vals="js:{a: window.ran = true}">after</p>`,
}

// serveGallery serves the gallery with the console's content security policy.
func serveGallery(t *testing.T) *httptest.Server {
	t.Helper()
	if !static.Built() {
		if os.Getenv("CI") == "true" {
			t.Fatal("the assets are not built")
		}
		t.Skip("the assets are not built")
	}
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		send(t, w, within(Layout(requestedPage(r)), gallery()))
	})
	mux.HandleFunc("/first", func(w http.ResponseWriter, r *http.Request) {
		send(t, w, within(Layout(requestedPage(r)), templ.Raw("<h1>First</h1>"), galleryForms()))
	})
	mux.HandleFunc(PathFind, func(w http.ResponseWriter, r *http.Request) {
		q := r.FormValue("q")
		if q == "tables" {
			time.Sleep(time.Second)
		}
		send(t, w, FindResults(q, []FoundItem{{Kind: "Page", Title: "REST " + q, Note: "send a call", Href: "/first?" + url.Values{"q": {q}}.Encode()}}))
	})
	mux.HandleFunc("/swap/{name}", func(w http.ResponseWriter, r *http.Request) {
		send(t, w, within(Layout(requestedPage(r)), templ.Raw(`<h1>Swap</h1><button id="swap" hx-get="/fragment/`+r.PathValue("name")+`" hx-target="#target">Swap</button><div id="target">before</div>`)))
	})
	mux.HandleFunc("/twice", func(w http.ResponseWriter, _ *http.Request) {
		button := templ.Raw(`<button class="ask" hx-get="/fragment/fine" hx-target="#target" hx-swap="outerHTML">Ask</button>`)
		send(t, w, within(Layout(galleryPage()), templ.Raw(`<h1>Twice</h1>`), button, button, templ.Raw(`<div id="target">before</div>`)))
	})
	whole := func(words string) templ.Component {
		attrs := swap("part")
		return within(Layout(galleryPage()), templ.Raw(`<h1>Part</h1><div id="part"><p>`+words+`</p>`),
			templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
				io.WriteString(w, `<form method="post" action="/part"`)
				templ.RenderAttributes(ctx, w, attrs)
				_, err := io.WriteString(w, `><button type="submit" class="primary" data-busy="Sending …"><span>Send</span></button><button type="button" class="when-busy" data-abort>Cancel</button></form>`)
				return err
			}), templ.Raw(`</div>`))
	}
	mux.HandleFunc("GET /part", func(w http.ResponseWriter, _ *http.Request) { send(t, w, whole("before")) })
	mux.HandleFunc("POST /part", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "slow=1" {
			send(t, w, whole("after"))
			return
		}
		<-r.Context().Done()
	})
	mux.HandleFunc("/fragment/{name}", func(w http.ResponseWriter, r *http.Request) {
		send(t, w, templ.Raw(fragments[r.PathValue("name")]))
	})
	mux.HandleFunc("POST "+PathTheme, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusSeeOther) })
	mux.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) {
		send(t, w, within(Layout(galleryPage()), templ.Raw("<h1>Posted</h1>")))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func requestedPage(r *http.Request) Page {
	p := galleryPage()
	p.Theme = r.FormValue("theme")
	p.Top.Now = time.Now()
	p.Top.Expires = p.Top.Now.Add(5*time.Hour + time.Minute)
	switch r.FormValue("state") {
	case "armed":
		p.Top.Armed, p.Top.ArmedUntil, p.GuidanceOpen = true, time.Now().Add(10*time.Minute), true
		p.Demo = &DemoView{Actor: "healthy", Faults: []string{"proxy-403", "slow-answers"}, Href: "/demo"}
	case "presenting":
		p.Presentation = true
		p.Messages = []NoticeView{{State: StatePass, Title: "Connected.", Text: "The tenant knows this client."}}
	}
	return p
}

func send(t *testing.T, w http.ResponseWriter, c templ.Component) {
	w.Header().Set("Content-Security-Policy", strictPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := c.Render(context.Background(), w); err != nil {
		t.Error(err)
	}
}

// reports collects what the browser refuses and what scripts complain about.
const reports = `window.reports = [];
document.addEventListener('securitypolicyviolation', e => reports.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample + ' ' + e.sourceFile));
window.addEventListener('error', e => reports.push('error ' + e.message));
window.addEventListener('unhandledrejection', e => reports.push('rejection ' + e.reason));`

func eval[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// eventually waits until an expression holds in the page.
func eventually(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for !eval[bool](t, ctx, "Boolean("+expression+")") {
		if time.Now().After(deadline) {
			t.Fatalf("never true: %s\nreports: %v", expression, eval[[]string](t, ctx, "window.reports ?? []"))
		}
		time.Sleep(30 * time.Millisecond)
	}
}

func open(t *testing.T, ctx context.Context, url string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(url))
	eval[bool](t, ctx, reports+"true")
	eventually(t, ctx, "document.documentElement.matches('.scripted')")
}

func noReports(t *testing.T, ctx context.Context) {
	t.Helper()
	for _, r := range eval[[]string](t, ctx, "reports") {
		t.Errorf("the browser reports: %s", r)
	}
}

func TestGalleryInBrowser(t *testing.T) {
	s := serveGallery(t)
	axe, err := os.ReadFile("../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser.Tab(t)
	for _, size := range [][2]int64{{1280, 800}, {390, 844}, {640, 400}} {
		for _, theme := range []string{ThemeLight, ThemeDark} {
			for _, state := range []string{"", "armed", "presenting"} {
				t.Run(fmt.Sprintf("%dx%d/%s/%s", size[0], size[1], theme, or(state, "plain")), func(t *testing.T) {
					do(t, ctx, chromedp.EmulateViewport(size[0], size[1]))
					open(t, ctx, s.URL+"/?theme="+theme+"&state="+state)
					eventually(t, ctx, "document.querySelector('json-editor .editor')?.shadowRoot?.querySelector('.cm-content')")
					shoot(t, ctx, fmt.Sprintf("%d-%s-%s", size[0], theme, or(state, "plain")))
					noReports(t, ctx)
					if wide := eval[[]string](t, ctx, overflowing); len(wide) > 0 {
						t.Errorf("wider than the window: %v", wide)
					}
					rules := "{resultTypes: ['violations']}"
					if theme != ThemeLight || size[0] != 1280 { // what another theme or a narrower window may break
						rules = "{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'aria-hidden-focus']}"
					}
					checkAxe(t, ctx, string(axe), rules)
				})
			}
		}
	}
}

// overflowing lists elements that stick out of the window, outside of what scrolls by itself.
const overflowing = `document.documentElement.scrollWidth <= innerWidth ? [] :
	[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table,pre'))
	.map(e => e.localName + '.' + e.className).slice(0, 8)`

func checkAxe(t *testing.T, ctx context.Context, axe, rules string) {
	t.Helper()
	eval[bool](t, ctx, axe+";true")
	eval[bool](t, ctx, `axe.run(`+rules+`).then(r => window.found = JSON.stringify(r.violations.map(v =>
		({id: v.id, help: v.help, nodes: v.nodes.slice(0, 4).map(n => n.target.join(' ') + ': ' + n.failureSummary)})))).catch(e => window.found = '[{"help":"' + e + '"}]'), true`)
	eventually(t, ctx, "window.found")
	var found []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(eval[string](t, ctx, "window.found")), &found); err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("axe: %s: %s\n\t%s", v.ID, v.Help, strings.Join(v.Nodes, "\n\t"))
	}
}

// shoot keeps a picture of the whole page when SCREENSHOTS names a folder.
func shoot(t *testing.T, ctx context.Context, name string) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	for suffix, take := range map[string]chromedp.Action[[]byte]{"": chromedp.CaptureScreenshot(), "-whole": chromedp.FullScreenshot(100)} {
		png, err := chromedp.Run(ctx, take)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+suffix+".png"), png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
