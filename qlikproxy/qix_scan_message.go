package qlikproxy

const (
	scanHead = 2 << 10 // of a message is scanned before its end is looked at
	scanTail = 1 << 10 // of a message is looked at for what stands behind the result
)

// whole scans a message that is there whole.
func (s *scan) whole(msg []byte) {
	rest := msg[s.feed(msg[:min(len(msg), scanHead)]):]
	if len(rest) > 0 && !s.settled() {
		s.tail(lastOf(rest))
	}
	for len(rest) > 0 && !s.settled() {
		rest = rest[s.feed(rest):]
	}
	if s.state == scanSkip {
		s.tail(lastOf(rest))
	}
}

func lastOf(p []byte) []byte { return p[max(0, len(p)-scanTail):] }

// part scans a piece of a message as far as needed, and remembers the last bytes.
func (s *scan) part(p []byte) {
	for rest := p; len(rest) > 0 && !s.settled(); {
		rest = rest[s.feed(rest):]
	}
	if len(p) >= scanTail {
		s.last = append(s.last[:0], lastOf(p)...)
		return
	}
	keep := min(len(s.last), scanTail-len(p))
	s.last = append(s.last[:copy(s.last, s.last[len(s.last)-keep:])], p...)
}

// over ends a message that came in pieces.
func (s *scan) over() {
	if s.state == scanSkip {
		s.tail(s.last)
	}
}
