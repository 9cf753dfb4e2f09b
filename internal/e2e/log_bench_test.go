package e2e

import (
	"fmt"
	"testing"
)

// BenchmarkLog fills the log with a hundred thousand frames through the page's own
// socket, scrolls through it and filters it. Idle is what a frame of the same page
// takes when nothing happens: it tells how busy the machine is.
//
// Goals: at most 500 elements, p99 of a frame at most 34 ms, a filter at most 60 ms.
func BenchmarkLog(b *testing.B) {
	const frames = 100_000
	for b.Loop() {
		p := demo(b, "/qix")
		p.fillLog(frames)
		run[bool](p, frameTimes+"true")
		for _, m := range []struct{ name, step string }{
			{"idle", ""},
			{"drag", "box.scrollTop = box.scrollHeight * (i % 121) / 120"},
			{"wheel", "box.scrollTop = box.scrollHeight / 2 + i * 100"},
		} {
			run[bool](p, "window.took = undefined, frameTimes("+quote(m.step)+"), true")
			p.until("window.took")
			b.ReportMetric(run[float64](p, "took[Math.floor(took.length / 2)]"), m.name+"-p50-ms")
			b.ReportMetric(run[float64](p, "took[Math.floor(took.length * 0.99)]"), m.name+"-p99-ms")
		}
		b.ReportMetric(run[float64](p, filterTimes), "filter-worst-ms")
		b.ReportMetric(float64(run[int](p, "document.querySelectorAll('frame-log *').length")), "elements")
		b.ReportMetric(float64(p.heap())/1e6, "MB-of-objects")
		b.ReportMetric(float64(run[int](p, `Number(document.querySelector('.frame-tabs .count').textContent.replaceAll(',', ''))`)), "frames")
	}
}

// fillLog sends half as many requests as frames are wanted.
func (p page) fillLog(frames int) {
	p.connectThrough("Sales Overview", `const Socket = WebSocket; window.WebSocket = class extends Socket { constructor(...a) { super(...a); window.own = this } }; true`)
	p.call("Which engine is this?", "EngineVersion")
	run[bool](p, fmt.Sprintf(`{ let sent = 0; const more = () => { for (let i = 0; i < 500 && sent < %d; i++, sent++) own.send(JSON.stringify({jsonrpc: '2.0', id: 1000 + sent, method: 'EngineVersion', handle: -1, params: []}));
		if (sent < %d) setTimeout(more, 5) }; more() } true`, frames/2, frames/2))
	p.until(fmt.Sprintf("Number(document.querySelectorAll('.frame-tabs .count')[1].textContent.replaceAll(',', '')) >= %d", frames-5))
}

// frameTimes notes how long each of 240 frames of the page took, sorted.
const frameTimes = `window.frameTimes = step => {
	const act = new Function('box', 'i', step), box = document.querySelector('.frame-box'), took = [];
	let i = 0, last;
	const frame = now => {
		if (last) took.push(now - last);
		last = now;
		act(box, i);
		if (++i <= 240) return requestAnimationFrame(frame);
		window.took = took.sort((a, b) => a - b);
	};
	requestAnimationFrame(frame);
};`

// filterTimes types filters and says how long the slowest took, with its layout.
const filterTimes = `(() => {
	const e = document.querySelector('.frame-tools input'), box = document.querySelector('.frame-box');
	return Math.max(...['"id":45', 'enginev', 'method:Engine slow:>1ms', 'error', 'absent', ''].map(text => {
		const at = performance.now();
		e.value = text;
		e.dispatchEvent(new Event('input'));
		box.getBoundingClientRect();
		return performance.now() - at;
	}));
})()`
