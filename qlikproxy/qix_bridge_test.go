package qlikproxy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/gorilla/websocket"
)

func TestBridgePairsRequestsWithAnswers(t *testing.T) {
	r := newRelay(t, engine(t, answer), QIXTarget{Source: "page"}, nil)
	for i := range 3 {
		r.send(t, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"handle":-1,"method":"EngineVersion","params":[]}`, i))
		want := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{"qReturn":"EngineVersion"},"change":[1,2]}`, i)
		if got := r.receive(t); got != want {
			t.Errorf("answer %s, want %s", got, want)
		}
	}
	frames := r.frames(t, 6)
	for i, f := range frames[:6] {
		want := Frame{Seq: int64(i + 1), Out: i%2 == 0, ID: fmt.Sprint(i / 2), Method: "EngineVersion", Whole: true}
		if want.Out {
			want.Lane, want.Handle, want.HasHandle, want.Pair = LaneRequest, -1, true, want.Seq+1
		} else {
			want.Lane, want.Change, want.Pair = LaneAnswer, []int{1, 2}, want.Seq-1
		}
		if diff := cmp.Diff(want, f, cmpopts.IgnoreFields(Frame{}, "Time", "Duration", "Preview", "Size")); diff != "" {
			t.Errorf("frame %d (-want +got):\n%s", i, diff)
		}
		if f.Duration <= 0 || f.Time.IsZero() || f.Size != int64(len(f.Preview)) {
			t.Errorf("frame %d: duration %v, time %v, size %d of %q", i, f.Duration, f.Time, f.Size, f.Preview)
		}
	}
	info := r.conn.Info()
	if info.Requests != 3 || info.Answers != 3 || info.Errors != 0 || info.State != QIXOpen || info.BytesIn == 0 || info.BytesOut == 0 {
		t.Errorf("info %+v", info)
	}
}

func TestBridgeKeepsOrder(t *testing.T) {
	const n = 20_000
	r := newRelay(t, engine(t, echo), QIXTarget{Source: "relay"}, nil)
	go func() {
		for i := range n {
			if r.page.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"id":%d,"method":"M","pad":"%s"}`, i, strings.Repeat("x", i%300))) != nil {
				return
			}
		}
	}()
	for i := range n {
		if want, got := fmt.Sprintf(`{"id":%d,`, i), r.receive(t); !strings.HasPrefix(got, want) {
			t.Fatalf("message %d is %s", i, got)
		}
	}
}

// codes are all that a close frame may carry here.
func codes() []int {
	all := []int{1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 4999}
	for c := 4000; c <= 4240; c++ {
		all = append(all, c)
	}
	return all
}

func TestBridgePassesCloseOfTenant(t *testing.T) {
	for _, code := range codes() {
		bye := goodbye{code, "reason é " + fmt.Sprint(code)}
		if code == 1005 {
			bye.reason = ""
		}
		echoed := make(chan goodbye, 1)
		r := newRelay(t, engine(t, func(ws *websocket.Conn) {
			ws.SetCloseHandler(func(int, string) error { return nil })
			sayClose(ws, bye)
			echoed <- closeOf(t, ws)
		}), QIXTarget{Source: "page"}, nil)
		if got := closeOf(t, r.page); got != bye {
			t.Errorf("the page got %v, want %v", got, bye)
		}
		info := r.ended(t)
		if info.By != ByTenant || info.Code != code || info.Reason != bye.reason || info.Err != nil {
			t.Errorf("%d: %+v", code, info)
		}
		if got := <-echoed; got.code != code {
			t.Errorf("the tenant got %v back, want %d", got, code)
		}
		frames := r.frames(t, 2)
		if f := frames[0]; f.Lane != LaneClose || f.Out || f.CloseCode != code || f.Preview != bye.reason {
			t.Errorf("%d: recorded %+v", code, f)
		}
		if closed := r.conn.Info().Close; closed == nil || *closed != info {
			t.Errorf("%d: info has %v", code, closed)
		}
	}
}

func TestBridgePassesCloseOfPage(t *testing.T) {
	for _, code := range codes() {
		bye := goodbye{code, "bye"}
		if code == 1005 {
			bye.reason = ""
		}
		heard := make(chan goodbye, 1)
		r := newRelay(t, engine(t, func(ws *websocket.Conn) {
			ws.SetCloseHandler(func(int, string) error { return nil })
			heard <- closeOf(t, ws)
			sayClose(ws, goodbye{4100, "the tenant's own"})
		}), QIXTarget{Source: "relay"}, nil)
		sayClose(r.page, bye)
		if got := <-heard; got != bye {
			t.Errorf("the tenant got %v, want %v", got, bye)
		}
		if got := closeOf(t, r.page); got != (goodbye{4100, "the tenant's own"}) {
			t.Errorf("%d: the page got %v back", code, got)
		}
		if info := r.ended(t); info.By != ByPage || info.Code != code || info.Reason != bye.reason {
			t.Errorf("%d: %+v", code, info)
		}
	}
}

func TestBridgeTellsOfALostTenant(t *testing.T) {
	r := newRelay(t, engine(t, drop), QIXTarget{Source: "page"}, nil)
	if got := closeOf(t, r.page); got.code != 1011 || got.reason == "" {
		t.Errorf("the page got %v", got)
	}
	if info := r.ended(t); info.By != ByNetwork || info.Code != 1006 || info.Err == nil {
		t.Errorf("%+v", info)
	}
}

func TestBridgeTellsOfALostPage(t *testing.T) {
	heard := make(chan goodbye, 1)
	r := newRelay(t, engine(t, func(ws *websocket.Conn) { heard <- closeOf(t, ws) }), QIXTarget{Source: "page"}, nil)
	drop(r.page)
	if got := <-heard; got.code != 1001 {
		t.Errorf("the tenant got %v", got)
	}
	if info := r.ended(t); info.By != ByNetwork || info.Code != 1006 {
		t.Errorf("%+v", info)
	}
}

func TestBridgeEndsWithItsContext(t *testing.T) {
	heard := make(chan goodbye, 1)
	r := newRelay(t, engine(t, func(ws *websocket.Conn) { heard <- closeOf(t, ws) }), QIXTarget{Source: "page"}, nil)
	r.stop()
	if got := closeOf(t, r.page); got.code != 1001 {
		t.Errorf("the page got %v", got)
	}
	if got := <-heard; got.code != 1001 {
		t.Errorf("the tenant got %v", got)
	}
	if info := r.ended(t); info.By != ByConsole || info.Code != 1001 {
		t.Errorf("%+v", info)
	}
}

func TestCloseEndsTheBridge(t *testing.T) {
	heard := make(chan goodbye, 1)
	r := newRelay(t, engine(t, func(ws *websocket.Conn) { heard <- closeOf(t, ws) }), QIXTarget{Source: "page"}, nil)
	r.conn.Close(4321, "enough")
	want := goodbye{4321, "enough"}
	if got := closeOf(t, r.page); got != want {
		t.Errorf("the page got %v", got)
	}
	if got := <-heard; got != want {
		t.Errorf("the tenant got %v", got)
	}
	if info := r.ended(t); info.By != ByConsole || info.Code != 4321 {
		t.Errorf("%+v", info)
	}
}

func TestBridgeSendsNothingAfterTheClose(t *testing.T) {
	// What the tenant still sends after the page's close frame arrives before its answer.
	r := newRelay(t, engine(t, func(ws *websocket.Conn) {
		ws.SetCloseHandler(func(int, string) error { return nil })
		closeOf(t, ws)
		ws.WriteMessage(websocket.TextMessage, []byte(`{"method":"Late"}`))
		sayClose(ws, goodbye{1000, ""})
	}), QIXTarget{Source: "page"}, nil)
	sayClose(r.page, goodbye{1000, ""})
	if got := r.receive(t); got != `{"method":"Late"}` {
		t.Errorf("got %s", got)
	}
	if got := closeOf(t, r.page); got.code != 1000 {
		t.Errorf("got %v", got)
	}
}

func TestSecondPageIsTurnedAway(t *testing.T) {
	r := newRelay(t, engine(t, echo), QIXTarget{Source: "page"}, nil)
	r.send(t, `{"id":1}`)
	r.receive(t)
	second := pageFor(t, r.conn)
	if got := closeOf(t, second); got.code != 1008 {
		t.Errorf("the second page got %v", got)
	}
	r.send(t, `{"id":2}`)
	r.receive(t)
}
