package qlikproxy

import (
	"io"
	"time"
)

const packedAtOnce = 64 << 10 // bytes of packed frames that are written at once

// packer writes batches of frames to disk, in the room that those before them had: a
// fast connection has a hundred batches a second.
type packer struct {
	raws []rawFrame
	room []byte // their beginnings
	view *viewer
	out  []byte
}

// batch writes one batch; false: there is none to write now.
func (p *packer) batch(l *FrameLog) bool {
	l.mu.Lock()
	h := &l.history
	if !l.due() || !h.allow(time.Now()) {
		h.writing = false
		if h.closing && !h.gone && h.next > l.heads.last {
			l.clearMemory()
		}
		l.mu.Unlock()
		return false
	}
	b := p.take(l)
	l.mu.Unlock()

	start := time.Now()
	b.off = b.file.Size()
	err := p.pack(l, b.file)
	b.n = b.file.Size() - b.off
	l.mu.Lock()
	defer l.mu.Unlock()
	h.spent += time.Since(start)
	switch {
	case h.gone:
		b.file.Release()
		return true
	case err != nil: // the disk is full
		b.file.Finish(nil)
		h.dropped += b.last - b.first + 1
		return true
	}
	h.batches = append(h.batches, b)
	h.trim()
	return true
}

// take copies the frames of the next batch out of memory; l.mu is held.
func (p *packer) take(l *FrameLog) batch {
	h := &l.history
	if h.next < l.heads.first { // memory was faster
		h.dropped += l.heads.first - h.next
		h.next = l.heads.first
	}
	b := batch{first: h.next, file: h.file(), bodies: map[int64]bodyRef{}}
	p.raws, p.room = p.raws[:0], p.room[:0]
	for h.next <= l.heads.last && len(p.raws) < historyBatch && len(p.room) < historyPrefix {
		r := l.raw(h.next, &p.room)
		if r.isKept {
			b.bodies[r.seq] = r.body
		}
		p.raws = append(p.raws, r)
		b.last, h.next = h.next, h.next+1
	}
	return b
}

// pack writes what the page may see of the frames, one after the other: together
// they would be in memory several times.
func (p *packer) pack(l *FrameLog, to io.Writer) error {
	if p.view == nil {
		p.view = newViewer(l.redactor)
	}
	p.out = p.out[:0]
	for i, r := range p.raws {
		f := p.view.frame(r)
		p.out = appendFrame(p.out, &f)
		if len(p.out) < packedAtOnce && i < len(p.raws)-1 {
			continue
		}
		if _, err := to.Write(p.out); err != nil {
			return err
		}
		p.out = p.out[:0]
	}
	return nil
}
