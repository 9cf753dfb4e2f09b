// Package jsonskip passes over one JSON object or array that comes in pieces, and
// checks each byte of it: its verdict is that of encoding/json, and the text must be
// UTF-8 besides.
//
// It works on blocks of 64 bytes. First a kernel says of each byte what it is, as a bit
// in a word. What is in strings follows from that, and then the brackets are matched.
// The grammar is checked for all bytes of a block at once, by shifting words against
// each other. Only escapes, true, false, null and exponents, and such brackets as do
// not just divide two objects, are looked at one by one.
package jsonskip

// State is what the bytes so far come to.
type State uint8

// The value is not over yet, it is over, or it is no JSON.
const (
	More State = iota
	Done
	Broken
)

// Skipper passes over one value. Its zero value is ready, for a value with nothing
// around it.
type Skipper struct {
	state  State
	begun  bool
	inGo   bool // work without the kernel, though the machine has what it needs
	kernel bool
	blanks bool // some may stand outside of strings, for the kernel
	around int  // how many levels enclose the value
	kept   int  // how many bytes are in tail
	carry  carry
	before [32]byte       // the last bytes in front of tail
	tail   [4 * size]byte // what is left of a block, judged but for the time being
	nest   nest
	masks  masks
}

// Reset makes ready for another value, with depth levels around it: all in all there
// may be 10,000, as in encoding/json.
func (s *Skipper) Reset(depth int) {
	s.state, s.begun, s.around = More, false, depth
}

// Feed takes the next bytes, the first of all being the opening bracket. It returns
// how many of them belong to the value, which is none when it is broken, and does not
// judge what stands behind its closing bracket. Once the value is over or broken it
// takes nothing more.
func (s *Skipper) Feed(p []byte) (n int, state State) {
	if s.state != More || len(p) == 0 {
		return 0, s.state
	}
	if !s.begun {
		if !s.begin(p[0]) {
			return s.end(0, -1)
		}
		if n, state := s.whole(p); state != More {
			return n, state
		}
	}
	used := 0
	if s.kept > 0 {
		if used = copy(s.tail[s.kept:size], p); s.kept+used < size {
			return s.peek(0, used)
		}
		if end := s.judge(s.tail[:size], size); end != 0 {
			return s.end(-s.kept, end)
		}
		s.kept = 0
	}
	for len(p)-used >= size {
		blocks := min(batch, (len(p)-used)/size)
		if end := s.judge(p[used:][:blocks*size], size); end != 0 {
			return s.end(used, end)
		}
		used += blocks * size
	}
	return s.peek(used, copy(s.tail[:], p[used:]))
}

func (s *Skipper) begin(b byte) bool {
	s.begun, s.kept = true, 0
	s.kernel, s.blanks = hasKernel() && !s.inGo, false
	s.carry, s.before = carry{value: 1 << 63}, [32]byte{}
	s.nest.kinds, s.nest.words = 1, 0
	s.nest.setFull(maxNesting - s.around)
	return b == '{' || b == '['
}

// judge takes whole blocks, the last of them with n bytes that count. It returns how
// many bytes are left until the value is over: 0 if it goes on, -1 if it is broken.
func (s *Skipper) judge(text []byte, n int) int {
	m, c, blocks := &s.masks, &s.carry, len(text)/size
	if s.kernel {
		classifyAVX2(&text[0], blocks, m, &s.before)
	} else {
		classify(text, m, &s.before)
	}
	escapes := c.strings(m, blocks)
	end := s.nest.brackets(m, blocks, maxNesting-s.around, s.kernel)
	if end < 0 {
		return -1
	}
	if end > 0 {
		text = text[:end]
	} else {
		text = text[:len(text)-size+n]
	}
	if !s.rules(text, end > 0 || n < size) || escapes && !c.escapes(text, m) {
		return -1
	}
	return end
}

// rules checks the grammar. The kernel does so for four blocks at once; what it does not
// find right may be right all the same. The last bytes leave nothing behind for others,
// so that it does not matter what the kernel makes of what fills their blocks up.
func (s *Skipper) rules(text []byte, last bool) bool {
	m, c, tokens, numbers := &s.masks, &s.carry, 0, 0
	fours := len(text) / size &^ 3
	if last && s.kernel {
		fours = m.fill(len(text))
	}
	if s.kernel && fours > 0 {
		right, plain := rulesAVX2(c, m, fours, c.scalar == begin, s.blanks)
		if !right && !s.blanks {
			s.blanks = true
			right, plain = rulesAVX2(c, m, fours, c.scalar == begin, true)
		}
		if right {
			tokens = fours
		}
		if plain {
			numbers = fours
		}
	}
	m.decode(numbers, (len(text)+size-1)/size)
	return c.tokens(text, m, tokens) && c.numbers(text, m, numbers)
}

// end is what Feed returns if judge has come to an end behind so many used bytes.
func (s *Skipper) end(used, judged int) (int, State) {
	if judged < 0 {
		s.state = Broken
		return 0, Broken
	}
	s.state = Done
	return used + judged, Done
}
