package qlikproxy

import (
	"context"
	"sync"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

// FrameLog holds what went over one QIX connection: the heads of the last 100,000
// frames, and the bodies of long ones as far as the limits allow. It is safe for
// concurrent use.
//
// The first bytes of a frame stay in memory as they came and are cleaned of secrets
// when they are read; bodies are cleaned before they are kept.
type FrameLog struct {
	redactor *secret.Redactor

	mu          sync.Mutex
	heads       heads
	arena       arena
	bodies      bodies
	pending     map[pendingKey]pending
	methods     []string // 0: none; 1: one too many to be kept
	methodIndex map[string]uint16
	counts      frameCounts
	changed     chan struct{} // closed at the next frame; nil while nobody waits
}

type frameCounts struct {
	requests, answers, notifications, errors, in, out int64
}

func newFrameLog(r *secret.Redactor, d *spool.Dir) *FrameLog {
	return &FrameLog{
		redactor:    r,
		heads:       heads{first: 1},
		bodies:      bodies{dir: d},
		pending:     map[pendingKey]pending{},
		methods:     []string{"", "…"},
		methodIndex: map[string]uint16{},
	}
}

// Since are the frames after seq, oldest first, at most max of them (0: 1,000).
func (l *FrameLog) Since(seq int64, max int) []Frame {
	if max <= 0 {
		max = 1000
	}
	l.mu.Lock()
	from := seq + 1
	if from < l.heads.first {
		from = l.heads.first
	}
	n := l.heads.last - from + 1
	if n > int64(max) {
		n = int64(max)
	}
	var raws []rawFrame
	for i := int64(0); i < n; i++ {
		raws = append(raws, l.raw(from+i))
	}
	l.mu.Unlock()
	frames := make([]Frame, 0, len(raws))
	for _, r := range raws {
		frames = append(frames, r.frame(l.redactor))
	}
	return frames
}

// Frame finds one frame.
func (l *FrameLog) Frame(seq int64) (Frame, bool) {
	l.mu.Lock()
	found := l.heads.get(seq) != nil
	var r rawFrame
	if found {
		r = l.raw(seq)
	}
	l.mu.Unlock()
	if !found {
		return Frame{}, false
	}
	return r.frame(l.redactor), true
}

// Wait returns when there is a frame after seq, or, with its error, when ctx ends.
func (l *FrameLog) Wait(ctx context.Context, seq int64) error {
	for {
		l.mu.Lock()
		if l.heads.last > seq {
			l.mu.Unlock()
			return nil
		}
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *FrameLog) wake() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// Dropped is how many frames were forgotten to stay within the limit.
func (l *FrameLog) Dropped() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heads.first - 1
}

// DroppedBodies is how many long messages were not kept, or not kept any longer.
func (l *FrameLog) DroppedBodies() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bodies.dropped
}

// Last is the Seq of the newest frame, 0 if there is none.
func (l *FrameLog) Last() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heads.last
}

// release gives up all bodies; heads and first bytes stay.
func (l *FrameLog) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bodies.releaseAll()
}

func (l *FrameLog) totals() frameCounts {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counts
}
