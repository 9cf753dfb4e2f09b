package jsonskip

import "strings"

// spaces fill a block that is not full. What they seem to end or break lies behind the
// bytes that count.
var spaces = strings.Repeat(" ", size)

// whole judges a first piece that is short, as it mostly is all of a value and then
// takes one turn.
func (s *Skipper) whole(p []byte) (int, State) {
	if len(p) < size || len(p) > len(s.tail) {
		return 0, More
	}
	n, state := s.peek(0, copy(s.tail[:], p))
	s.kept = 0
	return n, state
}

// peek judges blocks the last of which is not full, with added bytes more in tail, and
// forgets all but the verdict, as this is judged again when more has come. It spares
// everything else to know of blocks that end early.
func (s *Skipper) peek(used, added int) (int, State) {
	if added == 0 {
		return used, More
	}
	old := s.kept
	s.kept += added
	blocks := (s.kept + size - 1) / size
	copy(s.tail[s.kept:blocks*size], spaces)
	// Of the outer levels a block reaches only those of one word, and may write there. A
	// first piece has none yet.
	carry, before, kinds, full, words := s.carry, s.before, s.nest.kinds, s.nest.full, s.nest.words
	outer := s.nest.outer[max(words-1, 0)]
	if end := s.judge(s.tail[:blocks*size], s.kept-(blocks-1)*size); end != 0 {
		return s.end(used-old, end)
	}
	s.carry, s.before, s.nest.kinds, s.nest.full, s.nest.words = carry, before, kinds, full, words
	s.nest.outer[max(words-1, 0)] = outer
	return used + added, More
}
