package qlikproxy

import (
	"slices"
	"time"
)

// bodyOf is where the body of a frame is; l.mu is held.
func (l *FrameLog) bodyOf(seq int64) bodyRef {
	if h := l.heads.get(seq); h != nil {
		return h.body
	}
	b, _ := l.history.batchAt(seq)
	return b.bodies[seq]
}

// batchAt finds the batch that has a frame, or else the one after it.
func (h *history) batchAt(seq int64) (batch, bool) {
	i, _ := slices.BinarySearchFunc(h.batches, seq, func(b batch, seq int64) int {
		if b.last < seq {
			return -1
		}
		return 1
	})
	if i == len(h.batches) {
		return batch{}, false
	}
	return h.batches[i], true
}

// frames reads a batch from disk; l.mu is not held.
func (l *FrameLog) frames(b batch) []Frame {
	l.mu.Lock()
	read := l.history.read
	l.mu.Unlock()
	if read.first != b.first {
		read = batchRead{b.first, readBatch(b)}
		l.mu.Lock()
		l.history.read = read
		l.mu.Unlock()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	frames := slices.Clone(read.frames)
	for i := range frames {
		f := &frames[i]
		f.Kept = b.bodies[f.Seq].kept()
		if late, ok := l.history.late[f.Seq]; ok {
			f.Pair, f.Duration = late.pair, time.Duration(late.duration)
		}
	}
	return frames
}

// readBatch is empty when the spool has dropped the file to make room.
func readBatch(b batch) []Frame {
	packed := make([]byte, b.n)
	if _, err := b.file.ReadAt(packed, b.off); err != nil {
		return nil
	}
	frames := make([]Frame, b.last-b.first+1)
	u := unpacker{rest: packed}
	for i := range frames {
		frames[i] = u.frame()
	}
	if u.broken {
		return nil
	}
	return frames
}
