package handlers

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"qlikconsole/internal/portable"
)

// savedSession uses what belongs to a live connection besides its frames, and reads a
// saved session that says every canary in every form.
func (d *drive) savedSession(conn string) {
	d.t.Helper()
	d.do("POST", "/qix/heartbeat", "--", "c", conn, "every", "30")
	d.do("POST", "/qix/stay", "--", "c", conn)
	var b bytes.Buffer
	w, err := portable.NewSessionWriter(&b, portable.Session{URL: "wss://" + d.host() + "/app/a?key=" + canaryKey, App: canarySecret,
		Closed: &portable.HARClosed{By: "tenant", Code: 4003, Reason: canaryToken}})
	must(d.t, err)
	say := func(f portable.SessionFrame) { must(d.t, w.Frame(f)) }
	text, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": "Says" + canaryKey, "params": []string{d.echoed()}})
	must(d.t, err)
	say(portable.SessionFrame{Lane: "notification", Text: string(text)})
	say(portable.SessionFrame{Out: true, Lane: "request", Text: `{"id":2,"handle":1,"method":"GetLayout"}`})
	say(portable.SessionFrame{Lane: "answer", Text: `{"id":2,"result":{"qLayout":[{"op":"add","path":"/","value":{"k":"` + canaryKey + `"}}]},"delta":true}`})
	say(portable.SessionFrame{Lane: "note", Binary: true, Text: canarySecret})
	say(portable.SessionFrame{Lane: "close", CloseCode: 4003, Text: canarySecret})
	d.covered["POST /qix/import"] = true
	resp := d.upload(canaryKey+".jsonl", &b)
	page, err := io.ReadAll(resp.Body)
	must(d.t, err)
	if resp.StatusCode != http.StatusOK {
		d.t.Errorf("%s: the session is not read: %s", d.name, resp.Status)
	}
	d.heard(d.name+": a session was read", string(page))
}
