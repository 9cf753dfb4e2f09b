package qlikproxy

import (
	"strings"
	"testing"
	"time"
)

// TestHeartbeat: the console's own questions reach the engine, their answers do not
// reach the page, and the log tells them apart.
func TestHeartbeat(t *testing.T) {
	r := newRelay(t, engine(t, answer), QIXTarget{Source: "page"}, nil)
	r.conn.heart.every.Store(1) // as fast as the bridge looks
	var own []Frame
	for seq := int64(0); len(own) < 4; {
		for _, f := range r.frames(t, seq+1)[seq:] {
			seq = f.Seq
			if f.Own {
				own = append(own, f)
			}
		}
	}
	r.conn.SetHeartbeat(0)
	if own[0].Method != "EngineVersion" || !own[0].Out || own[0].ID != own[1].ID || own[1].Pair != own[0].Seq || !strings.HasPrefix(own[0].ID, "-") || own[0].ID == own[2].ID {
		t.Errorf("%+v", own)
	}
	r.send(t, `{"jsonrpc":"2.0","id":-1,"method":"Mine","handle":-1,"params":[]}`)
	if got := r.receive(t); !strings.Contains(got, `"id":-1,`) || !strings.Contains(got, "Mine") {
		t.Errorf("the page got %s", got)
	}
	if r.conn.SetHeartbeat(time.Millisecond); r.conn.Heartbeat() != MinHeartbeat {
		t.Errorf("every %v", r.conn.Heartbeat())
	}
}

// TestHeartbeatLeavesToolsAlone: what goes over the relay is the tool's.
func TestHeartbeatLeavesToolsAlone(t *testing.T) {
	r := newRelay(t, engine(t, answer), QIXTarget{Source: "relay"}, nil)
	r.conn.heart.every.Store(1)
	time.Sleep(2 * beatLook)
	if n := r.conn.Log().Last(); n != 0 {
		t.Errorf("%d frames on a tool's connection", n)
	}
}

func TestReconnect(t *testing.T) {
	for _, tt := range []struct {
		by   string
		code int
		try  int
		wait time.Duration
	}{
		{ByTenant, 4003, 0, time.Second}, {ByTenant, 4004, 1, 2 * time.Second}, {ByTenant, 4007, 4, 16 * time.Second},
		{ByTenant, 4003, ReconnectTries, 0}, {ByPage, 4003, 0, 0}, {ByTenant, 4001, 0, 0}, {ByTenant, 4203, 0, 0},
		{ByTenant, 4005, 0, 0}, {ByNetwork, 1006, 0, 0}, {ByTenant, 1012, 0, 0}, {ByTenant, 4003, -1, 0},
	} {
		wait, ok := Reconnect(CloseInfo{By: tt.by, Code: tt.code}, tt.try)
		if wait != tt.wait || ok != (tt.wait > 0) {
			t.Errorf("%s %d, try %d: %v %v", tt.by, tt.code, tt.try, wait, ok)
		}
	}
}

func TestNotices(t *testing.T) {
	l := testLog(t)
	put(l, true, `{"method":"OnConnected","params":{}}`)
	put(l, false, `{"method":"OnMine","params":{}}`)
	put(l, true, `{"method":"OnLicenseAccessDenied","params":{}}`)
	put(l, true, `{"method":"OnConnected","params":{}}`)
	got := l.Notices()
	if len(got) != 2 || got[0] != (Notice{"OnConnected", 1}) || got[1] != (Notice{"OnLicenseAccessDenied", 3}) {
		t.Errorf("%+v", got)
	}
}
