package secret

import (
	"bytes"
	"encoding/binary"
)

// matcher finds where patterns begin. Most of a text is ruled out by a look at every few bytes: each pattern begins
// with a window of unescaped characters, and three neighbours somewhere in each window must be among the trigrams of a
// pattern. Only near escapes, and near the end of a text that goes on, is every start tried, by its first four characters.
type matcher struct {
	stride   int // a window is this and two bytes long
	trigrams trigramSet
	grams    bitSet                // of the first four characters
	heads    map[uint32][]*pattern // by the first four characters
	starts   map[uint32]bool       // the first one, two and three characters
	begins   bitSet                // starts by hash
}

const (
	maxStride = 6
	maxWindow = maxStride + 2
	headLen   = 4
)

// bitSet is a set of numbers, by hash.
type bitSet [1024]uint64

func hash(v uint32) uint32 { return v * 0x9E3779B1 >> 16 }

func (b *bitSet) add(v uint32) { b[hash(v)>>6] |= 1 << (hash(v) & 63) }

func (b *bitSet) has(v uint32) bool {
	h := hash(v)
	return b[h>>6&1023]>>(h&63)&1 != 0
}

// trigramSet is a set of three characters, by hash. It is asked for nearly all of what the process sends, so an entry is a
// byte and not a bit.
type trigramSet [1 << 15]uint8

// trigramHash is that of the three lower bytes.
func trigramHash(v uint32) uint32 { return v << 8 * 0x9E3779B1 >> 17 }

// fold makes letters in either case alike, four bytes at a time.
func fold(v uint32) uint32 { return v | 0x20202020 }

func newMatcher(ps []*pattern) *matcher {
	m := &matcher{stride: maxStride, heads: map[uint32][]*pattern{}, starts: map[uint32]bool{}}
	for _, p := range ps {
		m.stride = min(m.stride, p.len()-2)
	}
	for _, p := range ps {
		for j := range m.stride {
			for v := range p.grams(j, 3) {
				m.trigrams[trigramHash(fold(v))] = 1
			}
		}
		for v := range p.grams(0, headLen) {
			m.grams.add(v)
			m.heads[v] = append(m.heads[v], p)
			for n := range uint32(headLen - 1) {
				m.starts[startKey(v, n+1)] = true
				m.begins.add(startKey(v, n+1))
			}
		}
	}
	return m
}

// startKey is the key of the first n characters of a head.
func startKey(head, n uint32) uint32 { return head&(1<<(8*n)-1) | n<<24 }

func (m *matcher) empty() bool { return len(m.heads) == 0 }

// skip returns the first s or later, at most stop, from which on stride starts cannot be ruled out.
func (m *matcher) skip(buf []byte, s, stop int) int {
	const ahead = 4 * maxStride // bytes looked at more closely where much at once was not ruled out
	step := m.stride
	stop = min(stop, len(buf)-step-2) // four bytes are read at s+step-1
	for s < stop {
		switch step {
		case 2:
			s = m.skipTwelve(buf, s, stop)
		case maxStride:
			s = m.skipFar(buf, s, stop)
		}
		for near := min(stop, s+ahead); s < near; s += step {
			trigram := binary.LittleEndian.Uint32(buf[s+step-2:]) >> 8
			if m.trigrams[trigramHash(fold(trigram))] != 0 && m.begun(buf[s:s+step+headLen-1]) {
				return s
			}
		}
	}
	return s
}

// begun reports whether a pattern may begin at any of stride starts, by its first four characters: trying them one by
// one costs ten times as much.
func (m *matcher) begun(b []byte) bool {
	if startsEscape(b[len(b)-1]) { // the others stand before the next escape
		return true
	}
	for i := range len(b) - headLen + 1 {
		if m.grams.has(binary.LittleEndian.Uint32(b[i:])) {
			return true
		}
	}
	return false
}

const folded = 0x2020202020202020

// skipTwelve is skip for a stride of two, as credentials have it, for six strides at once: a jump for each stride costs
// half as much again, one for three strides a quarter.
func (m *matcher) skipTwelve(buf []byte, s, stop int) int {
	const reach = 15 // bytes read for one turn
	t := &m.trigrams
	for stop = min(stop-12, len(buf)-reach); s < stop; s += 12 {
		b := buf[s : s+reach : s+reach]
		v, w := binary.LittleEndian.Uint64(b[1:])|folded, binary.LittleEndian.Uint64(b[7:])|folded
		if t[trigramHash(uint32(v))]|t[trigramHash(uint32(v>>16))]|t[trigramHash(uint32(v>>32))]|
			t[trigramHash(uint32(w))]|t[trigramHash(uint32(w>>16))]|t[trigramHash(uint32(w>>32))] != 0 {
			break
		}
	}
	return s
}

// skipFar is skip for the longest stride, as registered secrets have it, for four strides at once.
func (m *matcher) skipFar(buf []byte, s, stop int) int {
	const reach = 4*maxStride + 3
	t := &m.trigrams
	for stop = min(stop-4*maxStride, len(buf)-reach); s < stop; s += 4 * maxStride {
		b := buf[s : s+reach : s+reach]
		if t[trigramHash(fold(binary.LittleEndian.Uint32(b[5:])))]|t[trigramHash(fold(binary.LittleEndian.Uint32(b[11:])))]|
			t[trigramHash(fold(binary.LittleEndian.Uint32(b[17:])))]|t[trigramHash(fold(binary.LittleEndian.Uint32(b[23:])))] != 0 {
			break
		}
	}
	return s
}

// candidates appends to ps the patterns that could begin with n characters, given as key, followed by what is at t[i],
// read in every way. more means that t ends before that.
func (m *matcher) candidates(ps []*pattern, t text, i int, key, n uint32) ([]*pattern, verdict) {
	if n == headLen {
		return append(ps, m.heads[key]...), yes
	}
	for i < len(t.buf) && !startsEscape(t.buf[i]) {
		key, n, i = key|uint32(t.buf[i])<<(8*n), n+1, i+1
		if n == headLen {
			return append(ps, m.heads[key]...), yes
		}
		if !m.begins.has(startKey(key, n)) {
			return ps, yes
		}
	}
	if d, ok := t.mark(i); ok && !m.mayBegin(key|'\\'<<(8*n), n+1) && !m.mayBegin(key|uint32(d)<<(8*n), n+1) {
		return ps, yes // told without making readings, in a third of the time
	}
	rs := t.readings(i, maxDepth)
	if rs.short && (n == 0 || m.starts[startKey(key, n)]) {
		return nil, more
	}
	for _, u := range rs.all() {
		k, l := key, n
		for _, b := range u.b[:u.n] {
			if l < headLen {
				k, l = k|uint32(b)<<(8*l), l+1
			}
		}
		if l < headLen && !m.begins.has(startKey(k, l)) {
			continue
		}
		var v verdict
		if ps, v = m.candidates(ps, t, u.next, k, l); v == more {
			return nil, more
		}
	}
	return ps, yes
}

// mayBegin reports whether a pattern may begin with these n characters, at most four.
func (m *matcher) mayBegin(key, n uint32) bool {
	if n == headLen {
		return m.grams.has(key)
	}
	return m.begins.has(startKey(key, n))
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
