package qlikproxy

import (
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

const (
	maxBodies    = 4096
	maxBodyBytes = 256 << 20 // per connection

	// Keeping long messages costs time that the relay has not. Beyond this rate,
	// which people and connectors do not reach, they are counted instead.
	bodyBurst = 128 << 20 // bytes at once
	bodyRate  = 32 << 20  // bytes a second after that
	bodyCost  = 4 << 10   // what a body costs besides its bytes
)

// bodies are the long messages of a connection that are kept, oldest first.
type bodies struct {
	dir     *spool.Dir
	kept    []int64 // numbers of their frames
	bytes   int64
	dropped int64

	spent int64 // of bodyBurst
	at    time.Time
}

// allow says whether n more bytes may be kept now.
func (b *bodies) allow(n int64, now time.Time) bool {
	if !b.at.IsZero() {
		b.spent = max(0, b.spent-int64(now.Sub(b.at).Seconds()*bodyRate))
	}
	b.at = now
	if b.spent+n > bodyBurst {
		return false
	}
	b.spent += n
	return true
}

// keep counts in the body of a frame.
func (b *bodies) keep(seq int64, h *head) {
	b.kept = append(b.kept, seq)
	b.bytes += h.body.Size()
}

// drop gives up the body of a frame.
func (b *bodies) drop(h *head) {
	b.bytes -= h.body.Size()
	b.dropped++
	h.body.Release()
	h.body = nil
}

// trim drops the oldest bodies until the limits hold.
func (b *bodies) trim(hs *heads) {
	for len(b.kept) > 0 && (b.bytes > maxBodyBytes || len(b.kept) > maxBodies) {
		if h := hs.get(b.kept[0]); h != nil && h.body != nil {
			b.drop(h)
		}
		b.kept = b.kept[1:]
	}
}

func (b *bodies) releaseAll(hs *heads) {
	for _, seq := range b.kept {
		if h := hs.get(seq); h != nil && h.body != nil {
			b.drop(h)
		}
	}
	b.kept = nil
}

// bodyWriter keeps one long message while it passes. A nil one keeps nothing.
type bodyWriter struct {
	log   *FrameLog
	file  *spool.File
	clean *secret.Writer
	lost  bool
}

func (l *FrameLog) newBody() *bodyWriter {
	if l.bodies.dir == nil {
		return nil
	}
	f := l.bodies.dir.New(maxBodyBytes)
	return &bodyWriter{log: l, file: f, clean: l.redactor.Writer(f)}
}

// keepBody keeps a message that is there whole; nil: it is not kept.
func (l *FrameLog) keepBody(msg []byte) *spool.File {
	if l.bodies.dir == nil || !l.allowBody(len(msg)) {
		return nil
	}
	f := l.bodies.dir.New(0)
	w := bodyWriter{log: l, file: f}
	if _, err := f.Write(l.redactor.Bytes(msg)); err != nil {
		w.lose()
	}
	return w.finish()
}

func (l *FrameLog) allowBody(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	ok := l.bodies.allow(int64(n)+bodyCost, time.Now())
	if !ok {
		l.bodies.dropped++
	}
	return ok
}

func (w *bodyWriter) write(p []byte) {
	if w == nil || w.lost {
		return
	}
	if !w.log.allowBody(len(p)) {
		w.file.Release()
		w.lost = true
		return
	}
	if _, err := w.clean.Write(p); err != nil {
		w.lose()
	}
}

// lose gives a body up that could not be kept whole.
func (w *bodyWriter) lose() {
	w.lost = true
	w.file.Release()
	w.log.mu.Lock()
	w.log.bodies.dropped++
	w.log.mu.Unlock()
}

func (w *bodyWriter) discard() {
	if w != nil && !w.lost {
		w.lose()
	}
}

func (w *bodyWriter) finish() *spool.File {
	if w == nil || w.lost {
		return nil
	}
	if w.clean != nil {
		if err := w.clean.Close(); err != nil {
			w.lose()
			return nil
		}
	}
	w.file.Finish(nil)
	return w.file
}
