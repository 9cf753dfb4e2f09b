package qlikproxy

import (
	"io"
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

const (
	segmentSize  = 8 << 20   // bytes after which a new segment begins
	maxBodyBytes = 256 << 20 // per connection
	maxOpened    = 16        // bodies that are being looked at

	// Keeping long messages costs time that the relay has not. Beyond this rate,
	// which people and connectors do not reach, they are counted instead. Then many are
	// kept in a row and many are not: so there are requests together with their answers,
	// and the disk is asked less often.
	bodyBurst = 128 << 20 // bytes at once
	bodyRate  = 16 << 20  // bytes a second after that
	bodyRow   = 8 << 20   // bytes at least that are kept in a row
	bodyCost  = 4 << 10   // what a body costs besides its bytes
)

// bodies are the long messages of a connection that are kept: cleaned of secrets,
// one behind the other in segments, of which the oldest are dropped.
type bodies struct {
	dir      *spool.Dir
	segments []*segment // oldest first
	dropped  int64
	opened   []openedBody
	patient  bool // whoever brings bodies waits for the disk

	spent  int64 // of bodyBurst
	at     time.Time
	paused bool // until there is room for a row
}

// segment is a spool file with many bodies.
type segment struct {
	file *spool.File
	kept int64 // bodies in it
	gone bool
}

// bodyRef is where a body is; the zero value is nowhere.
type bodyRef struct {
	segment *segment
	off, n  int64
}

func (r bodyRef) kept() bool { return r.segment != nil && !r.segment.gone }

// openedBody is a copy of one body for viewing.
type openedBody struct {
	seq  int64
	file *spool.File
}

// allow says whether n more bytes may be kept now. Of two pumps one may be a little late,
// or long at one message: time never runs back.
func (b *bodies) allow(n int64, now time.Time) bool {
	if b.patient {
		return true
	}
	if now.After(b.at) {
		if !b.at.IsZero() {
			b.spent = max(0, b.spent-int64(now.Sub(b.at).Seconds()*bodyRate))
		}
		b.at = now
	}
	if b.paused = b.spent+n > bodyBurst || b.paused && b.spent > bodyBurst-bodyRow; b.paused {
		b.dropped++
		return false
	}
	b.spent += n
	return true
}

// begin starts a segment, and drops the oldest ones for it.
func (b *bodies) begin() *segment {
	s := &segment{file: b.dir.New(0)}
	b.segments = append(b.segments, s)
	for total := int64(0); ; total = 0 {
		for _, s := range b.segments {
			total += s.file.Size()
		}
		if total <= maxBodyBytes || len(b.segments) < 3 { // two are being written
			return s
		}
		b.release(b.segments[0])
		b.segments = b.segments[1:]
	}
}

func (b *bodies) release(s *segment) {
	s.gone = true
	s.file.Release()
	b.dropped += s.kept
}

func (b *bodies) releaseAll() {
	for _, s := range b.segments {
		b.release(s)
	}
	for _, o := range b.opened {
		o.file.Release()
	}
	b.segments, b.opened = nil, nil
}

// find is the copy of a body that was opened before.
func (b *bodies) find(seq int64) (*spool.File, bool) {
	for _, o := range b.opened {
		if o.seq == seq {
			return o.file, true
		}
	}
	return nil, false
}

// open remembers a copy, and lets go of the one opened first.
func (b *bodies) open(seq int64, f *spool.File) {
	if len(b.opened) >= maxOpened {
		b.opened[0].file.Release()
		b.opened = b.opened[1:]
	}
	b.opened = append(b.opened, openedBody{seq, f})
}

// Body is the whole message of a frame whose Kept is set, redacted. The log owns
// the file, and lets go of it when sixteen others were asked for since: do not
// release it, and ask again for each view.
func (l *FrameLog) Body(seq int64) (*spool.File, bool) {
	l.mu.Lock()
	ref := l.bodyOf(seq)
	if !ref.kept() {
		l.mu.Unlock()
		return nil, false
	}
	f, ok := l.bodies.find(seq)
	l.mu.Unlock()
	if ok {
		return f, true
	}
	f = l.bodies.dir.New(0)
	n, err := io.Copy(f, io.NewSectionReader(ref.segment.file, ref.off, ref.n))
	if err != nil || n < ref.n {
		f.Release()
		return nil, false
	}
	f.Finish(nil)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bodies.open(seq, f)
	return f, true
}

// bodyPen writes bodies for one pump, one after the other.
type bodyPen struct {
	log     *FrameLog
	at      time.Time // when the message came
	segment *segment
	clean   *secret.Writer // of the bodies that stream past; nil: none did
	off     int64          // where it begins
	lost    bool           // it is not kept
}

// keep keeps a message that is there whole.
func (w *bodyPen) keep(msg []byte) bodyRef { return w.keepAs(msg, w.log.redactor.Bytes) }

// keepClean keeps one that was cleaned of all that the log's redactor knows.
func (w *bodyPen) keepClean(msg []byte) bodyRef {
	return w.keepAs(msg, func(p []byte) []byte { return p })
}

func (w *bodyPen) keepAs(msg []byte, clean func([]byte) []byte) bodyRef {
	if !w.ready(len(msg)) {
		return bodyRef{}
	}
	if _, err := w.segment.file.Write(clean(msg)); err != nil {
		return w.give()
	}
	return w.take()
}

// start begins with a message that streams past.
func (w *bodyPen) start() {
	w.lost = !w.ready(0)
	switch {
	case w.lost:
	case w.clean == nil:
		w.clean = w.log.redactor.Writer(w.segment.file)
	default:
		w.clean.Reset(w.segment.file)
	}
}

func (w *bodyPen) write(p []byte) {
	if w.lost {
		return
	}
	if !w.allow(len(p)) {
		w.lost = true
		return
	}
	if _, err := w.clean.Write(p); err != nil {
		w.lost = true
		w.give()
	}
}

func (w *bodyPen) end() bodyRef {
	if w.lost {
		return bodyRef{}
	}
	if err := w.clean.Close(); err != nil {
		return w.give()
	}
	return w.take()
}

// ready says whether a message of n bytes may be kept, and makes room for it.
func (w *bodyPen) ready(n int) bool {
	if w.log.bodies.dir == nil || !w.allow(n+bodyCost) {
		return false
	}
	if w.segment == nil || w.segment.file.Size() > segmentSize {
		if w.segment != nil {
			w.segment.file.Finish(nil)
		}
		w.log.mu.Lock()
		w.segment = w.log.bodies.begin()
		w.log.mu.Unlock()
	}
	w.off = w.segment.file.Size()
	return true
}

func (w *bodyPen) allow(n int) bool {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	return w.log.bodies.allow(int64(n), w.at)
}

// take is where the body just written is.
func (w *bodyPen) take() bodyRef {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	w.segment.kept++
	return bodyRef{w.segment, w.off, w.segment.file.Size() - w.off}
}

// give gives up a body that the spool did not take, and the segment with it.
func (w *bodyPen) give() bodyRef {
	w.segment.file.Finish(nil)
	w.segment = nil
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	w.log.bodies.dropped++
	return bodyRef{}
}

// done says that nothing more comes.
func (w *bodyPen) done() {
	if w.segment != nil {
		w.segment.file.Finish(nil)
	}
}
