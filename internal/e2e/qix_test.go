package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// fault switches a fault of the demo tenant on, by a click.
func (p page) fault(name string) {
	p.t.Helper()
	p.visit("/demo")
	p.click("#fault-"+name+" button", "Switch on")
	p.shows("#fault-"+name, "On")
}

// connect opens a connection to an app that is chosen by its name.
func (p page) connect(app string) {
	p.t.Helper()
	p.visit("/qix")
	p.choose(app)
}

func (p page) choose(app string) {
	p.t.Helper()
	p.click("button", "Choose from the tenant’s apps")
	p.click(".apps .call", app)
	p.until("!document.querySelector('.apps') && document.querySelector('.qix-open [name=app]')?.value.length > 20")
	p.click(".qix-open button.primary", "Open the connection")
}

// call clicks a ready-made call and waits for its answer in the log.
func (p page) call(title, method string) {
	p.t.Helper()
	const counted = "Number(document.querySelectorAll('.frame-tabs .count')[1]?.textContent.replaceAll(',', '') ?? 0)"
	p.until("document.querySelector('qix-send:not([hidden]) .walk button:enabled')")
	before := run[int](p, counted)
	p.click(".walk button", title)
	p.until(fmt.Sprintf("%s >= %d", counted, before+2))
	p.shows(".frame-row.lane-answer .c-method", method)
}

func TestWalkThroughAnApp(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	p.shows(".conn-title", "Open")
	p.shows(".frame-row.lane-notification", "OnConnected")

	p.click("qix-send:not([hidden]) .walk button", "The app’s own description")
	p.shows("[data-problem]", "Open the app first")
	p.call("Open the app", "OpenDoc")
	p.shows("[data-handles]", "1 Doc")
	p.call("Make a list of sheets", "CreateSessionObject")
	p.shows("[data-handles]", "SheetList")
	p.call("Read the last object’s layout", "GetLayout")
	p.call("Tables, fields and keys", "GetTablesAndKeys")
	p.call("The load script", "GetScript")

	p.click(".frame-row.lane-answer", "GetScript")
	p.shows(".frame-pane h3", "answer GetScript")
	p.until("document.querySelectorAll('.frame-row.paired').length === 1")
	p.shows(".frame-pane", "qScript")
	if s := run[string](p, "document.querySelector('.frame-pane').textContent"); len(s) < 100 {
		t.Errorf("the frame's pane says only %q", s)
	}
	p.shows(".conn-status .pills", "Requests")
	p.inspect("qix")
	p.noReports()
}

func TestFramesAreCheckedBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	p.shows(".conn-title", "Open")
	for _, c := range []struct{ frame, says string }{
		{"{\n  \"jsonrpc\": \"2.0\",\n  \"id\": }", "line 3, column 9"},
		{`[1]`, "no JSON-RPC frame but a list"},
		{`{"jsonrpc": "2.0", "id": 1, "handle": -1}`, `"method" is missing`},
		{`{"jsonrpc": "2.0", "method": "EngineVersion", "handle": -1}`, `"id" is missing`},
		{`{"jsonrpc": "2.0", "id": 1, "method": "GetLayout", "handle": 77, "params": []}`, "Handle 77 is not open"},
	} {
		p.until("document.querySelector('qix-send json-editor').value !== undefined")
		run[bool](p, "document.querySelector('qix-send json-editor').value = "+quote(c.frame)+", true")
		p.click("[data-send]", "Send")
		p.shows("[data-problem]", c.says)
	}
	if n := run[int](p, "document.querySelectorAll('.frame-row.lane-request').length"); n != 0 {
		t.Fatalf("%d frames were sent", n)
	}
	p.click("[data-send]", "Send anyway")
	p.shows(".frame-row.lane-answer.failed .c-error", "-32602")
}

func TestEngineErrorShowsItsGuidance(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.fault("qix-access-denied")
	p.connect("Sales Overview")
	p.call("Open the app", "OpenDoc")
	p.call("The load script", "GetScript")
	p.click(".frame-row.failed", "GetScript")
	p.shows(".frame-pane .failure", "What to do")
	p.until("document.querySelector('#guide details').open")
	const most = "Most likely: The engine does not allow this call"
	p.shows("#guide", most)
	p.until(`/Answers\s*2/.test(document.querySelector('.conn-status .pills').textContent)`) // the counters were fetched again
	p.shows("#guide", most)
	p.inspect("qix-error")
	// A recipe stops at the same error, and opens its answer.
	run[bool](p, "[...document.querySelectorAll('[data-sequence]')].find(d => d.textContent.includes('Tables, script')).open = true")
	p.click("[data-sequence][open] [data-run=all]", "Run all")
	p.shows("[data-sequence][open] [data-run-said]", "Step 3 failed: 5 Access denied")
	p.shows(".frame-row.chosen", "GetScript")
	run[bool](p, "document.documentElement.toggleAttribute('data-presentation', true)")
	p.click("[data-sequence][open] [data-run=all]", "Run all")
	p.shows("[data-sequence][open] [data-run-said]", "Step 3 failed: 5 hidden while presenting")
	p.noReports()
}

func TestCloseCodeIsShown(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.fault("close-4203")
	p.connect("Sales Overview")
	p.shows(".conn-status", "4203")
	p.shows(".conn-status .failure", "What to do")
	p.shows(".frame-row.lane-close", "4203")
	p.click(".conn-status button", "Connect again")
	p.shows(".conn-status", "4203")
	p.inspect("qix-closed")
	p.noReports()
}

func TestChangingMethodIsRefused(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	p.call("Open the app", "OpenDoc")
	p.until("document.querySelector('qix-send json-editor').value !== undefined")
	run[bool](p, `document.querySelector('qix-send json-editor').value = '{"jsonrpc": "2.0", "id": 50, "method": "DoSave", "handle": 1, "params": []}', true`)
	run[bool](p, "document.querySelector('qix-send json-editor').focus(), true")
	do(t, p.ctx, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))) // Ctrl+Enter
	p.shows("[data-problem]", "DoSave is refused while the console only reads: it writes the app as it is now.")
	p.click("[data-send]", "Send anyway")
	p.shows(".frame-row.lane-blocked", "not sent")
	p.shows(".frame-row.lane-blocked", "DoSave")
}

func TestHostileAppInTheLog(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("</script>")
	p.call("Open the app", "OpenDoc")
	p.call("The app’s own description", "GetAppLayout")
	p.call("Make a list of sheets", "CreateSessionObject")
	p.call("Read the last object’s layout", "GetLayout")
	p.click(".frame-row.lane-answer", "GetLayout")
	p.shows(".frame-pane", "onerror=alert(2)")
	p.noReports()
}

func TestLogFilterFreezeAndKeys(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	for range 12 {
		p.call("Which engine is this?", "EngineVersion")
	}
	p.fill(".frame-tools input", "engineversion")
	p.until("document.querySelectorAll('.frame-space .frame-row').length > 5 && !document.querySelector('.frame-row.lane-notification')")
	p.click(".frame-tabs button", "Notifications")
	p.until("document.querySelectorAll('.frame-space .frame-row').length === 0")
	p.fill(".frame-tools input", "")
	p.click(".frame-tabs button", "All")
	run[bool](p, "document.querySelector('.frame-box').focus(), true")
	do(t, p.ctx, chromedp.KeyEvent(kb.Home))
	p.until("document.querySelector('.frame-row.chosen[aria-rowindex=\"2\"]')")
	p.click("qix-send:not([hidden]) .walk button", "Which engine is this?")
	p.shows(".frame-switches button", "2 new")
	p.click(".frame-switches button", "Follow the end")
	p.until("document.querySelector('.frame-switches [aria-pressed=true]')")
}

func TestConnectionOutlivesSwaps(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	p.call("Open the app", "OpenDoc")
	run[bool](p, "document.querySelector('.qix-open').closest('details').open = true")
	p.click(".qix-open button", "Choose from the tenant’s apps")
	p.shows(".apps .call", "Finance Ledger")
	p.call("The load script", "GetScript")
	p.shows("[data-handles]", "1 Doc")

	p.click(".conn-status button", "Close the connection")
	p.shows(".conn-status .closed", "code 1000")
	p.shows(".conn-title", "Closed")
	p.shows(".frame-row.lane-close", "1000")
	p.until("!document.querySelector('[data-send]:enabled')")
	p.noReports()
}

func TestLongFrameOpensInTheViewer(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	p.call("Open the app", "OpenDoc")
	p.call("Tables, fields and keys", "GetTablesAndKeys")
	p.click(".frame-row.lane-answer", "GetTablesAndKeys")
	p.fill(".frame-pane .viewer-bar input", "qfields")
	p.shows(".frame-pane .viewer-found", "1 of")
	p.shows(".frame-pane .viewer-line.current", "qFields")
	p.noReports()
}

// A hundred thousand frames go through the page's own socket.
func TestLogOfManyFrames(t *testing.T) {
	t.Parallel()
	const requests = 50_000
	p := demo(t, "/qix")
	p.connectThrough("Sales Overview", `const Socket = WebSocket; window.WebSocket = class extends Socket { constructor(...a) { super(...a); window.own = this } }; true`)
	p.call("Which engine is this?", "EngineVersion")
	run[bool](p, watchTasks+fmt.Sprintf(`let sent = 0; const more = () => { for (let i = 0; i < 500 && sent < %d; i++, sent++) own.send(JSON.stringify({jsonrpc: '2.0', id: 1000 + sent, method: 'EngineVersion', handle: -1, params: []}));
		if (sent < %d) setTimeout(more, 5) }; more(); true`, requests, requests))
	p.until(fmt.Sprintf("Number(document.querySelectorAll('.frame-tabs .count')[1].textContent.replaceAll(',', '')) >= %d", 2*requests-5_000))
	t.Logf("%s; longest task while they came %.0f ms", run[string](p, "document.querySelector('.frame-said').textContent"), run[float64](p, "longest"))

	run[bool](p, "window.longest = 0, true")
	took := run[float64](p, `(() => { const e = document.querySelector('.frame-tools input'), at = performance.now(); e.value = '"id":45'; e.dispatchEvent(new Event('input')); return performance.now() - at })()`)
	t.Logf("filtered in %.0f ms: %s", took, run[string](p, "document.querySelector('.frame-said').textContent"))
	p.fill(".frame-tools input", "")
	p.until("document.querySelector('.frame-said').textContent === window.before || (window.before = document.querySelector('.frame-said').textContent, false)")
	run[string](p, scrollThrough(".frame-box"))
	p.until("window.scrolled")
	t.Logf("scrolled: %s; longest task %.0f ms", run[string](p, "window.scrolled"), run[float64](p, "longest"))
	t.Logf("drawing one place: %s", run[string](p, drawTimes))
	if n := run[int](p, "document.querySelectorAll('frame-log *').length"); n > mostNodes {
		t.Errorf("%d elements in the log", n)
	} else {
		t.Logf("%d elements, %d MB of JavaScript objects", n, p.heap()>>20)
	}
	p.noReports()
}

// drawTimes jumps to 200 places of the log and says how long each took with its layout.
const drawTimes = `(() => {
	const box = document.querySelector('.frame-box'), took = [];
	for (let i = 0; i < 200; i++) {
		const at = performance.now();
		box.scrollTop = box.scrollHeight * ((i * 7919) % 200) / 200;
		box.dispatchEvent(new Event('scroll'));
		box.lastElementChild.getBoundingClientRect();
		took.push(performance.now() - at);
	}
	took.sort((a, b) => a - b);
	return 'p50 ' + took[100].toFixed(1) + ' ms, p99 ' + took[198].toFixed(1) + ' ms';
})()`

func (p page) connectThrough(app, before string) {
	p.t.Helper()
	run[bool](p, before)
	p.choose(app)
}
