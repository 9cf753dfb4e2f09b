package spool

import "slices"

// stack remembers, one bit each, whether the open containers are objects.
type stack struct {
	depth    int
	inObject bool // the innermost container is an object
	kinds    []uint64
}

func (s *stack) push(object bool) {
	at, bit := s.depth/64, uint64(1)<<(s.depth%64)
	if at == len(s.kinds) {
		s.kinds = append(s.kinds, 0)
	}
	if object {
		s.kinds[at] |= bit
	} else {
		s.kinds[at] &^= bit
	}
	s.depth++
	s.inObject = object
}

func (s *stack) pop() {
	s.depth--
	if i := s.depth - 1; i >= 0 {
		s.inObject = s.kinds[i/64]>>(i%64)&1 == 1
	}
}

// words is how many words of kinds are in use.
func (s *stack) words() int { return (s.depth + 63) / 64 }

func (s *stack) clone() stack {
	return stack{s.depth, s.inObject, slices.Clone(s.kinds[:s.words()])}
}
