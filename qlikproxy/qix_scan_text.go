package qlikproxy

// string takes the rest of a text, or as much of it as p has.
func (s *scan) string(p []byte) int {
	i := 0
	for i < len(p) {
		if s.escaped {
			s.escaped = false
			s.keep(p[i])
			i++
			continue
		}
		n := plainLen(p[i:])
		s.keepAll(p[i : i+n])
		if i += n; i == len(p) {
			break
		}
		if p[i] == '"' {
			s.endString()
			return i + 1
		}
		s.escaped = true
		s.keep(p[i])
		i++
	}
	return i
}

// plainLen is how much of p stands before a quote or a backslash.
func plainLen(p []byte) int {
	for i, b := range p {
		if b == '"' || b == '\\' {
			return i
		}
	}
	return len(p)
}

func (s *scan) keepAll(p []byte) {
	if s.want != nil {
		*s.want = append(*s.want, p[:min(len(p), max(0, s.limit()-len(*s.want)))]...)
	}
}

func (s *scan) endString() {
	if s.isName {
		s.state = scanColon
		return
	}
	if s.want == &s.id {
		s.id = append(s.id, '"')
	}
	s.state = scanName
}

// opensOrCloses marks the bytes that matter outside a text.
var opensOrCloses = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true}

// skip passes over a value that is of no interest.
func (s *scan) skip(p []byte) int {
	for i := 0; i < len(p); {
		if s.quoted {
			i += s.skipText(p[i:])
			continue
		}
		b := p[i]
		i++
		if !opensOrCloses[b] {
			continue
		}
		switch b {
		case '"':
			s.quoted = true
		case '{', '[':
			s.nested++
		default:
			s.nested--
			if s.nested == 0 {
				s.state = scanName
				return i
			}
		}
	}
	return len(p)
}

// skipText passes over a text inside such a value.
func (s *scan) skipText(p []byte) int {
	if s.escaped {
		s.escaped = false
		return 1
	}
	n := plainLen(p)
	if n == len(p) {
		return n
	}
	s.quoted, s.escaped = p[n] != '"', p[n] != '"'
	return n + 1
}
