package qlikproxy

import "bytes"

// tail reads the members at the end of a message backwards, as long as they are
// short: that is where the engine puts the changed handles after a long result.
// The last brace of a JSON object is outside any text, so what stands before it is
// read without knowing what came earlier.
func (s *scan) tail(p []byte) {
	p, ok := cutLast(p, '}')
	for ok {
		var name, value []byte
		if p, name, value, ok = cutMember(p); ok {
			s.found(name, value)
		}
	}
}

// found takes a member that was read backwards, unless it is known.
func (s *scan) found(name, value []byte) {
	switch string(name) {
	case "id":
		fillEmpty(&s.id, value)
	case "handle":
		fillEmpty(&s.handle, value)
	case "method":
		fillEmpty(&s.method, bytes.Trim(value, `"`))
	case "change":
		s.state, s.change, s.scalar = scanList, s.change[:0], s.scalar[:0]
		for _, b := range value[1:] {
			s.list(b)
		}
		s.state = scanEnd
	}
}

func fillEmpty(dst *[]byte, v []byte) {
	if len(*dst) == 0 && len(v) <= maxScanID {
		*dst = append(*dst, v...)
	}
}

// cutMember takes the last member off the inside of an object, together with the
// comma before it. ok is false where that is not plain to see.
func cutMember(p []byte) (rest, name, value []byte, ok bool) {
	p = trimEnd(p)
	if len(p) == 0 {
		return nil, nil, nil, false
	}
	start := startOfValue(p)
	if start <= 0 {
		return nil, nil, nil, false
	}
	value = p[start:]
	p, ok = cutLast(p[:start], ':')
	p = trimEnd(p)
	start = startOfText(p)
	if !ok || start < 0 {
		return nil, nil, nil, false
	}
	name = p[start+1 : len(p)-1]
	rest, ok = cutLast(p[:start], ',')
	return rest, name, value, ok
}

// cutLast takes the mark off the end, and the blanks behind it.
func cutLast(p []byte, mark byte) (rest []byte, ok bool) {
	p = trimEnd(p)
	if len(p) == 0 || p[len(p)-1] != mark {
		return p, false
	}
	return p[:len(p)-1], true
}

func trimEnd(p []byte) []byte {
	for len(p) > 0 && isBlank(p[len(p)-1]) {
		p = p[:len(p)-1]
	}
	return p
}

// startOfValue finds where the value at the end of p begins; -1: not plain to see.
func startOfValue(p []byte) int {
	switch p[len(p)-1] {
	case '"':
		return startOfText(p)
	case ']':
		return startOfList(p)
	}
	n := len(p)
	for n > 0 && (p[n-1] >= '0' && p[n-1] <= '9' || p[n-1] >= 'a' && p[n-1] <= 'z' || p[n-1] == 'E' || p[n-1] == '+' || p[n-1] == '-' || p[n-1] == '.') {
		n--
	}
	if n == len(p) {
		return -1
	}
	return n
}

// startOfList finds the bracket of the list of numbers that p ends with.
func startOfList(p []byte) int {
	for n := len(p) - 2; n >= 0; n-- {
		switch b := p[n]; {
		case b == '[':
			return n
		case b >= '0' && b <= '9', b == ',', b == ' ', b == '-', b == '\t', b == '\r', b == '\n':
		default:
			return -1
		}
	}
	return -1
}

// startOfText finds the opening quote of the text that p ends with; -1: p ends with
// no text, or with one that holds a backslash.
func startOfText(p []byte) int {
	if len(p) < 2 || p[len(p)-1] != '"' {
		return -1
	}
	open := bytes.LastIndexByte(p[:len(p)-1], '"')
	if open < 0 || bytes.IndexByte(p[max(0, open-1):], '\\') >= 0 {
		return -1
	}
	return open
}

// atoi reads a whole number of at most 18 digits.
func atoi(p []byte) (n int64, ok bool) {
	digits := bytes.TrimPrefix(p, []byte("-"))
	if len(digits) == 0 || len(digits) > 18 {
		return 0, false
	}
	for _, b := range digits {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = n*10 + int64(b-'0')
	}
	if len(digits) < len(p) {
		n = -n
	}
	return n, true
}
