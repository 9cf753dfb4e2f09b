package qlikproxy

import "time"

const (
	prefixMore = 256 // bytes kept beyond the preview, in case a secret ends there
	prefixKept = maxPreview + prefixMore
	// What few frames have is made many at a time: one by one costs as much as all else.
	restSlab = 64
	intSlab  = 1024 // at least maxScanChange
)

// record is one frame on its way into the log.
type record struct {
	at        time.Time
	out       bool
	binary    bool
	own       bool // the console's own question, or the answer to it
	lane      lane
	size      int64
	prefix    []byte // its first bytes, raw; at most prefixKept of them are kept
	scan      *scan  // nil: no JSON-RPC
	body      bodyRef
	closeCode int
	problem   string // why the message was not sent
}

// add keeps a frame and joins it with its request.
func (l *FrameLog) add(r record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.heads.push()
	*h = head{at: r.at.UnixNano(), size: r.size, lane: r.lane, body: r.body}
	if r.out {
		h.flags |= headOut
	}
	if r.binary {
		h.flags |= headBinary
	}
	if r.own {
		h.flags |= headOwn
	}
	if r.closeCode != 0 {
		h.rest = &headRest{closeCode: r.closeCode}
	}
	if r.scan != nil {
		l.annotate(h, r.scan)
	}
	if r.problem != "" {
		h.flags &^= headError // of a message that is no answer
		l.moreOf(h).errText = cutText(r.problem, maxScanText)
	}
	p := r.prefix[:min(len(r.prefix), previewOf(r.size)+prefixMore)]
	h.place, h.prefix = l.arena.keep(p), uint16(len(p))
	l.count(h)
	l.settle()
	l.wake()
}

// annotate takes over what the scan found.
func (l *FrameLog) annotate(h *head, s *scan) {
	hasID := l.setID(h, s.id)
	h.method = l.name(s.method)
	if n, ok := atoi(s.handle); ok && int64(int32(n)) == n {
		h.handle, h.flags = int32(n), h.flags|headHandle
	}
	if h.lane == laneNote {
		h.lane = laneOf(hasID, s)
	}
	if s.hasError {
		code, _ := atoi(s.code)
		r := l.moreOf(h)
		r.errCode, r.errText = int(code), string(s.text)
		h.flags |= headError
	}
	if len(s.change) > 0 {
		l.moreOf(h).change = l.keepInts(s.change)
	}
	if hasID {
		l.pair(h)
	}
}

func laneOf(hasID bool, s *scan) lane {
	switch {
	case len(s.method) > 0 && hasID:
		return laneRequest
	case len(s.method) > 0:
		return laneNotification
	case hasID || s.hasError:
		return laneAnswer
	}
	return laneNote
}

// moreOf is what h has besides what every head has.
func (l *FrameLog) moreOf(h *head) *headRest {
	if h.rest == nil {
		if len(l.rests) == 0 {
			l.rests = make([]headRest, restSlab)
		}
		h.rest, l.rests = &l.rests[0], l.rests[1:]
	}
	return h.rest
}

// keepInts copies a list; many lists share one piece of memory.
func (l *FrameLog) keepInts(list []int) []int {
	if len(l.ints) < len(list) {
		l.ints = make([]int, intSlab)
	}
	kept := l.ints[:len(list):len(list)]
	copy(kept, list)
	l.ints = l.ints[len(list):]
	return kept
}

// setID takes over an id: a number, or its text.
func (l *FrameLog) setID(h *head, id []byte) (hasID bool) {
	if len(id) == 0 || string(id) == "null" {
		return false
	}
	h.flags |= headID
	if n, ok := atoi(id); ok && (id[0] != '0' || len(id) == 1) {
		h.id = n
		return true
	}
	l.moreOf(h).id = string(id)
	return true
}

// name finds the number of a method's name.
func (l *FrameLog) name(method []byte) uint16 {
	if len(method) == 0 {
		return 0
	}
	if string(method) == l.methods[l.named] { // mostly
		return l.named
	}
	if i, ok := l.methodIndex[string(method)]; ok {
		l.named = i
		return i
	}
	if len(l.methods) >= maxMethods {
		return 1
	}
	i := uint16(len(l.methods))
	l.methods = append(l.methods, string(method))
	l.methodIndex[l.methods[i]] = i
	return i
}

// pair joins a request of the page with the tenant's answer.
func (l *FrameLog) pair(h *head) {
	out := h.flags&headOut != 0
	switch {
	case h.lane == laneRequest && out:
		l.pending.put(h, request{seq: l.heads.last, at: h.at, method: h.method})
	case h.lane == laneAnswer && !out:
		p, ok := l.pending.take(h)
		if !ok {
			return
		}
		h.pair, h.duration, h.method = p.seq, h.at-p.at, p.method
		if q := l.heads.get(p.seq); q != nil {
			q.pair, q.duration = l.heads.last, h.duration
		}
		l.history.answered(p.seq, lateAnswer{l.heads.last, h.duration})
	}
}

func (l *FrameLog) count(h *head) {
	c := &l.counts
	switch {
	case h.lane == laneBlocked || h.lane == lanePing || h.lane == lanePong || h.lane == laneClose:
		return
	case h.flags&headOut != 0:
		c.out += h.size
	default:
		c.in += h.size
	}
	out := h.flags&headOut != 0
	switch {
	case h.lane == laneRequest && out:
		c.requests++
	case h.lane == laneAnswer && !out:
		c.answers++
	case h.lane == laneNotification && !out:
		c.notifications++
		l.noticed(h.method)
	}
	if h.flags&headError != 0 {
		c.errors++
	}
}

// addClose keeps a close frame.
func (l *FrameLog) addClose(out bool, bye goodbye) {
	l.add(record{at: time.Now(), out: out, lane: laneClose, size: int64(len(bye.reason)), prefix: []byte(bye.reason), closeCode: bye.code})
}

// addControl keeps a ping or a pong.
func (l *FrameLog) addControl(lane lane, out bool, data string) {
	l.add(record{at: time.Now(), out: out, lane: lane, size: int64(len(data)), prefix: []byte(data)})
}
