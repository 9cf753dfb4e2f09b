package qlikproxy

import "bytes"

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

// call takes over what the guard read of a message.
func (s *scan) call(c rpcCall) {
	if len(c.rawID) > 0 && c.rawID[0] != '{' && c.rawID[0] != '[' {
		s.id = append(s.id, c.rawID[:min(len(c.rawID), maxScanID)]...)
	}
	s.method = append(s.method, c.method[:min(len(c.method), maxScanMethod)]...)
	s.handle = append(s.handle, bytes.Trim(c.handle[:min(len(c.handle), maxScanID)], `"`)...)
	s.state = scanEnd
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
