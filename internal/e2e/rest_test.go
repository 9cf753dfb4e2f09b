package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for something to show.
const patience = 90 * time.Second

// reports collects what the browser refuses and what scripts complain about, from
// the first moment of each page.
const reports = `window.reports = [];
document.addEventListener('securitypolicyviolation', e => reports.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
window.addEventListener('error', e => reports.push('error ' + e.message));
window.addEventListener('unhandledrejection', e => reports.push('rejection ' + e.reason));
window.alert = text => reports.push('alert ' + text);`

// page is a tab on the running console, connected to the demo tenant.
type page struct {
	t   testing.TB
	ctx context.Context
	url string
}

// demo starts a console with the demo tenant and opens a path of it.
func demo(t testing.TB, path string) page {
	t.Helper()
	c := start(t, "--demo")
	p := page{t, c.open(t), c.URL}
	p.visit(path)
	return p
}

func (p page) visit(path string) {
	p.t.Helper()
	do(p.t, p.ctx, chromedp.Navigate(p.url+path))
	run[bool](p, reports+"true")
	p.until("document.documentElement.matches('.scripted')")
}

func run[T any](p page, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits until an expression holds in the page.
func (p page) until(expression string) {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	holds := func() bool {
		ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		return err == nil && ok // an error: the page is just being left for the next
	}
	for !holds() {
		if time.Now().After(deadline) {
			p.shoot("failed-" + strings.ReplaceAll(p.t.Name(), "/", "-"))
			p.t.Fatalf("never true: %s\nreports: %v\nmain: %s", expression, run[[]string](p, "window.reports ?? []"),
				run[string](p, "document.querySelector('main').innerText.slice(0, 3000)"))
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// click clicks the first element that fits selector and whose text has words.
func (p page) click(selector, words string) {
	p.t.Helper()
	p.until(fmt.Sprintf("(e => e && (e.click(), true))([...document.querySelectorAll(%s)].find(e => !e.disabled && e.textContent.includes(%s)))", quote(selector), quote(words)))
}

// fill types a value into a field.
func (p page) fill(selector, value string) {
	p.t.Helper()
	p.until(fmt.Sprintf("(e => e && (e.value = %s, e.dispatchEvent(new Event('input', {bubbles: true})), e.dispatchEvent(new Event('change', {bubbles: true})), true))(document.querySelector(%s))", quote(value), quote(selector)))
}

// shows waits until an element has words in it.
func (p page) shows(selector, words string) {
	p.t.Helper()
	p.until(fmt.Sprintf("[...document.querySelectorAll(%s)].some(e => e.textContent.includes(%s))", quote(selector), quote(words)))
}

func (p page) noReports() {
	p.t.Helper()
	for _, r := range run[[]string](p, "window.reports ?? []") {
		p.t.Errorf("the browser reports: %s", r)
	}
}

// shoot keeps a picture of the page in the folder that SHOTS names, for a person to look at.
func (p page) shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("SHOTS")
	if dir == "" {
		return
	}
	for suffix, take := range map[string]chromedp.Action[[]byte]{"": chromedp.CaptureScreenshot(), "-whole": chromedp.FullScreenshot(100)} {
		png, err := chromedp.Run(p.ctx, take)
		must(p.t, err)
		must(p.t, os.WriteFile(filepath.Join(dir, name+suffix+".png"), png, 0o600))
	}
}

// overflowing lists elements that stick out of the window.
const overflowing = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
	.filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('pre, .viewer-box, .frame-box, .table, .scroll'))
	.map(e => e.localName + '.' + e.className).slice(0, 8)`

func quote(s string) string {
	b, _ := json.Marshal(s) // a string always can be
	return string(b)
}

func TestReadyMadeCall(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.click(".calls summary", "")
	p.click("button.call", "Who am I?")
	p.shows("#answer .pills", "200")
	p.shows(".viewer-line", `"createdAt"`)
	if n := run[int](p, "document.querySelectorAll('.viewer-line .code-name').length"); n < 5 {
		t.Errorf("only %d names are coloured", n)
	}
	p.inspect("rest")
	p.noReports()
}

func TestHostileNamesInREST(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.fill("[name=target]", "/api/v1/items?resourceType=app&limit=100")
	p.click("form[data-primary] button.primary", "Send")
	p.fill(".viewer-bar input", "</script>")
	p.shows(".viewer-found", "1 of")
	p.shows(".viewer-line", "<img src=x onerror=alert(2)>")
	p.noReports()
}

func TestChangeRefusedByReadOnly(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.fill("[name=target]", "/api/v1/demo/echo")
	p.fill("[name=method]", "DELETE")
	p.click("form[data-primary] button.primary", "Send")
	p.shows("#rest .notice", "Not sent: the console only reads.")
}

func TestPairRows(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	run[bool](p, "document.querySelectorAll('form[data-primary] details').forEach(d => d.open = true), true")
	p.until("document.querySelectorAll('pair-rows .pair-remove').length >= 4")
	rows := "document.querySelector('pair-rows').querySelectorAll('.pair').length"
	before := run[int](p, rows)
	p.fill("pair-rows .pair:last-child input", "limit")
	if after := run[int](p, rows); after != before+1 {
		t.Errorf("%d rows became %d", before, after)
	}
	p.click("pair-rows .pair:last-child .pair-remove", "")
	if after := run[int](p, rows); after != before {
		t.Errorf("%d rows instead of %d after removing one", after, before)
	}
}

// TestFirstPageIsLight counts what the start page loads besides itself.
func TestFirstPageIsLight(t *testing.T) {
	t.Parallel()
	p := demo(t, "/")
	p.until("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
	loaded := run[[]float64](p, `(l => [l.length, l.reduce((sum, e) => sum + e.encodedBodySize, 0)])(performance.getEntriesByType('resource').filter(e => e.name.startsWith('http')))`)
	page := run[float64](p, "performance.getEntriesByType('navigation')[0].encodedBodySize")
	t.Logf("%.0f requests, %.0f kB; the page itself %.0f kB", loaded[0], loaded[1]/1000, page/1000)
	if loaded[0] > 7 || loaded[1] > 50_000 {
		t.Errorf("the start page loads %.0f files of %.0f bytes", loaded[0], loaded[1])
	}
}
