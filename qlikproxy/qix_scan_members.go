package qlikproxy

// members reads the members that p begins with, as long as each stands in p whole
// and holds nothing unusual, and returns how much of p they took. What is cut or
// escaped is left to the slower steps.
func (s *scan) members(p []byte) (taken int) {
	for !s.inError {
		for taken < len(p) && (p[taken] == ',' || isBlank(p[taken])) { // taken at once, or many cost their square
			taken++
		}
		name := shortText(p[taken:])
		if name == nil {
			return taken
		}
		value := behindColon(p, taken+len(name)+2)
		if value == len(p) {
			return taken
		}
		s.name = append(s.name[:0], name...)
		if b := p[value]; b == '{' || b == '[' {
			s.open(b)
			return value + 1
		}
		n := s.simple(p[value:])
		if n == 0 {
			return taken
		}
		taken = value + n
	}
	return taken
}

// simple takes a text, a number or a word that p begins with, and returns its
// length; 0: it does not stand there whole.
func (s *scan) simple(p []byte) int {
	v, n := p, 0
	if p[0] == '"' {
		if v = shortText(p); v == nil {
			return 0
		}
		n = len(v) + 2
	} else if n = scalarLen(p); n == len(p) {
		return 0
	} else {
		v = p[:n]
	}
	if s.want = s.begin(); s.want == &s.id && p[0] == '"' {
		v = p[:n]
	}
	s.keepAll(v)
	return n
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// behindColon is where the value begins of the member whose name ends at i; len(p):
// not plain to see.
func behindColon(p []byte, i int) int {
	for i < len(p) && isBlank(p[i]) {
		i++
	}
	if i == len(p) || p[i] != ':' {
		return len(p)
	}
	for i++; i < len(p) && isBlank(p[i]); {
		i++
	}
	return i
}

// shortText is the text, without quotes, that p begins with; nil: none, or one that
// is not whole, or has an escape in it, or is long.
func shortText(p []byte) []byte {
	if len(p) == 0 || p[0] != '"' {
		return nil
	}
	for i, b := range p[1:min(len(p), maxScanID)] {
		switch b {
		case '"':
			return p[1 : i+1]
		case '\\':
			return nil
		}
	}
	return nil
}

func scalarLen(p []byte) int {
	for i, b := range p {
		switch b {
		case ',', '}', ' ', '\t', '\r', '\n':
			return i
		}
	}
	return len(p)
}
