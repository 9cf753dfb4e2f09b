package e2e

import (
	"encoding/json"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// devtools reads a HAR file with the importer of Chrome's own developer tools, as
// "Import HAR file" in their network page does, and writes it again as "Export HAR".
const devtools = `async file => {
	const HAR = await import('./models/har/har.js');
	const log = new HAR.HARFormat.HARRoot(JSON.parse(file)).log;
	const requests = HAR.Importer.Importer.requestsFromHARLog(log);
	const written = await HAR.Log.Log.build(requests, {sanitize: false});
	return JSON.stringify({
		count: requests.length,
		url: requests[0].url(),
		kind: requests[0].resourceType().name(),
		status: requests[0].statusCode,
		frames: requests[0].frames().map(f => [f.type, f.opCode, f.text]),
		messages: written.entries[0]._webSocketMessages,
	});
}`

type inDevtools struct {
	Count    int
	URL      string
	Kind     string
	Status   int
	Frames   [][]any
	Messages []map[string]any
}

// TestChromeOpensASavedSession: a session that the console saved is a WebSocket with
// its messages in Chrome's developer tools, and Chrome writes the very same messages.
func TestChromeOpensASavedSession(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	p.call("Open the app", "OpenDoc")
	p.call("Tables, fields and keys", "GetTablesAndKeys")
	conn := run[string](p, "document.querySelector('frame-log').getAttribute('conn')")
	har, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("fetch('/qix/"+conn+"/session.har').then(r => r.text())", chromedp.EvalAwaitPromise))
	must(t, err)
	var ours struct {
		Log struct {
			Entries []struct {
				Request  struct{ URL string }
				Messages []map[string]any `json:"_webSocketMessages"`
			}
		}
	}
	must(t, json.Unmarshal([]byte(har), &ours))
	entry := ours.Log.Entries[0]

	do(t, p.ctx, chromedp.Navigate("devtools://devtools/bundled/inspector.html"))
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("("+devtools+")("+quote(har)+")", chromedp.EvalAwaitPromise))
	must(t, err)
	var got inDevtools
	must(t, json.Unmarshal([]byte(text), &got))
	if got.Count != 1 || got.Kind != "websocket" || got.Status != 101 || got.URL != entry.Request.URL || len(got.Frames) < 5 {
		t.Errorf("Chrome reads %d requests, the first a %s of %s, %d, with %d frames", got.Count, got.Kind, got.URL, got.Status, len(got.Frames))
	}
	if diff := cmp.Diff(entry.Messages, got.Messages); diff != "" {
		t.Errorf("Chrome would write other messages:\n%s", diff)
	}
}
