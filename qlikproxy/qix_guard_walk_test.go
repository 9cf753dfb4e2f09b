package qlikproxy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
)

// heard is what an engine was told.
type heard struct {
	mu      sync.Mutex
	methods map[string]int
	other   []string // messages without a method of the list
}

func (h *heard) hear(msg []byte) {
	var call struct{ Method string }
	h.mu.Lock()
	defer h.mu.Unlock()
	if json.Unmarshal(msg, &call) != nil || call.Method == "" {
		h.other = append(h.other, string(msg))
		return
	}
	h.methods[call.Method]++
}

func (h *heard) count(method string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.methods[method]
}

// listening is a relay to an engine that notes every message and answers each.
func listening(t *testing.T, g Guard) (*relay, *heard) {
	t.Helper()
	h := &heard{methods: map[string]int{}}
	tenant := engine(t, func(ws *websocket.Conn) {
		for {
			_, msg, err := ws.ReadMessage()
			if err != nil {
				return
			}
			h.hear(msg)
			var s scan
			s.feed(msg)
			if id := bytes.Clone(s.id); ws.WriteMessage(websocket.TextMessage, []byte(`{"jsonrpc":"2.0","id":`+string(id)+`,"result":{}}`)) != nil {
				return
			}
		}
	})
	return newRelay(t, tenant, QIXTarget{Source: "page"}, g), h
}

// Each of the 336 methods is called over the real socket: refused ones never reach the
// engine, the others do, once.
func TestGuardWalksAllMethods(t *testing.T) {
	classes, total := qixMethods(t)
	r, h := listening(t, readOnly)
	walked := 0
	for i, method := range slices.Sorted(maps.Keys(classes)) {
		for range classes[method] {
			walked++
			r.send(t, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"handle":1,"method":%q,"params":[]}`, i, method))
			answer := r.receive(t)
			if refused := strings.Contains(answer, "read-only"); refused == Harmless(method) {
				t.Errorf("%s: refused %v, harmless %v: %s", method, refused, Harmless(method), answer)
			}
		}
		want := 0
		if Harmless(method) {
			want = len(classes[method])
		}
		if got := h.count(method); got != want {
			t.Errorf("the engine heard %s %d times, want %d", method, got, want)
		}
	}
	if walked != 336 || walked != total {
		t.Errorf("walked %d of %d methods", walked, total)
	}
}

// While changes are allowed all of them pass.
func TestArmedWalksAllMethods(t *testing.T) {
	classes, _ := qixMethods(t)
	r, h := listening(t, func(string) error { return nil })
	for i, method := range slices.Sorted(maps.Keys(classes)) {
		r.send(t, fmt.Sprintf(`{"id":%d,"method":%q}`, i, method))
		r.receive(t)
		if h.count(method) != 1 {
			t.Errorf("the engine heard %s %d times", method, h.count(method))
		}
	}
}

// disguises are messages that name a refused method in ways that one reader may take
// for another.
func disguises(method string) []string {
	upper := strings.ToUpper(method)
	escaped := fmt.Sprintf(`\u%04x`, method[0]) + method[1:]
	return []string{
		`{"id":1,"method":"` + method + `"}`,
		`{"id":1,"method":"` + escaped + `"}`,
		`{"id":1,"method":"` + upper + `"}`,
		`{"id":1,"method":"` + strings.ToLower(method) + `"}`,
		`{"id":1,"method":" ` + method + `"}`,
		`{"id":1,"method":"` + method + `\u0000"}`,
		`{"id":1,"method":"Doc.` + method + `"}`,
		`{"id":1,"Method":"` + method + `"}`,
		`{"id":1,"m\u0065thod":"` + method + `"}`,
		`{"id":1,"method":"GetLayout","method":"` + method + `"}`,
		`{"id":1,"method":"` + method + `","method":"GetLayout"}`,
		`{"id":1,"method":"GetLayout","METHOD":"` + method + `"}`,
		`{"id":1,"method":"GetLayout","\u006dethod":"` + method + `"}`,
		`[{"id":1,"method":"` + method + `"}]`,
		`[{"id":1,"method":"GetLayout"},{"id":2,"method":"` + method + `"}]`,
		`{"id":1,"method":["` + method + `"]}`,
		`{"id":1,"method":{"method":"` + method + `"}}`,
		`{"id":1,"method":"GetLayout"}` + "\n" + `{"id":2,"method":"` + method + `"}`,
		"\xef\xbb\xbf" + `{"id":1,"method":"` + method + `"}`,
		`{"id":1,"method":"` + method + `"` + strings.Repeat(" ", 300_000) + `}`,
		`{"params":["` + strings.Repeat("x", 300_000) + `"],"id":1,"method":"` + method + `"}`,
	}
}

func TestGuardIsNotFooled(t *testing.T) {
	classes, _ := qixMethods(t)
	r, h := listening(t, readOnly)
	refused := []string{}
	for method := range classes {
		if !Harmless(method) {
			refused = append(refused, method)
		}
	}
	slices.Sort(refused)
	for i, method := range refused {
		all := disguises(method)
		if i%20 != 0 { // the long ones for some
			all = all[:len(all)-2]
		}
		for _, msg := range all {
			r.send(t, msg)
			if answer := r.receive(t); !strings.Contains(answer, `"error"`) {
				t.Errorf("%.120s is answered %.120s", msg, answer)
			}
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.methods) != 0 || len(h.other) != 0 {
		t.Errorf("the engine heard %v and %.200q", h.methods, h.other)
	}
}

// A call that comes in pieces, a byte at a time and with pings between, is read whole
// before anything of it is passed on.
func TestGuardReadsFragments(t *testing.T) {
	r, h := listening(t, readOnly)
	for _, msg := range []string{`{"id":1,"method":"DoSave","params":[]}`, `{"id":2,"method":"GetLayout","params":[]}`, `{"id":3,"method":"GetLayout","method":"DoSave"}`} {
		for i := range len(msg) {
			first := byte(0x00) // a piece in the middle
			switch i {
			case 0:
				first = 0x01 // text, to be continued
			case len(msg) - 1:
				first = 0x80 // the last piece
			}
			if i%10 == 5 {
				r.write(t, maskedFrame(0x89, "still here"))
			}
			r.write(t, maskedFrame(first, msg[i:i+1]))
		}
		if answer := r.receive(t); strings.Contains(answer, `"error"`) == strings.Contains(msg, `"id":2`) {
			t.Errorf("%s is answered %s", msg, answer)
		}
	}
	if h.count("DoSave") != 0 || h.count("GetLayout") != 1 {
		t.Errorf("the engine heard %v", h.methods)
	}
}

// write puts bytes on the wire as they are.
func (r *relay) write(t *testing.T, frame []byte) {
	t.Helper()
	if _, err := r.page.NetConn().Write(frame); err != nil {
		t.Fatal(err)
	}
}
