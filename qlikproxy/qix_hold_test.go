package qlikproxy

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"
)

// longCall is a call of n bytes or a little more, with what stands behind its
// parameters.
func longCall(n int, behind string) string {
	return `{"jsonrpc":"2.0","id":9,"method":"GetLayout","params":["` + strings.Repeat("Malmö \\n", n/9) + `"]` + behind + `}`
}

// sendParts sends a message as a page does, in frames of n bytes; 0: an empty one, and
// then of 64 KiB. The bridge may break it off.
func sendParts(page *websocket.Conn, msg string, n int) {
	first := byte(textBegins)
	if n == 0 {
		page.NetConn().Write(wireFrame(true, first, ""))
		first, n = goesOn, 64<<10
	}
	for len(msg) > n {
		if _, err := page.NetConn().Write(wireFrame(true, first, msg[:n])); err != nil {
			return
		}
		msg, first = msg[n:], goesOn
	}
	if first == textBegins {
		first = textWhole
	} else {
		first = lastPart
	}
	page.NetConn().Write(wireFrame(true, first, msg))
}

// TestGuardPassesLongMessages: what is harmless arrives unchanged, however it is cut.
func TestGuardPassesLongMessages(t *testing.T) {
	for _, msg := range []string{
		longCall(guardWhole/2, ""), longCall(guardWhole-100, ""), longCall(guardWhole+100, ""), longCall(3*guardWhole, ""), longCall(40*guardWhole, `, "x" : 1 `),
		`{"params":[` + strings.Repeat("1,", guardWhole) + `0],"id":1,"method":"GetLayout"}`,
		`{"id":1,"method":"GetLayout","text":"` + strings.Repeat("x", 3*guardWhole) + `","params":[]}`,
		`{"id":1,"method":"GetLayout","params":["the method"` + strings.Repeat(",1", guardWhole) + `]}`,
		longCall(3*guardWhole, `,"text":"the PaymentMethod and \"method\""`),
		// What is no JSON the engine may tell.
		longCall(3*guardWhole, `,`), longCall(3*guardWhole, `]`), strings.TrimSuffix(longCall(3*guardWhole, ""), "}"),
	} {
		r := newRelay(t, engine(t, echo), QIXTarget{Source: "page"}, readOnly) // one each: it pings one that lasts
		for _, n := range []int{1 << 30, 64<<10 + 100, 64 << 10, 5_000, 777, 0} {
			sent := make(chan struct{})
			go func() { defer close(sent); sendParts(r.page, msg, n) }()
			if got := r.receive(t); got != msg {
				t.Errorf("%.60s… of %d bytes in frames of %d came as %d", msg, len(msg), n, len(got))
			}
			<-sent
		}
		info := r.conn.Info()
		if info.Requests != 6 || info.Answers != 0 {
			t.Errorf("%d requests and %d answers are counted", info.Requests, info.Answers)
		}
		for _, f := range r.frames(t, 12) {
			if f.Lane != LaneRequest || f.Method != "GetLayout" {
				t.Fatalf("recorded %+v", f)
			}
		}
	}
}

// TestGuardRefusesLongMessages: a method that is not harmless is refused, and the
// connection goes on.
func TestGuardRefusesLongMessages(t *testing.T) {
	r := newRelay(t, engine(t, echo), QIXTarget{Source: "page"}, readOnly)
	for _, msg := range []string{
		strings.Replace(longCall(3*guardWhole, ""), "GetLayout", "DoReload", 1),
		`{"params":[` + strings.Repeat("1,", guardWhole) + `0],"id":9,"method":"DoReload"}`,
		strings.Repeat(" ", 2*guardWhole) + `{"id":9,"method":"DoReload"}`,
	} {
		for _, n := range []int{1 << 30, 5_000} {
			sendParts(r.page, msg, n)
			if got := r.receive(t); !strings.HasPrefix(got, `{"jsonrpc":"2.0","id":9,"error":{"code":-32099,"message":"The console is read-only: DoReload was not sent.`) {
				t.Errorf("%.60s… is answered %s", msg, got)
			}
		}
	}
	r.send(t, `{"id":1,"method":"GetLayout"}`)
	r.receive(t)
}

// TestGuardBreaksOffUnclearMessages: of a long message that turns out to be two things at
// once, for any reader, the tenant never gets the end.
func TestGuardBreaksOffUnclearMessages(t *testing.T) {
	long := longCall(3*guardWhole, "")
	for name, msg := range map[string]string{
		"two methods":       longCall(3*guardWhole, `,"method":"DoReload"`),
		"method in capital": longCall(3*guardWhole, `,"Method":"DoReload"`),
		"an escaped name":   longCall(3*guardWhole, `,"\u006dethod":"DoReload"`),
		"single quotes":     longCall(3*guardWhole, `,'method':'DoReload'`),
		"an odd escape":     longCall(3*guardWhole, `,"m\ethod":"DoReload"`),
		"half an escape":    long + `\u00`,
		"more behind it":    long + `{"method":"DoReload"}`,
		"bad UTF-8":         longCall(3*guardWhole, `,"x":["`+"\xff"+`"]`),
		"control character": longCall(3*guardWhole, "\x00"),
	} {
		for _, n := range []int{1 << 30, 5_000} {
			heard := make(chan goodbye, 1)
			r := newRelay(t, engine(t, func(ws *websocket.Conn) {
				if _, msg, err := ws.ReadMessage(); err == nil {
					t.Errorf("%s: the tenant got a message of %d bytes", name, len(msg))
				} else if closing, ok := err.(*websocket.CloseError); ok {
					heard <- goodbye{closing.Code, closing.Text}
				}
				close(heard)
			}), QIXTarget{Source: "relay"}, readOnly)
			go sendParts(r.page, msg, n)
			if got := closeOf(t, r.page); got.code != 1008 || !strings.Contains(got.reason, "read-only") {
				t.Errorf("%s: the page got %v", name, got)
			}
			if got := <-heard; got.code != 1008 {
				t.Errorf("%s: the tenant got %v", name, got)
			}
			if info := r.ended(t); info.By != ByConsole || info.Code != 1008 {
				t.Errorf("%s: %+v", name, info)
			}
			if f := r.frames(t, 1)[0]; f.Lane != LaneBlocked || !f.Out || f.ErrText == "" {
				t.Errorf("%s: recorded %+v", name, f)
			}
		}
	}
}

// TestGuardEndsWhatWasAllowed: a binary message that began while all was allowed does not
// reach its end afterwards.
func TestGuardEndsWhatWasAllowed(t *testing.T) {
	var asked atomic.Int32
	r := newRelay(t, engine(t, echo), QIXTarget{Source: "relay"}, func(string) error {
		if asked.Add(1) == 1 {
			return nil
		}
		return ErrReadOnly
	})
	part := strings.Repeat("x", guardWhole)
	for _, first := range []byte{binaryBegins, lastPart} {
		r.page.NetConn().Write(wireFrame(true, first, part))
	}
	if got := closeOf(t, r.page); got.code != 1008 {
		t.Errorf("the page got %v", got)
	}
}
