package qlikproxy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/secret"
)

// TestOffline reads more frames than memory has room for: none is lost, requests find
// their answers, secrets do not come back.
func TestOffline(t *testing.T) {
	l := testLog(t) // for its spool
	red := secret.NewRedactor()
	red.Add(secret.New(testKey))
	o := NewOffline(red, l.bodies.dir)
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const pairs = maxHeads * 11 / 20
	o.Add(OfflineFrame{Time: start, Text: []byte(`{"method":"OnConnected","params":{"qSessionState":"SESSION_CREATED"}}`)})
	for i := range pairs {
		at := start.Add(time.Duration(i) * time.Millisecond)
		o.Add(OfflineFrame{Time: at, Out: true, Text: fmt.Appendf(nil, `{"id":%d,"handle":-1,"method":"M","params":[%q]}`, i, testKey)})
		o.Add(OfflineFrame{Time: at.Add(time.Millisecond), Text: fmt.Appendf(nil, `{"id":%d,"error":{"code":5,"message":"Access denied"}}`, i)})
	}
	long := []byte(`{"id":-1,"result":"` + strings.Repeat("y", 100_000) + testKey + `"}`)
	o.Add(OfflineFrame{Time: start, Text: long})
	o.Add(OfflineFrame{Time: start, Lane: LaneClose, CloseCode: 4003, Text: []byte("bye")})
	rec := NewRecorder(Limits{})
	c := o.Finish(rec, QIXInfo{URL: "wss://a/app/b", Close: &CloseInfo{By: ByTenant, Code: 4003}})
	if got, ok := rec.Connection(c.ID()); !ok || got != c || c.Info().State != QIXClosed || c.Info().Source != "file" || c.Info().SessionState != "SESSION_CREATED" {
		t.Errorf("%+v", c.Info())
	}
	select {
	case <-c.Done():
	default:
		t.Error("it is not done")
	}
	log := c.Log()
	settled(t, log)
	if log.Dropped() != 0 || log.Last() != 2*pairs+3 || log.First() != 1 {
		t.Errorf("from %d to %d, dropped %d", log.First(), log.Last(), log.Dropped())
	}
	for _, seq := range []int64{2, maxHeads, 2 * pairs} {
		f, ok := log.Frame(seq)
		g, _ := log.Frame(f.Pair)
		if !ok || g.Pair != seq || f.Duration != time.Millisecond || g.Method != "M" || strings.Contains(f.Preview+g.Preview, testKey) || f.HasErr == g.HasErr {
			t.Errorf("frame %d: %+v\nand %+v", seq, f, g)
		}
	}
	f, _ := log.Frame(2*pairs + 2)
	text, whole := log.Message(f)
	if !whole || len(text) < 100_000 || strings.Contains(string(text), testKey) {
		t.Errorf("the long message has %d bytes, whole: %v", len(text), whole)
	}
	if f, _ := log.Frame(2*pairs + 3); f.Lane != LaneClose || f.CloseCode != 4003 || f.Preview != "bye" {
		t.Errorf("%+v", f)
	}
	c.Close(1000, "") // there is nothing to close
}
