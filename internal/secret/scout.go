package secret

import (
	"bytes"
	"encoding/binary"
)

// scout walks through a text and finds the starts that have to be tried: those whose first four characters are a
// pattern's or are escaped. A start is passed over without a look at it only if no escape is in the window from it on,
// all of the window is there, and neither a sign nor the sieve says that a pattern may begin.
type scout struct {
	m         *matcher
	t         text
	end       int  // what begins here or later is not looked at
	near, far int  // the starts between must be looked at one by one, those before are free of signs and escapes
	mark      int  // no escape is before
	escape    bool // one is there
	dense     int  // so many signs came close to each other, until now
	esc       escapes
}

const (
	stretch = 16 << 10 // bytes looked through for signs, and then again by the sieve while they are close
	beside  = 32       // bytes between signs, when looking for them costs more than to look at every start
	crowd   = 128      // bytes in which every start is looked at then
)

// newScout begins at the start of t. In the last three bytes of a text that is all there no pattern has room.
func newScout(m *matcher, t text) scout {
	w := scout{m: m, t: t, end: len(t.buf)}
	if t.final {
		w.end -= headLen - 1
	}
	return w
}

// next returns the first start at s or later, before stop, that has to be tried. If there is none it returns stop or more.
func (w *scout) next(s, stop int) int {
	for s < stop {
		if s >= w.far {
			w.look(s)
		}
		if near := min(w.near, stop); s < near {
			if s = w.m.skip(w.t.buf, s, near, w.mark); s < near {
				return s
			}
		}
		far := min(w.far, stop)
		if plain := min(w.mark-headLen+1, far); s < plain {
			if s = w.m.firstHead(w.t.buf, s, plain); s < plain {
				return s
			}
		}
		for ; s < far; s++ {
			if w.mustTry(s) {
				return s
			}
		}
	}
	return s
}

// mustTry looks at a start whose first four characters are not all there, or not all known to be free of escapes.
func (w *scout) mustTry(s int) bool {
	if w.escape || s+headLen > len(w.t.buf) {
		return true
	}
	head := w.t.buf[s : s+headLen]
	return w.m.grams.has(binary.LittleEndian.Uint32(head)) || escaped(head)
}

func escaped(head []byte) bool {
	for _, b := range head {
		if startsEscape(b) {
			return true
		}
	}
	return false
}

// look sets what is known of the starts from s on. A start before near has all of the window before mark.
func (w *scout) look(s int) {
	buf, signs := w.t.buf, w.m.signs
	if signs == nil || len(buf)-s < minSigned || w.dense > 1 {
		w.lookPlain(s)
		return
	}
	stop := min(len(buf), s+stretch)
	w.mark = s + signs.first(buf[s:stop])
	w.reach(stop)
	if w.dense++; w.escape || w.mark-s >= beside {
		w.dense = 0
	}
}

// lookPlain is look without signs: where they could be, every start is left to be looked at.
func (w *scout) lookPlain(s int) {
	stop := len(w.t.buf)
	if w.m.signs.any() {
		stop = min(stop, s+crowd)
	}
	w.mark = min(w.esc.from(w.t.buf, s), stop)
	w.reach(stop)
	if w.m.signs.any() {
		w.near = s
	}
	w.dense = 1 // one more will do
}

// reach sets what follows from mark, where an escape is, or a sign ends, or what was looked through, at stop.
func (w *scout) reach(stop int) {
	buf := w.t.buf
	w.near, w.far = w.mark-w.m.window+1, w.mark+1
	w.escape = w.mark < stop && startsEscape(buf[w.mark])
	switch {
	case w.escape:
	case w.mark == len(buf):
		w.far = len(buf)
	case w.mark == stop:
		w.far = w.near
	default:
		w.far = w.mark - signLen + 2 // at this start and the next the sign has no room
	}
}

// escapes remembers where the next of each character that starts an escape is.
type escapes struct{ next [3]int }

// from returns the place of the first escape at s or later, or len(buf).
func (e *escapes) from(buf []byte, s int) int {
	first := len(buf)
	for k, c := range [3]byte{'\\', '%', '&'} {
		if e.next[k] <= s {
			e.next[k] = len(buf)
			if at := bytes.IndexByte(buf[s:], c); at >= 0 {
				e.next[k] = s + at
			}
		}
		first = min(first, e.next[k])
	}
	return first
}
