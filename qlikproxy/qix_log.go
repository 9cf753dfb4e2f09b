package qlikproxy

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

// FrameLog holds what went over one QIX connection: the heads of the last 100,000
// frames in memory, those of older ones on disk, and the bodies of long ones as far
// as the limits allow. It is safe for concurrent use.
//
// The first bytes of a frame stay in memory as they came and are cleaned of secrets
// when they are read; what goes to disk is cleaned before.
type FrameLog struct {
	redactor *secret.Redactor

	mu          sync.Mutex
	heads       heads
	arena       arena
	bodies      bodies
	history     history
	pending     pending
	methods     []string // 0: none; 1: one too many to be kept
	methodIndex map[string]uint16
	named       uint16 // the method of the last frame that had one
	counts      frameCounts
	rests       []headRest // to be given out
	ints        []int      // the same
	notices     []notice
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
		history:     history{dir: d},
		pending:     newPending(),
		methods:     []string{"", "…"},
		methodIndex: map[string]uint16{},
	}
}

// Since are the frames after seq, oldest first, at most max of them (0: 1,000).
// Old ones come from disk.
func (l *FrameLog) Since(seq int64, max int) []Frame {
	if max <= 0 {
		max = 1000
	}
	var frames []Frame
	for len(frames) < max {
		more := l.run(seq+1, max-len(frames))
		if len(more) == 0 {
			break
		}
		frames = append(frames, more...)
		seq = more[len(more)-1].Seq
	}
	return frames
}

// Before are frames that came before seq, oldest first: at most max (0: 1,000) of
// those nearest to it, or fewer. None: there are no older ones.
func (l *FrameLog) Before(seq int64, max int) []Frame {
	if max <= 0 {
		max = 1000
	}
	for from := seq - int64(max); ; from -= historyBatch {
		frames := l.Since(from-1, int(seq-from))
		for len(frames) > 0 && frames[len(frames)-1].Seq >= seq {
			frames = frames[:len(frames)-1]
		}
		if len(frames) > 0 || from < l.First() {
			return frames
		}
	}
}

// run is a run of frames from memory, or from one batch on disk: those from seq on,
// at most max. It is empty at the end of the log.
func (l *FrameLog) run(seq int64, max int) []Frame {
	for {
		l.mu.Lock()
		if seq >= l.heads.first {
			raws, old := l.raws(seq, max)
			l.mu.Unlock()
			return l.clean(raws, old)
		}
		b, ok := l.history.batchAt(seq)
		if !ok {
			seq = l.heads.first
		}
		l.mu.Unlock()
		if !ok {
			continue
		}
		frames := l.frames(b)
		at, _ := slices.BinarySearchFunc(frames, seq, func(f Frame, seq int64) int { return cmp.Compare(f.Seq, seq) })
		if frames = frames[at:]; len(frames) > 0 {
			return frames[:min(len(frames), max)]
		}
		seq = b.last + 1
	}
}

// raws copies frames out of memory; l.mu is held. old are the batches on disk that
// have those of them whose first bytes are in memory no more.
func (l *FrameLog) raws(seq int64, max int) (raws []rawFrame, old []batch) {
	var room []byte
	last := min(l.heads.last, seq+int64(max)-1)
	for ; seq <= last; seq++ {
		r := l.raw(seq, &room)
		if r.faded() && (len(old) == 0 || old[len(old)-1].last < seq) {
			if b, ok := l.history.batchAt(seq); ok && b.first <= seq {
				old = append(old, b)
			}
		}
		raws = append(raws, r)
	}
	return raws, old
}

// clean is what the page may see of frames from memory, with the first bytes of
// those that have them on disk only.
func (l *FrameLog) clean(raws []rawFrame, old []batch) []Frame {
	frames, view := make([]Frame, 0, len(raws)), newViewer(l.redactor)
	for _, r := range raws {
		f := view.frame(r)
		for len(old) > 0 && old[0].last < f.Seq {
			old = old[1:]
		}
		if r.faded() && len(old) > 0 {
			if kept := l.frames(old[0]); int64(len(kept)) > f.Seq-old[0].first && f.Seq >= old[0].first {
				was := kept[f.Seq-old[0].first]
				f.Preview, f.Whole = was.Preview, was.Whole
			}
		}
		frames = append(frames, f)
	}
	return frames
}

// Frame finds one frame.
func (l *FrameLog) Frame(seq int64) (Frame, bool) {
	frames := l.run(seq, 1)
	if seq < 1 || len(frames) == 0 || frames[0].Seq != seq {
		return Frame{}, false
	}
	return frames[0], true
}

// First is the Seq of the oldest frame that is still here, in memory or on disk.
func (l *FrameLog) First() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.history.batches) > 0 {
		return l.history.batches[0].first
	}
	return l.heads.first
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

// Dropped is how many frames went for good to stay within the limits.
func (l *FrameLog) Dropped() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.history.dropped + max(0, l.heads.first-max(l.history.next, 1))
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

// release gives up what is on disk.
func (l *FrameLog) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bodies.releaseAll()
	l.history.release()
}

func (l *FrameLog) totals() frameCounts {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counts
}
