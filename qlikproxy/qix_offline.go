package qlikproxy

import (
	"crypto/rand"
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

// Offline is a session that is read from a file: it becomes a connection without a
// socket, with its log. It is for one goroutine.
type Offline struct {
	c   *QIXConn
	pen bodyPen
}

// OfflineFrame is a frame of a file. What the console knows of others by looking at
// their message, it finds out anew.
type OfflineFrame struct {
	Time      time.Time
	Out       bool
	Binary    bool
	Own       bool
	Lane      string // one that no message tells: LanePing, LanePong, LaneClose, LaneBlocked; else it is found out
	Size      int64  // of the message as it came; less than the text: that of the text
	Text      []byte
	CloseCode int
}

const offlineWait = time.Millisecond // between two looks whether the disk has caught up

// NewOffline begins a session. Its frames are cleaned by r; d takes what is long.
func NewOffline(r *secret.Redactor, d *spool.Dir) *Offline {
	log := newFrameLog(r, d)
	log.history.patient, log.bodies.patient = true, true
	c := &QIXConn{id: rand.Text(), opened: time.Now(), log: log, redact: redaction{r, true}, stop: make(chan goodbye, 1), done: make(chan struct{})}
	close(c.done)
	return &Offline{c: c, pen: bodyPen{log: log}}
}

var controlLanes = map[string]lane{LanePing: lanePing, LanePong: lanePong, LaneClose: laneClose, LaneBlocked: laneBlocked}

// Add keeps a frame. It waits for the disk when memory is full.
func (o *Offline) Add(f OfflineFrame) {
	rec := record{at: f.Time, out: f.Out, binary: f.Binary, own: f.Own, lane: controlLanes[f.Lane], size: max(f.Size, int64(len(f.Text))), prefix: f.Text, closeCode: f.CloseCode}
	if f.Lane == LanePing || f.Lane == LanePong || f.Lane == LaneClose {
		o.c.log.add(rec)
		return
	}
	var s scan
	if !f.Binary {
		s.whole(f.Text)
		rec.scan = &s
	}
	if len(f.Text) > maxPreview {
		rec.body = o.pen.keep(f.Text)
	}
	o.c.log.add(rec)
	for o.c.log.behind() {
		time.Sleep(offlineWait)
	}
}

// behind says whether memory is about to lose what is not on disk yet.
func (l *FrameLog) behind() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.history.dir != nil && l.heads.last-max(l.history.next, 1) > maxHeads*3/4
}

// Finish makes the session known to rec as a closed connection. What info says of
// its frames is counted anew; its headers are cleaned.
func (o *Offline) Finish(rec *Recorder, info QIXInfo) *QIXConn {
	o.pen.done()
	info.ID, info.State, info.Source = o.c.id, QIXClosed, "file"
	info.RequestHeader, info.Header = cleanHeader(o.c.log.redactor, info.RequestHeader), cleanHeader(o.c.log.redactor, info.Header)
	o.c.info = info
	for _, f := range o.c.log.Since(0, 8) { // the greeting is among the first
		if !f.Out && f.Lane == LaneNotification && f.Method == "OnConnected" {
			o.c.greeted([]byte(f.Preview))
			break
		}
	}
	o.c.log.rest()
	rec.addConnection(o.c)
	return o.c
}

// Discard forgets a session that could not be read to its end.
func (o *Offline) Discard() {
	o.pen.done()
	o.c.log.release()
}
