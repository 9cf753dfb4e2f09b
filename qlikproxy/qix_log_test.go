package qlikproxy

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

func testLog(t testing.TB) *FrameLog {
	t.Helper()
	dir, err := spool.Open(t.TempDir(), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dir.Close() })
	return newFrameLog(secret.NewRedactor(), dir)
}

// put records a message of the page or, with in, of the tenant.
func put(l *FrameLog, in bool, msg string) {
	var s scan
	s.feed([]byte(msg))
	l.add(record{at: time.Now(), out: !in, size: int64(len(msg)), prefix: []byte(msg), scan: &s})
}

func TestLogIsARing(t *testing.T) {
	l := testLog(t)
	const n = maxHeads + 2500
	for i := range n {
		put(l, false, fmt.Sprintf(`{"id":%d,"method":"M%d"}`, i, i%5000))
	}
	// How many frames the disk took depends on its speed; none is lost unseen, none comes twice.
	found := l.Dropped()
	for seq := int64(0); ; {
		frames := l.Since(seq, 1000)
		if len(frames) == 0 {
			break
		}
		for _, f := range frames {
			if f.Seq <= seq || f.ID != fmt.Sprint(f.Seq-1) {
				t.Fatalf("frame %d after %d has the id %s", f.Seq, seq, f.ID)
			}
			seq = f.Seq
		}
		found += int64(len(frames))
	}
	if l.Last() != n || found < n {
		t.Errorf("last %d, found or dropped %d", l.Last(), found)
	}
	for _, seq := range []int64{2501, 50_000, n} {
		if f, ok := l.Frame(seq); !ok || f.ID != fmt.Sprint(seq-1) || f.Seq != seq {
			t.Errorf("frame %d is %+v", seq, f)
		}
	}
	if got := l.Since(n-3, 10); len(got) != 3 || got[2].Seq != n || got[2].Preview == "" {
		t.Errorf("the last three: %+v", got)
	}
	if got := l.Since(n, 10); len(got) != 0 {
		t.Errorf("since the last: %+v", got)
	}
	if len(l.methods) > maxMethods || len(l.pending.numbers) > maxPending {
		t.Errorf("%d method names, %d requests that wait", len(l.methods), len(l.pending.numbers))
	}
}

func TestLogPairsTheNewestOfManyRequests(t *testing.T) {
	l := testLog(t)
	for i := range maxPending + 10 {
		put(l, false, fmt.Sprintf(`{"id":%d,"method":"M"}`, i))
	}
	put(l, true, `{"id":0,"result":{}}`)
	put(l, true, fmt.Sprintf(`{"id":%d,"result":{}}`, maxPending+9))
	put(l, true, `{"id":"x","result":{}}`)
	put(l, true, fmt.Sprintf(`{"id":%d,"result":{}}`, maxPending+9))
	got := l.Since(maxPending+10, 0)
	for i, want := range []int64{0, maxPending + 10, 0, 0} {
		if got[i].Pair != want || (want != 0) != (got[i].Method == "M") {
			t.Errorf("answer %d belongs to %d, want %d", i, got[i].Pair, want)
		}
	}
}

func TestLogTellsIDsApart(t *testing.T) {
	l := testLog(t)
	ids := []string{`1`, `"1"`, `-1`, `01`, `1.0`, `99999999999999999999`, `null`, `"a\"b"`}
	for _, id := range ids {
		put(l, false, `{"id":`+id+`,"method":"M"}`)
	}
	for _, id := range ids {
		put(l, true, `{"id":`+id+`,"result":1}`)
	}
	for i, f := range l.Since(int64(len(ids)), 0) {
		want := int64(i + 1)
		if ids[i] == "null" {
			want = 0
		}
		if f.Pair != want || want != 0 && f.ID != ids[i] {
			t.Errorf("%s: id %s, pair %d", ids[i], f.ID, f.Pair)
		}
	}
}

// TestLogKeepsTheBeginnings: of short messages all, of longer ones as much as shows what
// they are.
func TestLogKeepsTheBeginnings(t *testing.T) {
	l := testLog(t)
	for i, n := range []int{maxPreview, maxPreview + 1, 100_000} {
		msg := `{"id":1,"result":"` + strings.Repeat("x", n-20) + `"}`
		put(l, true, msg)
		f, _ := l.Frame(int64(i + 1))
		if want := min(n, maxPreview); n == want && (f.Preview != msg || !f.Whole) || n > want && (f.Preview != msg[:longPreview] || f.Whole) {
			t.Errorf("of %d bytes %d are kept, whole: %t", n, len(f.Preview), f.Whole)
		}
	}
}

func TestLogWaits(t *testing.T) {
	l := testLog(t)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := l.Wait(ctx, 0); err != context.DeadlineExceeded {
		t.Errorf("waiting for nothing: %v", err)
	}
	done := make(chan error, 1)
	go func() { done <- l.Wait(context.Background(), 0) }()
	put(l, false, `{}`)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestLogKeepsBodiesWithinItsLimits(t *testing.T) {
	const bodies = 240 // a few more than fit
	l := testLog(t)
	pen := bodyPen{log: l}
	defer pen.done()
	body := strings.Repeat(`{"a":"bcd"},`, 100_000)
	for i := range bodies {
		l.bodies.spent = 0
		msg := []byte(fmt.Sprint(i, " ", body))
		keep := pen.keepClean // what is counted here is bytes: to clean each of them takes most of the time
		if i%20 == 0 {
			keep = pen.keep
		}
		l.add(record{at: time.Now(), size: int64(len(msg)), prefix: msg, body: keep(msg)})
	}
	var kept int64
	for _, f := range l.Since(0, 0) {
		if !f.Kept {
			continue
		}
		kept++
		file, ok := l.Body(f.Seq)
		if !ok {
			t.Fatalf("the body of %d cannot be had", f.Seq)
		}
		got, err := io.ReadAll(file.Reader(0))
		if want := fmt.Sprint(f.Seq-1, " ", body); err != nil || string(got) != want {
			t.Fatalf("the body of %d has %d bytes: %v", f.Seq, len(got), err)
		}
	}
	if size := kept * int64(len(body)); size > maxBodyBytes+2*segmentSize || size < maxBodyBytes/2 {
		t.Errorf("%d MB are kept", size>>20)
	}
	if l.DroppedBodies()+kept != bodies {
		t.Errorf("%d dropped and %d kept of %d", l.DroppedBodies(), kept, bodies)
	}
	l.release()
	if _, ok := l.Body(l.Last()); ok || l.DroppedBodies() != bodies {
		t.Errorf("after release: %d dropped", l.DroppedBodies())
	}
}

func TestLogCountsBodiesBeyondItsRate(t *testing.T) {
	var b bodies
	now := time.Unix(1, 0)
	if !b.allow(bodyBurst, now) || b.allow(1, now) {
		t.Error("the burst is not what it is")
	}
	if !b.allow(bodyRate, now.Add(time.Second)) || b.allow(1, now.Add(time.Second)) {
		t.Error("the rate is not what it is")
	}
	quarter := time.Second / 4 // in which there is room again for less than a row
	if b.allow(1, now.Add(time.Second+quarter)) || !b.allow(bodyRow, now.Add(time.Second+3*quarter)) {
		t.Error("what is kept in a row is not what it is")
	}
	if b.dropped != 3 {
		t.Errorf("%d dropped", b.dropped)
	}
	b = bodies{}
	if !b.allow(1, now.Add(time.Minute)) || !b.allow(1, now) {
		t.Error("a message that came before another costs more")
	}
}
