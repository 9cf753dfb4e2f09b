package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWorkbenchLimits: what is stopped says what ran, and what was typed is not lost.
func TestWorkbenchLimits(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connectThrough("Sales Overview", `const Socket = WebSocket; window.WebSocket = class extends Socket { constructor(...a) { super(...a); window.own = this } }; true`)
	p.until("document.querySelector('qix-send:not([hidden]) [data-run]')")
	for i, method := range []string{"EngineVersion", "OSName"} {
		p.frame(fmt.Sprintf(`{"jsonrpc": "2.0", "id": %d, "method": %q, "handle": -1, "params": {}}`, i+1, method))
		p.click("[data-add]", "Add to a sequence")
		p.until(fmt.Sprintf("document.querySelectorAll('.draft .steps-run > li').length === %d", i+1))
	}
	p.fill(".draft [name=name]", "Two questions")
	p.click(".draft button", "Save")
	p.shows(".saved-sequences .sequence summary", "Two questions")
	run[bool](p, "document.querySelectorAll('.saved-sequences details').forEach(d => d.open = true), true")

	p.replay(1000, 1, 600)
	p.until("document.querySelector('.saved-sequences progress').value > 0")
	p.click(".saved-sequences [data-run=stop]", "Stop")
	p.holdsReplay(`^Stopped in run (\d+) of 1,000\.`)
	p.replay(1000, 1, 1)
	p.holdsReplay(`^The time of 1 s was up in run (\d+) of 1,000\.`)
	run[bool](p, "own.send = () => {}, true") // no call is ever answered
	p.replay(1000, 50, 1)
	p.shows(".saved-sequences .replay-results", "The time of 1 s was up in run 1 of 1,000. EngineVersion had been sent; its answer was not waited for. 1,999 calls of 2,000 not made, from OSName on. 0 calls answered, 0 errors.")
	run[bool](p, "delete own.send, true")

	p.findsInPlace()

	const requests = "document.querySelectorAll('.frame-tabs .count')[1].textContent"
	before := run[string](p, requests)
	run[bool](p, `document.querySelector('qix-send json-editor').value = ('€'.repeat(999) + '\n').repeat(22500), true`)
	p.click("[data-send]", "Send")
	p.shows("[data-problem]", "The frame is larger than 64 MB. The console would close the connection over it.")
	if now := run[string](p, requests); now != before {
		t.Errorf("%s requests, were %s: it was sent", now, before)
	}
	p.frame("")
	p.noReports()
}

// replay starts the saved sequence with its limits.
func (p page) replay(times, rate, seconds int) {
	p.t.Helper()
	p.until("!document.querySelector('.saved-sequences [data-run=replay]:disabled')")
	run[bool](p, "document.querySelector('.saved-sequences .replay-results').replaceChildren(), true")
	for name, value := range map[string]int{"times": times, "rate": rate, "seconds": seconds} {
		p.fill(".saved-sequences [data-replay="+name+"]", strconv.Itoa(value))
	}
	p.click(".saved-sequences [data-run=replay]", "Start")
}

// holdsReplay holds that what a stopped replay of two calls says adds up.
func (p page) holdsReplay(begins string) {
	p.t.Helper()
	p.shows(".saved-sequences .replay-results", "not made")
	said := strings.Join(strings.Fields(run[string](p, "document.querySelector('.saved-sequences .replay-results [role=status]').textContent")), " ")
	parts := regexp.MustCompile(begins + `(?: (\w+) had been sent; its answer was not waited for\.)? ([\d,]+) calls of 2,000 not made, from (\w+) on\. (\d+) calls? answered, 0 errors\.`).FindStringSubmatch(said)
	if parts == nil {
		p.t.Fatalf("it says %q", said)
	}
	round, _ := strconv.Atoi(parts[1])
	left, _ := strconv.Atoi(strings.ReplaceAll(parts[3], ",", ""))
	made := 2000 - left
	answered, _ := strconv.Atoi(parts[5])
	next := []string{"EngineVersion", "OSName"}[made%2]
	if parts[2] != "" {
		answered++
	}
	if answered != made || parts[4] != next || round != made/2+1 && round != (made+1)/2 {
		p.t.Errorf("this does not add up: %q", said)
	}
	if rows := run[int](p, "document.querySelectorAll('.replay-table tbody tr').length"); parts[2] == "" && rows != made {
		p.t.Errorf("%d rows of %d calls", rows, made)
	}
}

// findsInPlace chooses a method by Ctrl+K: its form opens where the frame is written,
// and what stood there can be had back.
func (p page) findsInPlace() {
	p.t.Helper()
	const typed = `{"jsonrpc": "2.0", "id": 77, "method": "GetDocList", "handle": -1, "params": {"mine": "typed by hand"}}`
	p.frame(typed)
	p.shows("[data-method-name]", "Global.GetDocList")
	find := func(words, name string) {
		run[bool](p, "document.querySelector('qix-send').focus(), document.dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true, bubbles: true, cancelable: true})), true")
		p.until("document.querySelector('#palette[open] input')")
		p.fill("#palette input", words)
		p.until("document.querySelector('#palette .found a[href$=" + quote("/qix/methods/Global/"+name) + "]')")
		p.tick("#palette .found a[href$='/qix/methods/Global/" + name + "']")
		p.until("!document.querySelector('#palette[open]')")
		p.shows("[data-method-name]", "Global."+name)
	}
	find("GetDocList", "GetDocList")
	p.frameHas("typed by hand")
	find("GetProgress", "GetProgress")
	p.until("document.querySelector('[data-form]:not([hidden]) [data-node=qRequestId]')")
	p.frameHas(`"method": "GetProgress"`)
	p.click("[data-before]", "Back to the frame before")
	p.frameHas("typed by hand")
	p.shows("[data-method-name]", "Global.GetDocList")
	p.click("[data-before]", "Back to the frame before")
	p.frameHas(`"method": "GetProgress"`)
	p.inspectParts("workbench-before")
}

// TestFormWhileTheHeadIsFetched: what is fetched into one place waits for no other.
func TestFormWhileTheHeadIsFetched(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connectThrough("Sales Overview", `const { open, send } = XMLHttpRequest.prototype
		XMLHttpRequest.prototype.open = function (way, at, ...more) { this.head = at.endsWith('/status'); this.slow = this.head || at.endsWith('/qix/sequences'); open.call(this, way, at, ...more) }
		XMLHttpRequest.prototype.send = function (...body) { if (this.head) window.slow = true; setTimeout(() => send.apply(this, body), this.slow ? 4000 : 0) }
		true`)
	p.until("window.slow")
	p.frame(`{"jsonrpc": "2.0", "id": 1, "method": "GetProgress", "handle": -1, "params": {}}`)
	p.until("document.querySelector('[data-form]:not([hidden]) [data-node=qRequestId]')")
	for range 3 { // while the list of sequences is being fetched, too
		p.click("[data-add]", "Add to a sequence")
	}
	p.until("document.querySelectorAll('.draft .steps-run > li').length === 3")
	p.noReports()
}

// TestLogBeyondTheNewest: frames that the page did not fetch come from disk, by keys.
func TestLogBeyondTheNewest(t *testing.T) {
	t.Parallel()
	const frames = 101_500
	p := demo(t, "/qix")
	file := filepath.Join(t.TempDir(), "long.jsonl")
	var b strings.Builder
	b.WriteString(`{"format":"qix-session","version":1,"url":"wss://acme.us.qlikcloud.com/app/x"}` + "\n")
	for i := range frames {
		fmt.Fprintf(&b, `{"time":"2026-01-02T03:04:05Z","lane":"notification","text":"{\"jsonrpc\":\"2.0\",\"method\":\"N%d\"}"}`+"\n", i%7)
	}
	must(t, os.WriteFile(file, []byte(b.String()), 0o600))
	p.click("#qix summary", "Read a saved session")
	do(t, p.ctx, chromedp.SetUploadFiles("#session-file", []string{file}))
	p.click(".qix-read button", "Read the file")
	p.shows(".conn-title", "From a file")
	p.shows(".frame-said", "100,000 of 100,000 frames shown · 1,500 older frames on disk: scroll up for them")

	chosen := func(seq int) {
		t.Helper()
		p.until(fmt.Sprintf("document.querySelector('.frame-space .frame-row.chosen')?.dataset.seq === '%d'", seq))
	}
	run[bool](p, "document.querySelector('.frame-box').focus(), true")
	p.press(kb.Home)
	chosen(1501)
	p.shows(".frame-said", "101,000 of 101,000 frames shown · 500 older")
	p.press(kb.Home)
	chosen(501)
	p.shows(".frame-said", "101,500 of 101,500 frames shown")
	p.press(kb.PageUp)
	p.until("Number(document.querySelector('.frame-row.chosen')?.dataset.seq) < 501")
	p.press(kb.Home)
	chosen(1)
	p.press(kb.PageDown)
	p.until("Number(document.querySelector('.frame-row.chosen')?.dataset.seq) > 1")
	p.press(kb.End)
	chosen(frames)
	if n := run[int](p, "document.querySelectorAll('frame-log *').length"); n > 500 {
		t.Errorf("%d elements of %d frames", n, frames)
	}
	p.noReports()
}
