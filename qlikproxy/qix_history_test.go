package qlikproxy

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/secret"
)

// settled waits until what is due is on disk.
func settled(t *testing.T, l *FrameLog) {
	t.Helper()
	for range 2000 {
		l.mu.Lock()
		l.history.spent = 0 // how long it takes is the machine's business
		done := !l.due() && !l.history.writing
		if !done {
			l.write()
		}
		l.mu.Unlock()
		if done {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("frames are not written")
}

// TestOldFramesComeFromDisk: more text than memory has room for, with a secret in
// each frame, an answer that comes when its request is on disk, and a body.
func TestOldFramesComeFromDisk(t *testing.T) {
	l := testLog(t)
	l.redactor.Add(secret.New(testKey))
	pen := bodyPen{log: l}
	const n = 24 * historyBatch
	for i := range n {
		msg := fmt.Sprintf(`{"method":"M","params":["%s","%s"]}`, strings.Repeat("x", 400), testKey)
		if i == 4 {
			msg = `{"id":4,` + msg[1:]
		}
		var s scan
		s.feed([]byte(msg))
		r := record{at: time.Now(), out: true, size: int64(len(msg)), prefix: []byte(msg), scan: &s}
		if i == 9 {
			r.body = pen.keep([]byte(msg))
		}
		l.add(r)
		if i%historyBatch == 0 {
			settled(t, l)
		}
	}
	settled(t, l)
	put(l, true, `{"id":4,"result":{}}`)
	l.mu.Lock()
	faded := l.raw(5, new([]byte)).faded()
	l.mu.Unlock()
	if !faded || l.Dropped() != 0 {
		t.Fatalf("first bytes in memory: %v, dropped %d", !faded, l.Dropped())
	}
	check := func(where string) {
		t.Helper()
		for _, seq := range []int64{1, 5, historyBatch, historyBatch + 1, n} {
			f, ok := l.Frame(seq)
			if !ok || f.Seq != seq || !strings.Contains(f.Preview, "xxx") || strings.Contains(f.Preview, testKey) || !strings.Contains(f.Preview, secret.Bullets) {
				t.Errorf("%s: frame %d is %+v", where, seq, f)
			}
		}
		if f, _ := l.Frame(5); f.Pair != n+1 || f.Duration <= 0 {
			t.Errorf("%s: the request on disk does not know its answer: %+v", where, f)
		}
		if f, _ := l.Frame(10); !f.Kept {
			t.Errorf("%s: the body is not known", where)
		}
		if got := l.Before(historyBatch+10, 100); len(got) == 0 || got[len(got)-1].Seq != historyBatch+9 {
			t.Errorf("%s: %d frames before", where, len(got))
		}
		if got := l.Before(1, 100); len(got) != 0 {
			t.Errorf("%s: %d frames before the first", where, len(got))
		}
	}
	check("open")
	l.rest()
	settled(t, l)
	l.mu.Lock()
	if left := len(l.heads.chunks); left != 0 {
		t.Errorf("%d pieces of memory left after the end", left)
	}
	l.mu.Unlock()
	check("closed")
	body, ok := l.Body(10)
	if !ok {
		t.Fatal("the body is gone")
	}
	if b, _ := io.ReadAll(body.Reader(0)); !strings.Contains(string(b), "xxx") || strings.Contains(string(b), testKey) {
		t.Errorf("the body is %.80q", b)
	}
	if l.First() != 1 || l.Last() != n+1 {
		t.Errorf("from %d to %d", l.First(), l.Last())
	}
}

func TestHistoryIsBounded(t *testing.T) {
	l := testLog(t)
	for i := range 10 {
		f := l.history.dir.New(0)
		l.history.batches = append(l.history.batches, batch{first: int64(i*10 + 1), last: int64(i*10 + 10), file: f, n: historyBytes / 5})
		l.history.trim()
	}
	if n := len(l.history.batches); n != 5 || l.history.dropped != 50 || l.First() != 51 {
		t.Errorf("%d batches, %d dropped, first %d", n, l.history.dropped, l.First())
	}
}

func TestHistoryGoesWithItsConnection(t *testing.T) {
	l := testLog(t)
	for i := range 3 * historyBatch {
		put(l, false, fmt.Sprintf(`{"id":%d,"method":"M"}`, i))
	}
	l.rest()
	l.release()
	settled(t, l)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.history.batches) != 0 {
		t.Error("there are batches left")
	}
}
