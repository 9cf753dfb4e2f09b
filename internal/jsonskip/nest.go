package jsonskip

import "math/bits"

// maxNesting is how deep JSON may nest, as in encoding/json.
const maxNesting = 10_000

// nest is which brackets are open: a bit for each, set for an object. Those of the
// innermost levels are in kinds, below a bit that marks where these begin; the others
// are in outer, as words that were full.
type nest struct {
	kinds uint64
	full  uint64
	words int // how many of outer are in use
	outer [maxNesting/levels + 1]uint64
}

// levels is how many fit into a word beside the mark.
const levels = 63

// brackets goes through the brackets of blocks. It tells which bytes are those of an
// object, a bracket itself counted as done, and returns how many bytes are left until
// the value is over: 0 if it goes on, -1 if it is broken.
//
// A block needs no walk that has no brackets, or only such as divide two objects or two
// arrays, as },{ leaves everything as it was.
func (s *nest) brackets(m *masks, blocks, limit int, kernel bool) (end int) {
	for n := 0; n < blocks && n < batch; n++ {
		if kernel && n%4 == 0 && n+4 <= blocks {
			if n += bracketsAVX2(m, n, blocks, s.kinds); n >= blocks || n >= batch {
				return 0
			}
		}
		outside := ^m.inside[n]
		open, closed := m.open[n]&outside, m.closed[n]&outside
		m.open[n], m.closed[n] = open, closed
		comma := m.codeB[n] & m.codeC[n] &^ m.codeA[n]
		first := closed & (comma >> 1) & (open >> 2)
		pairs := first | first<<2
		object, outer := -(s.kinds & 1), -(s.kinds >> 1 & 1)
		if (open|closed)^pairs|pairs&(object^m.curly[n]) == 0 && (pairs == 0 || s.kinds >= 4) {
			m.object[n] = object ^ (object^outer)&(first|first<<1)
		} else if end := s.walk(m, n, limit); end != 0 {
			return end
		}
	}
	return 0
}

// walk does the same for the brackets of one block, one by one.
func (s *nest) walk(m *masks, n, limit int) (end int) {
	open, curly, kinds := m.open[n], m.curly[n], s.kinds
	objects := -(kinds & 1)
	for left := open | m.closed[n]; left != 0; left &= left - 1 {
		first, before, kind := left&-left, kinds, uint64(0)
		if curly&first != 0 {
			kind = 1
		}
		if open&first != 0 {
			if kinds >= s.full {
				if kinds = s.spill(kinds, limit); kinds >= s.full {
					return -1
				}
			}
			kinds = kinds<<1 | kind
		} else {
			if kinds&1 != kind {
				return -1
			}
			if kinds >>= 1; kinds == 1 {
				if s.words == 0 {
					m.object[n] = objects
					return n*size + bits.Len64(first)
				}
				s.words--
				kinds, s.full = s.outer[s.words], 1<<levels
			}
		}
		objects ^= -((before ^ kinds) & 1) & -first
	}
	m.object[n], s.kinds = objects, kinds
	return 0
}

// spill makes room for further brackets if the limit allows any.
func (s *nest) spill(kinds uint64, limit int) uint64 {
	if kinds>>levels == 0 {
		return kinds
	}
	s.outer[s.words] = kinds
	s.words++
	s.setFull(limit)
	return 1
}

// setFull says from where on kinds takes no further bracket without a look.
func (s *nest) setFull(limit int) {
	s.full = 1 << max(min(limit-s.words*levels, levels), 0)
}
