package qlikproxy

import (
	"runtime/debug"
	"time"

	"qlikconsole/internal/spool"
)

const (
	historyBatch   = headChunk // frames of a batch, at most
	historyPrefix  = 256 << 10 // bytes of their beginnings after which it ends earlier
	historySegment = 8 << 20   // bytes after which a new file begins
	historyBytes   = 256 << 20 // on disk per connection; beyond it the oldest frames go for good

	// Writing frames to disk costs time that the relay has not. Beyond this, which
	// people and connectors do not reach, frames that memory has no room for are
	// counted instead.
	historyBurst = 50 * time.Millisecond // of work at once: 30,000 frames at least
	historyShare = 0.01                  // of the time after that

	maxLate = 16 << 10 // answers that came after their request was written
)

// history is what a log has on disk: frames that memory has no room for, cleaned of
// secrets, in batches. The log's mutex guards it.
type history struct {
	dir     *spool.Dir
	batches []batch // oldest first
	next    int64   // the first frame that was not written yet
	writing bool
	closing bool   // the connection ended: all that is left is written
	gone    bool   // nothing more is kept
	patient bool   // whoever adds frames waits for the disk
	dropped int64  // frames that went for good
	packer  packer // of whoever is writing
	late    map[int64]lateAnswer

	spent time.Duration // of historyBurst
	at    time.Time
	read  batchRead
}

// batch is a run of frames on disk.
type batch struct {
	first, last int64
	file        *spool.File
	off, n      int64
	bodies      map[int64]bodyRef // of those frames whose body is kept
}

// lateAnswer is what a request on disk does not tell of its answer.
type lateAnswer struct {
	pair     int64
	duration int64
}

// batchRead is the batch that was read last: pages are asked for in order.
type batchRead struct {
	first  int64
	frames []Frame
}

// settle starts writing frames to disk when memory runs out of room for them; l.mu
// is held. It asks seldom, because it is asked for every frame.
func (l *FrameLog) settle() {
	if l.heads.last%historyBatch != 0 || l.history.dir == nil || l.history.writing || !l.due() || !l.history.allow(time.Now()) {
		return
	}
	l.write()
}

// write writes batches in the background until none is due; l.mu is held.
func (l *FrameLog) write() {
	if l.history.writing {
		return
	}
	l.history.writing = true
	go func() {
		defer l.redactor.Crash()
		for l.history.packer.batch(l) {
		}
		l.mu.Lock()
		over := l.history.closing
		l.mu.Unlock()
		if over { // it has let go of up to 20 MB, which would be given back within minutes only
			debug.FreeOSMemory()
		}
	}()
}

// due says whether the oldest batch that is only in memory is half on its way out.
func (l *FrameLog) due() bool {
	h := &l.history
	h.next = max(h.next, 1)
	if h.gone || h.closing {
		return !h.gone && h.next <= l.heads.last
	}
	if l.heads.last-h.next < historyBatch {
		return false
	}
	oldest := l.heads.get(max(h.next, l.heads.first))
	return l.heads.last-h.next > maxHeads/2 || l.arena.end-oldest.place > arenaChunk*arenaChunks/2
}

// allow says whether a batch may be written now. What is left of a connection that
// ended always is.
func (h *history) allow(now time.Time) bool {
	if !h.at.IsZero() {
		h.spent = max(0, h.spent-time.Duration(float64(now.Sub(h.at))*historyShare))
	}
	h.at = now
	return h.spent < historyBurst || h.closing || h.patient
}

// file is the one that the next batch goes to.
func (h *history) file() *spool.File {
	if n := len(h.batches); n > 0 {
		f := h.batches[n-1].file
		if !f.Finished() && f.Size() < historySegment {
			return f
		}
		f.Finish(nil)
	}
	return h.dir.New(0)
}

// trim lets the oldest file go when there are too many.
func (h *history) trim() {
	var total int64
	for _, b := range h.batches {
		total += b.n
	}
	if total <= historyBytes {
		return
	}
	oldest := h.batches[0].file
	for len(h.batches) > 0 && h.batches[0].file == oldest {
		h.dropped += h.batches[0].last - h.batches[0].first + 1
		h.batches = h.batches[1:]
	}
	oldest.Release()
}

func (h *history) release() {
	for _, b := range h.batches {
		b.file.Release()
	}
	h.batches, h.read, h.gone = nil, batchRead{}, true
}

// answered notes the answer to a request that may be on disk already.
func (h *history) answered(seq int64, a lateAnswer) {
	if seq >= h.next || len(h.late) >= maxLate {
		return
	}
	if h.late == nil {
		h.late = map[int64]lateAnswer{}
	}
	h.late[seq] = a
}

// rest writes all frames to disk and gives their memory back: the connection ended.
func (l *FrameLog) rest() {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := &l.history
	if h.dir == nil || h.closing || l.heads.last < historyBatch {
		return
	}
	h.closing = true
	l.write()
}

// clearMemory forgets what is on disk. The number of the newest frame stays.
func (l *FrameLog) clearMemory() {
	h := &l.history
	if n := len(h.batches); n > 0 {
		h.batches[n-1].file.Finish(nil)
	}
	l.heads.first, l.heads.chunks = l.heads.last+1, nil
	l.arena, h.packer = arena{}, packer{}
	l.pending = newPending()
}
