package secret

import (
	"maps"
	"slices"
)

// matcher finds where patterns begin. Most of a text is ruled out by signs, which tell keywords and escapes, and by the
// sieve, which tells registered secrets, and keywords where there are no signs. Only near escapes, and near the end of a
// text, is every start tried, by its first four characters.
type matcher struct {
	signs  *signs // nil where looking for them does not pay
	sieve  sieve
	window int                   // from its start on so much of a keyword must be free of escapes for it to be told
	grams  bitSet                // of the first four characters
	heads  map[uint32][]*pattern // by the first four characters
	starts map[uint32]bool       // the first one, two and three characters
	begins bitSet                // starts by hash
}

const headLen = 4

func newMatcher(ps []*pattern, wide bool) *matcher {
	m := &matcher{window: headLen, heads: map[uint32][]*pattern{}, starts: map[uint32]bool{}}
	for _, p := range ps {
		for v := range p.grams(0, headLen) {
			m.heads[v] = append(m.heads[v], p)
			for n := range uint32(headLen - 1) {
				m.starts[startKey(v, n+1)] = true
			}
		}
	}
	m.grams = newBitSet(slices.Collect(maps.Keys(m.heads)), headLen)
	m.begins = newBitSet(slices.Collect(maps.Keys(m.starts)), headLen)
	if wide {
		m.signs = newSigns()
		ps = slices.DeleteFunc(slices.Clone(ps), m.signs.take)
		m.window = max(m.window, m.signs.reach)
	}
	m.sieve = newSieve(ps)
	return m
}

// startKey is the key of the first n characters of a head.
func startKey(head, n uint32) uint32 { return head&(1<<(8*n)-1) | n<<24 }

func (m *matcher) empty() bool { return len(m.heads) == 0 }

// skip returns the first start from s on, before stop, that the sieve and the first four characters leave over, or stop.
func (m *matcher) skip(buf []byte, s, stop, mark int) int {
	for {
		if s = m.sieve.skip(buf, s, stop, mark); s >= stop {
			return stop
		}
		end := min(stop, s+m.sieve.stride)
		if s = m.firstHead(buf, s, end); s < end {
			return s
		}
	}
}

// firstHead returns the first start from s on, before stop, with the first four characters of a pattern, or stop.
func (m *matcher) firstHead(buf []byte, s, stop int) int {
	if s >= stop {
		return stop
	}
	return s + m.grams.first(buf[s:], 1, stop-s)
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
