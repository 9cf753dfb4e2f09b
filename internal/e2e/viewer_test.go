package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	mostNodes = 500      // elements of a viewer or a log, however long it is
	mostHeap  = 96 << 20 // bytes of JavaScript objects with an answer of 100 MB open
)

// watchTasks notes the longest stretch for which the page did not react, in ms.
const watchTasks = `window.longest = 0;
new PerformanceObserver(l => l.getEntries().forEach(e => longest = Math.max(longest, e.duration))).observe({type: 'longtask'});`

func (p page) sendGET(target string) {
	p.t.Helper()
	p.fill("[name=target]", target)
	p.click("form[data-primary] button.primary", "Send")
	p.shows("#answer .exchange-line", target)
}

// TestAnswerComesIntoSight: it stands below a form that may be longer than the window,
// and a mistake in the form leaves the page where it is.
func TestAnswerComesIntoSight(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	const top = "document.querySelector('#answer').getBoundingClientRect().top"
	p.sendGET("/api/v1/items?resourceType=app&limit=5")
	p.until("scrollY > 0 && " + top + " >= 0 && " + top + " < innerHeight / 2")
	run[bool](p, "scrollTo(0, 0), true")
	p.fill("[name=target]", "ht!tp://x y")
	p.click("form[data-primary] button.primary", "Send")
	p.shows("#request .problem", "Start the path with a slash")
	if y := run[float64](p, "scrollY"); y != 0 {
		t.Errorf("the page was scrolled by %.0f", y)
	}
}

func TestHundredMegabytes(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	run[bool](p, watchTasks+"true")
	p.sendGET("/api/v1/demo/bytes?n=100000000")
	p.until("document.querySelector('.viewer-said')?.textContent.match(/^[\\d,]+ lines$/)")
	p.longestTask("until the answer was there, with " + run[string](p, "document.querySelector('.viewer-said').textContent"))

	run[bool](p, "document.querySelector('.viewer-box').focus(), true")
	do(t, p.ctx, chromedp.KeyEvent(kb.End))
	p.until("[...document.querySelectorAll('.viewer-line:not(.waiting)')].at(-1)?.textContent === ']'")

	p.longestTask("jumping to the end")
	found := run[float64](p, "performance.now()")
	p.fill(".viewer-bar input", "100700000")
	p.shows(".viewer-found", "1 of 1")
	p.shows(".viewer-line.current", "100700000")
	t.Logf("found after %.0f ms", run[float64](p, "performance.now()")-found)

	p.longestTask("finding")
	scrolled := run[string](p, scrollThrough(".viewer-box"))
	p.until("window.scrolled")
	t.Logf("%s scrolled: %s", scrolled, run[string](p, "window.scrolled"))
	p.until("![...document.querySelectorAll('.viewer-line')].some(e => e.matches('.waiting'))")

	if n := run[int](p, "document.querySelectorAll('answer-viewer *').length"); n > mostNodes {
		t.Errorf("%d elements in the viewer", n)
	} else {
		t.Logf("%d elements", n)
	}
	if heap := p.heap(); heap > mostHeap {
		t.Errorf("%d MB of JavaScript objects", heap>>20)
	} else {
		t.Logf("%d MB of JavaScript objects", heap>>20)
	}
	p.longestTask("scrolling")
	p.noReports()
}

// scrollThrough drags the scrollbar from the top to the end in 120 frames.
func scrollThrough(box string) string {
	return `window.scrolled = undefined, (() => {
	const box = document.querySelector(` + quote(box) + `), frames = [];
	let i = 0, last = performance.now();
	const step = now => {
		frames.push(now - last); last = now;
		box.scrollTop = box.scrollHeight * (i % 121) / 120;
		if (++i <= 120) return requestAnimationFrame(step);
		frames.sort((a, b) => a - b);
		window.scrolled = 'p50 ' + frames[60].toFixed(0) + ' ms, p99 ' + frames[119].toFixed(0) + ' ms a frame';
	};
	requestAnimationFrame(step);
	return String(box.scrollHeight) + ' px';
})()`
}

// longestTask logs the longest task since it was called last.
func (p page) longestTask(doing string) {
	p.t.Helper()
	p.t.Logf("longest task, %s: %.0f ms", doing, run[float64](p, "(l => (longest = 0, l))(longest)"))
}

func (p page) heap() int {
	p.t.Helper()
	run[bool](p, "globalThis.gc?.(), true")
	return run[int](p, "performance.memory.usedJSHeapSize")
}

func TestViewerKeysWrapAndSteps(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/demo/bytes?n=2000000")
	p.shows(".viewer-line", `"line": 100000000`)
	p.click(".viewer-bar button", "Wrap lines")
	p.until("document.querySelector('answer-viewer.wrap .viewer-line')")
	p.fill(".viewer-bar input", `"LINE": 1000001`)
	p.shows(".viewer-found", "1 of 100")
	p.click(".viewer-bar button", "Next")
	p.shows(".viewer-found", "2 of 100")
	p.shows(".viewer-line.current", "100000101")
	p.click(".viewer-bar button", "Previous")
	p.click(".viewer-bar button", "Previous")
	p.shows(".viewer-found", "1 of 100")

	run[bool](p, "document.querySelector('.viewer-box').focus(), true")
	do(t, p.ctx, chromedp.KeyEvent(kb.Home))
	p.until("document.querySelector('.viewer-line')?.textContent === '['")
	do(t, p.ctx, chromedp.KeyEvent(kb.PageDown))
	p.until("document.querySelector('.viewer-line')?.dataset.n > 5")
	p.inspect("viewer")
}

func TestViewerStaysWhileTheBodyComes(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/demo/bytes?n=1500000000")
	p.shows(".viewer-said", "so far")
	run[bool](p, "document.querySelector('answer-viewer').seen = true")
	before := run[float64](p, "window.lines = () => Number(/[\\d,]+/.exec(document.querySelector('.viewer-said').textContent)[0].replaceAll(',', '')), lines()")
	p.until(fmt.Sprintf("lines() > %.0f", before))
	p.click("#answer .progress button", "Cancel")
	p.until("document.querySelector('#answer answer-viewer') && !document.querySelector('#answer .progress')")
	if !run[bool](p, "document.querySelector('answer-viewer').seen === true") {
		t.Error("another viewer has taken the place of the one that was there")
	}
	p.noReports()
}

func TestWhatIsNoJSONIsShownAsText(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/demo/html")
	p.shows(".viewer-line", "<script>alert(1)</script>")
	if n := run[int](p, "document.querySelectorAll('.viewer-line span').length"); n != 0 {
		t.Errorf("%d coloured pieces in a web page", n)
	}
	p.noReports()
}

// TestViewerFoldsByKeyboard folds the list in 2 MB and opens it again by finding
// something in it; small letters and patterns are told apart.
func TestViewerFoldsByKeyboard(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/demo/bytes?n=2000000")
	p.shows(".viewer-line", `"line": 100000000`)
	run[bool](p, "document.querySelectorAll('.fold-line')[1].focus(), true")
	do(t, p.ctx, chromedp.KeyEvent(kb.ArrowLeft))
	p.until("document.activeElement.matches('.fold-line[aria-expanded=false]') && document.activeElement.parentElement.dataset.folded.includes('3 lines')")
	do(t, p.ctx, chromedp.KeyEvent(kb.ArrowRight))
	p.until("document.activeElement.matches('.fold-line[aria-expanded=true]')")
	do(t, p.ctx, chromedp.KeyEvent(kb.ArrowUp))
	do(t, p.ctx, chromedp.KeyEvent(kb.ArrowLeft))
	p.until("document.querySelectorAll('.viewer-line').length === 1")
	p.fill(".viewer-bar input", `"line": 10000010[0-1]`)
	p.click(".viewer-bar button", ".*")
	p.shows(".viewer-found", "1 of 2")
	p.shows(".viewer-line.current", "100000100")
	p.click(".viewer-levels button", "1")
	p.until("document.querySelector('.viewer-levels [aria-pressed=true]').textContent === '1' && document.querySelectorAll('.viewer-line[data-folded]').length > 5")
	p.click(".viewer-levels button", "Unfold all")
	p.until("document.querySelectorAll('.viewer-line').length > 5 && !document.querySelector('.viewer-line[data-folded], .viewer-levels [aria-pressed=true]')")
	run[bool](p, "document.querySelector('.fold-line').focus(), true")
	do(t, p.ctx, chromedp.KeyEvent("1"))
	p.until("document.querySelectorAll('.viewer-line[data-folded]').length > 5 && document.activeElement.matches('.viewer-box')")
	p.inspect("viewer-folded")
	do(t, p.ctx, chromedp.KeyEvent("2"))
	p.shows(".toast", "nothing deeper than level 2")
	do(t, p.ctx, chromedp.KeyEvent("1"))
	p.until("document.querySelectorAll('.viewer-line[data-folded]').length > 5")
	p.fill(".viewer-bar input", `"line": 10000010[0]`)
	p.shows(".viewer-line.current", "100000100")
	p.until("!document.querySelector('.viewer-levels [aria-pressed=true]')")
	p.noReports()
}

// TestFirstLinesOfFiftyMegabytes logs how soon a large answer is in sight.
func TestFirstLinesOfFiftyMegabytes(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.sendGET("/api/v1/demo/bytes?n=50000000")
	p.until("document.querySelector('.viewer-said')?.textContent.endsWith(' lines')")
	run[bool](p, watchTasks+"true")
	run[bool](p, "performance.mark('asked'), [...document.querySelectorAll('#answer .tabs a')].find(a => a.textContent.includes('Raw')).click(), true") // the bytes are at the server
	p.until("document.querySelector('#answer .tabs a[aria-current]')?.textContent.includes('Raw') && document.querySelector('.viewer-line:not(.waiting)')")
	t.Logf("in sight within %.0f ms, longest task %.0f ms", run[float64](p, "performance.now() - performance.getEntriesByName('asked')[0].startTime"), run[float64](p, "longest"))
	if first := run[string](p, "document.querySelector('.viewer-line').textContent"); !strings.HasPrefix(first, `[{"line":100000000`) {
		t.Errorf("the first line is %s", fmt.Sprintf("%.60q", first))
	}
}
