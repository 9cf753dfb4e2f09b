package qlikproxy

import (
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"qlikconsole/internal/wsframe"
)

const (
	// MinHeartbeat is the shortest time between two questions of the console itself.
	MinHeartbeat = 5 * time.Second

	beatLook  = time.Second // how often a bridge looks whether one is due
	beatRange = 1 << 29
)

// heartbeat asks the engine for its version now and then, so that a connection on
// which nothing happens is neither taken for idle nor cut on the way. Pings do not
// do that: not every proxy passes them on.
//
// Its questions have ids of their own: counted down from a random number below
// -2^29. Qlik's own clients (enigma.js, @qlik/api, enigma-go) and the page count up
// from 1, and the numbers fit 32 bits.
type heartbeat struct {
	every atomic.Int64 // nanoseconds; 0: never
	first atomic.Int64 // id of the first question; 0: none yet
	last  atomic.Int64 // id of the newest one
}

// SetHeartbeat asks for EngineVersion at this pace, from now on; 0 stops it. A tool
// on the relay is alone on its connection: there it does nothing.
func (c *QIXConn) SetHeartbeat(every time.Duration) {
	if every != 0 {
		every = max(every, MinHeartbeat)
	}
	c.heart.every.Store(int64(every))
}

// Heartbeat is the pace that was set, 0 for none.
func (c *QIXConn) Heartbeat() time.Duration { return time.Duration(c.heart.every.Load()) }

// next is the id of the next question.
func (h *heartbeat) next() int64 {
	if h.first.Load() == 0 {
		first := -beatRange - rand.Int64N(beatRange)
		h.first.Store(first)
		h.last.Store(first + 1)
	}
	return h.last.Add(-1)
}

// asked tells whether an answer of this id is to a question of the console's own.
func (h *heartbeat) asked(id []byte) bool {
	first := h.first.Load()
	if first == 0 || len(id) == 0 || id[0] != '-' {
		return false
	}
	n, ok := atoi(id)
	return ok && n <= first && n >= h.last.Load()
}

// beat asks when it is time, as long as the bridge stands.
func (b *bridge) beat() {
	if !b.c.redact.full {
		return
	}
	ticker := time.NewTicker(beatLook)
	defer ticker.Stop()
	for last := time.Now(); ; {
		select {
		case <-b.quit:
			return
		case now := <-ticker.C:
			every := b.c.Heartbeat()
			if every == 0 || now.Sub(last) < every || b.drain.Load() {
				continue
			}
			last = now
			if b.takesNothing(now) || b.ask() != nil {
				continue // what is wrong with the leg is the pumps' and the watch's business
			}
		}
	}
}

// takesNothing says whether a write to the tenant is stuck.
func (b *bridge) takesNothing(now time.Time) bool {
	_, writing := b.tenant.wire.waiting(now)
	return writing > 0
}

func (b *bridge) ask() error {
	id := b.c.heart.next()
	msg := []byte(`{"jsonrpc":"2.0","id":` + strconv.FormatInt(id, 10) + `,"method":"EngineVersion","handle":-1,"params":[]}`)
	var s scan
	s.feed(msg)
	b.c.log.add(record{at: time.Now(), out: true, own: true, size: int64(len(msg)), prefix: msg, scan: &s})
	return b.tenant.write(wsframe.Text, msg)
}
