//go:build !race

package handlers

// This looks through some thousand answers for every form of a secret, which the race
// detector makes five times as slow; `make test` runs it without.

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// cutTenant says said in pieces: to GET /at?i=N a first piece of N bytes and
// the rest, to GET /by?n=N pieces of N bytes, each a chunk of its own; to an
// upgrade at the same paths it says the same in frames.
func cutTenant(t *testing.T, said string) *httptest.Server {
	tenant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := cut(said, r.URL.Query())
		if websocket.IsWebSocketUpgrade(r) {
			sayFrames(w, r, parts)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		for _, part := range parts {
			_, _ = w.Write([]byte(part))
			_ = http.NewResponseController(w).Flush()
		}
	}))
	t.Cleanup(tenant.Close)
	return tenant
}

func cut(said string, q url.Values) (parts []string) {
	if at, err := strconv.Atoi(q.Get("i")); err == nil {
		return []string{said[:at], said[at:]}
	}
	n, err := strconv.Atoi(q.Get("n"))
	if err != nil || n < 1 {
		return []string{said}
	}
	for len(said) > n {
		parts, said = append(parts, said[:n]), said[n:]
	}
	return append(parts, said)
}

// sayFrames says parts as the fragments of one message.
func sayFrames(w http.ResponseWriter, r *http.Request, parts []string) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	conn := ws.NetConn()
	for i, part := range parts {
		opcode := byte(0)
		if i == 0 {
			opcode = 1
		}
		if i == len(parts)-1 {
			opcode |= 0x80
		}
		head := []byte{opcode, byte(len(part))}
		if len(part) > 125 {
			head = []byte{opcode, 126, byte(len(part) >> 8), byte(len(part))}
		}
		if _, err := conn.Write(append(head, part...)); err != nil {
			return
		}
	}
	_, _, _ = ws.ReadMessage() // till the console has had enough
}

// TestCanaryCutAtEveryBorder has a tenant say a secret back in pieces, cut at
// each byte, to the page and to a tool, in chunks and in frames.
func TestCanaryCutAtEveryBorder(t *testing.T) {
	const key = canaryKey
	forms := []string{base64.StdEncoding.EncodeToString([]byte("x" + key)), hex.EncodeToString([]byte(key)), url.QueryEscape(key), quotedJSON(key, true)}
	said := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"result":["%s","end of the message"]}`, strings.Join(forms, `","`))
	tenant := cutTenant(t, said)
	d := newDrive(t, "")
	d.cfg.Network.Allow(strings.TrimPrefix(tenant.URL, "http://"), nil)
	d.do("POST", "/connect", "--", "how", "api-key", "address", tenant.URL, "api-key", d.plant("the key that is said back", key))
	var targets []string
	for i := range len(said) {
		targets = append(targets, fmt.Sprintf("/at?i=%d", i))
	}
	for n := range 40 {
		targets = append(targets, fmt.Sprintf("/by?n=%d", n+1))
	}
	for i, target := range targets {
		d.name = target
		d.tool("GET", target, "")
		if i%4 == 0 || strings.HasPrefix(target, "/by") { // the page reads what was recorded of the tool's calls too
			d.do("POST", "/rest/send", "--", "method", "GET", "target", target)
		}
		d.cutFrames(target, i%8 == 0 || strings.HasPrefix(target, "/by"))
	}
	for _, x := range d.onlySession().recorder.Exchanges(1000) {
		d.fetch(fmt.Sprintf("/rest/%d/body", x.ID))
	}
	d.finish()
}

// cutFrames reads a message through the relay, and through the page's socket
// if page says so.
func (d *drive) cutFrames(target string, page bool) {
	d.t.Helper()
	address, header := "ws://"+d.host()+"/relay"+target, http.Header{"Authorization": {"Bearer " + d.relay}}
	d.frame(address, header)
	if !page {
		return
	}
	d.do("POST", "/qix/open", "--", "kind", "url", "url", target, "shared", "1")
	conns := d.onlySession().recorder.Connections()
	id := qixOf(d.onlySession()).conn
	if len(conns) == 0 || id == "" {
		d.t.Fatalf("%s: not connected: %v", target, qixOf(d.onlySession()).failure)
	}
	d.frame("ws://"+d.host()+"/qix/"+id+"/socket", http.Header{"Origin": {d.base}, "Cookie": {d.cookie()}})
	d.fetch("/qix/" + id + "/frames?since=0")
}

func (d *drive) frame(address string, header http.Header) {
	d.t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial(address, header)
	if err != nil {
		d.t.Fatalf("%s: %v (%v)", address, err, resp)
	}
	defer ws.Close()
	must(d.t, ws.SetReadDeadline(timeIn(5)))
	_, message, err := ws.ReadMessage()
	must(d.t, err)
	if !strings.Contains(string(message), "end of the message") {
		d.t.Errorf("%s: the message is cut short: %.200s", address, message)
	}
	d.heard(d.name+": a frame", string(message))
}
