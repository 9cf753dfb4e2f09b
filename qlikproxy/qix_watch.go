package qlikproxy

import (
	"time"

	"qlikconsole/internal/wsframe"
)

const (
	pingEvery  = 20 * time.Second
	pongWait   = 45 * time.Second // two pings without any sign of life, and a little
	stallLimit = 2 * time.Minute  // for a write to be taken
	watchEvery = 5 * time.Second
)

// ping asks both sides for a sign of life. It may have to wait for a write under
// way, so the watch is another goroutine.
func (b *bridge) ping() {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-b.quit:
			return
		case now := <-ticker.C:
			b.pingLeg(b.page, now)
			if b.pingLeg(b.tenant, now) {
				b.c.log.addControl(lanePing, true, "")
			}
		}
	}
}

// pingLeg leaves out a side that takes nothing at the moment: it would not take a
// ping either.
func (b *bridge) pingLeg(l *leg, now time.Time) bool {
	if _, writing := l.wire.waiting(now); writing > 0 {
		return false
	}
	return l.control(wsframe.Ping, "") == nil
}

// watch ends the bridge when a side is silent for too long or takes nothing. A leg
// that is not being read, because the other one is slow, is not silent.
//
// Not everybody answers pings: the tenant counts as silent only after it has
// answered one, and a tool on the relay, which may answer only while it waits for
// an answer of its own, never does.
func (b *bridge) watch() {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-b.quit:
			return
		case now := <-ticker.C:
			if b.check(b.page, now, b.c.redact.full) || b.check(b.tenant, now, b.pongs.Load()) {
				return
			}
		}
	}
}

func (b *bridge) check(l *leg, now time.Time, answersPings bool) (ended bool) {
	reading, writing := l.wire.waiting(now)
	switch {
	case writing > stallLimit:
		b.ends <- end{leg: l, err: errStalled}
	case reading > pongWait && answersPings:
		b.ends <- end{leg: l, err: errSilent}
	default:
		return false
	}
	return true
}
