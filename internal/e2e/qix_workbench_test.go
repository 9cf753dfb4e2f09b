package e2e

import (
	"fmt"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// formsOfAll puts the form of every method on the page twice: once it shows a frame
// and says what it shows, once it is filled in and writes the frame. Both must be what
// the frame was made of. It returns what differs.
const formsOfAll = `(async () => {
	const wrong = [];
	const value = (s, n) => {
		switch (s.kind) {
			case 'object': return Object.fromEntries(s.members.map((m, i) => [m.name, value(m, n + i)]));
			case 'list': return [value(s.item, n), value(s.item, n + 1)];
			case 'whole': return 7 + n;
			case 'number': return 0.25 + n;
			case 'bool': return n % 2 === 0;
			case 'choice': return s.values[n % s.values.length];
			case 'number-choice': return Number(s.values[n % s.values.length]);
			case 'json': return { any: [n, '}', null] };
		}
		return 'a "b"\n{' + n + '}\\ ü';
	};
	const same = (v) => JSON.stringify(v, (_, x) => x && typeof x === 'object' && !Array.isArray(x) ? Object.fromEntries(Object.entries(x).sort()) : x);
	const frame = document.querySelector('[data-frame-alone]');
	const markup = async (m) => (await (await fetch('/qix/methods/' + m.class + '/' + m.name, { headers: { 'HX-Request': 'true' } })).text());
	const form = (html) => {
		document.querySelectorAll('method-form').forEach(f => f.remove());
		const box = document.createElement('div');
		box.innerHTML = html;
		document.querySelector('main').append(box.firstElementChild);
		return document.querySelector('main > method-form');
	};
	const collect = (edits) => {
		const out = {};
		for (const { path, value } of edits) {
			let at = out;
			path.slice(0, -1).forEach((p, i) => at = at[p] ??= typeof path[i + 1] === 'number' ? [] : {});
			at[path.at(-1)] = JSON.parse(value);
		}
		return out;
	};
	const type = (place, s, v) => {
		if (s.kind === 'object') return s.members.forEach(m => type(place.querySelector(':scope > .node-members > [data-node="' + m.name + '"]'), m, v[m.name]));
		if (s.kind === 'list') return v.forEach((one, i) => {
			place.querySelector(':scope > [data-append]').click();
			type(place.querySelectorAll(':scope > .node-items > .node-item')[i].querySelector(':scope > [data-node]'), s.item, one);
		});
		const input = place.querySelector(':scope > [data-input]');
		const text = typeof v === 'string' ? v : JSON.stringify(v);
		if (input.options && ![...input.options].some(o => o.value === text)) input.append(new Option(text, text)); // the long name of a choice
		input.value = text;
		input.dispatchEvent(new Event('input', { bubbles: true }));
	};
	const all = await (await fetch('/qix/methods/names')).json();
	for (const m of all) {
		const name = m.class + '.' + m.name, html = await markup(m);
		frame.textContent = '{"params":{}}';
		const schema = form(html).schema;
		const params = Object.fromEntries(schema.map((s, i) => [s.name, value(s, i)]));
		const foreign = '"foreign":{"big":12345678901234567890,"same":1,"same":2}';
		frame.textContent = '{"jsonrpc":"2.0","method":"' + m.name + '","params":' + JSON.stringify(params) + '}';
		if (same(collect(form(html).values())) !== same(params)) wrong.push(name + ' shows ' + JSON.stringify(form(html).values()) + ' of ' + JSON.stringify(params));
		frame.textContent = JSON.stringify({ params: schema.map(s => params[s.name]) });
		if (same(collect(form(html).values())) !== same(params)) wrong.push(name + ' by position');
		frame.textContent = '{\n  ' + foreign + ',\n  "params": {\n    ' + foreign + '\n  }\n}';
		const empty = form(html);
		for (const s of schema) type(empty.querySelector('.nodes > [data-node="' + s.name + '"]'), s, params[s.name]);
		const written = JSON.parse(frame.textContent).params;
		delete written.foreign;
		if (same(written) !== same(params)) wrong.push(name + ' writes ' + frame.textContent);
		if (frame.textContent.split(foreign).length !== 3) wrong.push(name + ' loses what it does not know: ' + frame.textContent);
		for (const s of schema) if (['text', 'whole', 'number', 'bool', 'choice'].includes(s.kind)) type(empty.querySelector('.nodes > [data-node="' + s.name + '"]'), s, '');
		for (const s of schema) if (!s.required && ['text', 'whole', 'number', 'bool', 'choice'].includes(s.kind) && s.name in JSON.parse(frame.textContent).params) wrong.push(name + ' keeps ' + s.name);
	}
	return [String(all.length), ...wrong.slice(0, 10)];
})()`

func TestFormsOfAllMethodsAreInStepWithTheFrame(t *testing.T) {
	t.Parallel()
	p := demo(t, "/")
	_, err := chromedp.Call(p.ctx, cdppage.SetBypassCSP, cdppage.SetBypassCSPParams{Enabled: true}) // the test writes markup of its own
	must(t, err)
	p.goTo("/qix/methods/Doc/GetTablesAndKeys")
	p.until("customElements.get('method-form') && document.querySelector('method-form').schema.length === 6")
	wrong, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](formsOfAll, chromedp.EvalAwaitPromise))
	must(t, err)
	if len(wrong) == 0 || wrong[0] != "336" {
		t.Fatalf("walked %v", wrong)
	}
	for _, w := range wrong[1:] {
		t.Error(w)
	}
}

// frame puts a text into the editor.
func (p page) frame(text string) {
	p.t.Helper()
	p.until("document.querySelector('qix-send json-editor').value !== undefined")
	run[bool](p, "document.querySelector('qix-send json-editor').value = "+quote(text)+", true")
}

func (p page) frameHas(words string) {
	p.t.Helper()
	p.until("document.querySelector('qix-send json-editor').value.includes(" + quote(words) + ")")
}

func TestWorkbench(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connectThrough("Sales Overview", `const Socket = WebSocket; window.WebSocket = class extends Socket { constructor(...a) { super(...a); window.own = this } }; true`)
	p.until("document.querySelector('qix-send:not([hidden]) [data-run]')")

	// A recipe runs to its end and keeps what later steps need.
	run[bool](p, "[...document.querySelectorAll('[data-sequence]')].find(d => d.textContent.includes('Sheets and what is on them')).open = true")
	p.click("[data-sequence][open] [data-run=all]", "Run all")
	p.shows("[data-sequence][open] [data-run-said]", "All steps are done.")
	p.shows("[data-sequence][open] [data-step='3'] [data-result]", "kept sheetId")

	// The tree has what it opened, and what was closed.
	p.click("[data-open=handles]", "Handles")
	p.shows(".tree-node.is-open .tree-name", "3 sheetOverview")
	p.shows(".tree-node.is-closed .tree-name", "2 SheetList✕ closed")
	p.inspectParts("workbench-handles")
	p.click(".tree-name", "3 sheet")
	p.shows(".tree-facts", "GetObject, call 5")
	p.click("[data-handle-call]", "Call a method on this")
	p.shows(".method-list .call", "GetChildInfos")
	p.click(".method-list .call", "GetProperties")
	p.shows("[data-method-name]", "GenericObject.GetProperties")
	p.frameHas(`"handle": 3`)
	p.shows("[data-allowed]", "Only reads")

	// A closed handle is caught before it is sent; sending anyway is noted.
	requests := run[string](p, "document.querySelectorAll('.frame-tabs .count')[1].textContent")
	p.frame("{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 90,\n  \"method\": \"GetLayout\",\n  \"handle\": 2,\n  \"params\": {}\n}")
	p.click("[data-send]", "Send")
	p.shows("[data-problem]", "Handle 2 (SheetList) was closed by the engine at")
	p.shows("[data-problem] button", "Line 5, column 13")
	if now := run[string](p, "document.querySelectorAll('.frame-tabs .count')[1].textContent"); now != requests {
		t.Errorf("%s frames, were %s: it was sent", now, requests)
	}
	p.click("[data-send]", "Send anyway")
	p.shows(".frame-row.lane-answer.failed .c-error", "-32602")
	p.until("[...document.querySelectorAll('.frame-row.lane-note')].length === 1")

	// Form and JSON follow each other; wrong values are marked at both.
	p.click("[data-open=methods]", "Methods")
	p.fill("[data-part=methods] input", "reduced data of a chart")
	p.click(".method-list .call", "GetHyperCubeReducedData")
	p.shows("[data-method-name]", "GetHyperCubeReducedData")
	p.until("document.querySelector('[data-form] [data-node=qPath] [data-input]')")
	p.fill("[data-form] [data-node=qPath] [data-input]", "/qHyperCubeDef")
	p.frameHas(`"qPath": "/qHyperCubeDef"`)
	p.fill("[data-form] [data-node=qReductionMode] [data-input]", "D1")
	p.click("[data-form] [data-node=qPages] [data-append]", "Add one")
	p.fill("[data-form] [data-node=qPages] [data-node=qWidth] [data-input]", "4")
	p.frameHas(`"qWidth": 4`)
	text := run[string](p, "document.querySelector('qix-send json-editor').value")
	p.frame(strings.Replace(strings.Replace(text, `"D1"`, `"ST"`, 1), `"qZoomFactor": 0`, `"qZoomFactor": "much", "qZomFactor": 1`, 1))
	p.until("document.querySelector('[data-form] [data-node=qReductionMode] [data-input]').value === 'ST'")
	p.click("[data-send]", "Send")
	p.shows("[data-problem]", "qZoomFactor must be a whole number")
	p.shows("[data-problem]", "There is no parameter qZomFactor. Did you mean qZoomFactor?")
	p.shows("[data-form] [data-wrong]:not([hidden])", "qZoomFactor must be a whole number")
	p.inspectParts("workbench-form")

	// What changes something says so before it is sent.
	p.frame(`{"jsonrpc": "2.0", "id": 91, "method": "DoReload", "handle": 1, "params": {}}`)
	p.shows("[data-allowed]", "Refused now: it runs the load script")
	p.frame(`{"jsonrpc": "2.0", "id": 91, "method": "DoReloat", "handle": 1, "params": {}}`)
	p.click("[data-send]", "Send")
	p.shows("[data-problem]", "The engine has no method DoReloat. Did you mean DoReload?")

	// A call that only reads goes out even so, and the engine says what is wrong with it.
	p.frame(`{"jsonrpc": "2.0", "id": 93, "method": "EngineVersion", "handle": -1, "params": [}`)
	p.click("[data-send]", "Send")
	p.shows("[data-problem]", "This is no JSON")
	p.click("[data-send]", "Send anyway")
	p.shows(".frame-row", "-32700")

	// What cannot be read is not sent even so, and the page says why.
	p.frame(`{"jsonrpc": "2.0", "id": 93, "handle": -1, "params": [}`)
	p.click("[data-send]", "Send")
	p.shows("[data-problem]", "This is no JSON")
	p.until("document.querySelector('[data-allowed]').textContent === ''")
	p.click("[data-send]", "Send anyway")
	p.shows("[data-problem]", "Not sent. The console is read-only: a message was not sent, because it is no JSON.")

	// Frames make a sequence, which is kept and run again within limits.
	p.click(".frame-row.lane-request", "GetObjects")
	p.click("[data-add-frame]", "Add to a sequence")
	p.shows(".draft", "GetObjects")
	p.frame(`{"jsonrpc": "2.0", "id": 92, "method": "EngineVersion", "handle": -1, "params": {}}`)
	p.click("[data-add]", "Add to a sequence")
	p.until("document.querySelectorAll('.draft .steps-run > li').length === 2")
	p.fill(".draft [name=name]", "Sheets and version")
	p.inspectParts("workbench-draft")
	p.click(".draft button", "Save")
	p.shows(".saved-sequences .sequence summary", "Sheets and version")
	run[bool](p, "document.querySelectorAll('.saved-sequences details').forEach(d => d.open = true), true")
	p.fill(".saved-sequences [data-replay=times]", "3")
	p.fill(".saved-sequences [data-replay=rate]", "50")
	p.click(".saved-sequences [data-run=replay]", "Start")
	p.shows(".replay-results", "3 runs made. 6 calls, 0 errors.")

	// Handles that change light up.
	p.click("[data-open=handles]", "Handles")
	run[bool](p, `own.dispatchEvent(new MessageEvent('message', {data: '{"jsonrpc":"2.0","method":"x","change":[3]}'})), true`)
	p.shows(".tree-node.is-changed .tree-name", "3 sheetOverview↻ changed")

	// Every recipe runs to its end.
	p.click("[data-open=recipes]", "Recipes")
	run[bool](p, "document.querySelectorAll('[data-part=recipes] [data-sequence]').forEach(d => d.open = true), true")
	for i := range run[int](p, "document.querySelectorAll('[data-part=recipes] [data-sequence]').length") {
		recipe := fmt.Sprintf("[...document.querySelectorAll('[data-part=recipes] [data-sequence]')][%d]", i)
		p.until("!document.querySelector('[data-run=all]:disabled')")
		run[bool](p, recipe+".querySelector('[data-run=all]').click(), true")
		p.until(recipe + ".querySelector('[data-run-said]').textContent === 'All steps are done.'")
	}

	// Ten thousand handles keep the page quick.
	p.click("[data-open=handles]", "Handles")
	took := run[float64](p, `(() => { const at = performance.now(); for (let i = 100; i < 10100; i++) own.dispatchEvent(new MessageEvent('message', {data: JSON.stringify({jsonrpc: '2.0', id: 5e5 + i, result: {qReturn: {qType: 'GenericObject', qHandle: i, qGenericType: 'many', qGenericId: 'id' + i}}})})); return performance.now() - at })()`)
	p.shows(".tree-said", "handles open")
	p.click("[data-group='-1/many']", "many")
	p.shows("[data-more]", "Show more")
	p.fill("handle-tree input", "id7777")
	p.until("document.querySelectorAll('.tree-node').length === 1")
	if n := run[int](p, "document.querySelectorAll('qix-send *').length"); n > 5000 {
		t.Errorf("%d elements beside the log", n)
	}
	t.Logf("10,000 handles read in %.0f ms", took)
	p.fill("handle-tree input", "")

	// All grey out when the connection ends.
	p.click("[id^=conn-status] button", "Close the connection")
	p.until("document.querySelector('handle-tree.ended')")
	p.noReports()
}

// inspectParts looks at the page as inspect does, in one theme and at two sizes.
func (p page) inspectParts(name string) {
	p.t.Helper()
	for _, size := range screens[1:] {
		do(p.t, p.ctx, chromedp.EmulateViewport(size[0], size[1]))
		p.settled()
		p.shoot(name)
		p.accessible(name, allRules)
		for _, e := range append(run[[]string](p, overflowing), run[[]string](p, cut)...) {
			p.t.Errorf("%s at %d: sticks out or is cut: %s", name, size[0], e)
		}
	}
	do(p.t, p.ctx, chromedp.EmulateViewport(1280, 800))
}
