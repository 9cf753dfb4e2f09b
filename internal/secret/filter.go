package secret

import (
	"bytes"
	"encoding/binary"
)

// matcher finds where patterns begin. Most of a text is ruled out by a look at every few bytes: each pattern begins
// with a window of unescaped characters, and three neighbours somewhere in each window must be among the trigrams of a
// pattern. Only near escapes, and near the end of a text that goes on, is every byte tried.
type matcher struct {
	byFirst  [256][]*pattern
	stride   int          // a window is this and two bytes long
	trigrams [1024]uint64 // a bit set, by hash, of folded trigrams
}

const maxStride = 6

func newMatcher(ps []*pattern) *matcher {
	m := &matcher{stride: maxStride}
	for _, p := range ps {
		m.stride = min(m.stride, p.len()-2)
	}
	for _, p := range ps {
		var could [maxStride + 2][]byte // the characters that each place of the window allows
		for c := range 256 {
			for j := range m.stride + 2 {
				if p.ok(j, byte(c)) {
					could[j] = append(could[j], byte(c))
				}
			}
		}
		for _, c := range could[0] {
			m.byFirst[c] = append(m.byFirst[c], p)
		}
		for j := range m.stride {
			m.addTrigrams(could[j], could[j+1], could[j+2])
		}
	}
	return m
}

func (m *matcher) empty() bool { return m.stride == maxStride && m.trigrams == [1024]uint64{} }

func (m *matcher) addTrigrams(as, bs, cs []byte) {
	for _, a := range as {
		for _, b := range bs {
			for _, c := range cs {
				h := trigramHash(uint32(a) | uint32(b)<<8 | uint32(c)<<16)
				m.trigrams[h>>6] |= 1 << (h & 63)
			}
		}
	}
}

// trigramHash hashes the low three bytes, letters in either case alike, to 16 bits.
func trigramHash(v uint32) uint32 { return (v | 0x202020) << 8 * 0x9E3779B1 >> 16 }

// skip returns the first s or later, at most stop, from which on stride starts cannot be ruled out.
func (m *matcher) skip(buf []byte, s, stop int) int {
	step := m.stride
	stop = min(stop, len(buf)-step-2) // four bytes are read at s+step-1
	for ; s < stop; s += step {
		h := trigramHash(binary.LittleEndian.Uint32(buf[s+step-1:]))
		if m.trigrams[h>>6&1023]>>(h&63)&1 != 0 {
			break
		}
	}
	return s
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
