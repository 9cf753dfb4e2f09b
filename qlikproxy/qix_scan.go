package qlikproxy

import "bytes"

// What a scan keeps of one member, in bytes; longer ones are cut.
const (
	maxScanID     = 128
	maxScanMethod = 128
	maxScanText   = 512
	maxScanChange = 256 // handles
)

type scanState uint8

const (
	scanStart  scanState = iota // before the object
	scanName                    // before a member's name
	scanColon                   // between name and value
	scanValue                   // before a value
	scanString                  // inside a name or a text
	scanScalar                  // inside a number or a word
	scanList                    // inside the list of changed handles
	scanSkip                    // inside a value that is of no interest
	scanEnd                     // after the object, or no object at all
)

// scan finds the JSON-RPC members of a message that streams past, without decoding
// it. It trusts that the message is JSON; of one that is not it finds less.
type scan struct {
	state   scanState
	inError bool // the members are those of the error object
	escaped bool // the last byte of a text was a backslash
	quoted  bool // scanSkip is inside a text
	isName  bool // scanString is a member's name
	nested  int  // open brackets of scanSkip
	want    *[]byte

	name, id, method, handle, code, text, scalar []byte
	hasError, hasResult                          bool
	change                                       []int
}

// reset makes the scan ready for the next message; what it found is overwritten.
func (s *scan) reset() {
	*s = scan{
		name: s.name[:0], id: s.id[:0], method: s.method[:0], handle: s.handle[:0],
		code: s.code[:0], text: s.text[:0], scalar: s.scalar[:0], change: s.change[:0],
	}
}

func (s *scan) feed(p []byte) {
	for i := 0; i < len(p); {
		switch s.state {
		case scanSkip:
			i += s.skip(p[i:])
		case scanString:
			i += s.string(p[i:])
		case scanEnd:
			return
		default:
			s.step(p[i])
			i++
		}
	}
}

// settled reports that what remains of the message is of no interest but for its
// end: the id is known, and a long value is passing.
func (s *scan) settled() bool {
	return s.state == scanEnd || s.state == scanSkip && !s.inError && len(s.id) > 0
}

func (s *scan) step(b byte) {
	switch s.state {
	case scanStart:
		s.start(b)
	case scanName:
		s.member(b)
	case scanColon:
		if b == ':' {
			s.state = scanValue
		}
	case scanValue:
		s.value(b)
	case scanScalar:
		s.word(b)
	case scanList:
		s.list(b)
	}
}

func (s *scan) start(b byte) {
	switch b {
	case '{':
		s.state = scanName
	case ' ', '\t', '\r', '\n':
	default:
		s.state = scanEnd
	}
}

func (s *scan) member(b byte) {
	switch {
	case b == '"':
		s.name = s.name[:0]
		s.state, s.isName, s.want = scanString, true, &s.name
	case b == '}' && s.inError:
		s.inError = false
	case b == '}':
		s.state = scanEnd
	}
}

// target is where the value of the member just named is kept; nil: nowhere.
func (s *scan) target() *[]byte {
	if s.inError {
		switch string(s.name) {
		case "code":
			return &s.code
		case "message":
			return &s.text
		}
		return nil
	}
	switch string(s.name) {
	case "id":
		return &s.id
	case "method":
		return &s.method
	case "handle":
		return &s.handle
	}
	return nil
}

func (s *scan) value(b byte) {
	switch b {
	case ' ', '\t', '\r', '\n':
		return
	case '"':
		s.state, s.isName, s.want = scanString, false, s.begin()
		if s.want == &s.id {
			s.id = append(s.id, '"')
		}
	case '{', '[':
		s.open(b)
	default:
		s.state, s.want = scanScalar, s.begin()
		s.word(b)
	}
}

// begin empties the member's target: of two members of one name the last counts.
func (s *scan) begin() *[]byte {
	w := s.target()
	if w != nil {
		*w = (*w)[:0]
	}
	if !s.inError && string(s.name) == "result" {
		s.hasResult = true
	}
	return w
}

func (s *scan) open(b byte) {
	s.begin()
	switch {
	case b == '{' && !s.inError && string(s.name) == "error":
		s.state, s.inError, s.hasError = scanName, true, true
	case b == '[' && !s.inError && string(s.name) == "change":
		s.state, s.change, s.scalar = scanList, s.change[:0], s.scalar[:0]
	default:
		s.state, s.nested, s.quoted, s.escaped = scanSkip, 1, false, false
	}
}

func (s *scan) word(b byte) {
	switch b {
	case ',', ' ', '\t', '\r', '\n':
		s.state = scanName
	case '}':
		s.state = scanName
		s.member(b)
	default:
		s.keep(b)
	}
}

func (s *scan) keep(b byte) {
	if s.want != nil && len(*s.want) < s.limit() {
		*s.want = append(*s.want, b)
	}
}

func (s *scan) limit() int {
	switch s.want {
	case &s.text:
		return maxScanText
	case &s.method:
		return maxScanMethod
	}
	return maxScanID
}

func (s *scan) list(b byte) {
	switch {
	case b == ']' || b == ',':
		if n, ok := atoi(s.scalar); ok && len(s.change) < maxScanChange {
			s.change = append(s.change, int(n))
		}
		s.scalar = s.scalar[:0]
		if b == ']' {
			s.state = scanName
		}
	case b > ' ' && len(s.scalar) < 20:
		s.scalar = append(s.scalar, b)
	}
}

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

// tail reads the members at the end of a message backwards, as long as they are
// short: that is where the engine puts the changed handles after a long result.
// The last brace of a JSON object is outside any text, so what stands before it is
// read without knowing what came earlier.
func (s *scan) tail(p []byte) {
	p, ok := bytes.CutSuffix(bytes.TrimRight(p, " \t\r\n"), []byte("}"))
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
	p = bytes.TrimRight(p, " \t\r\n")
	if len(p) == 0 {
		return nil, nil, nil, false
	}
	start := startOfValue(p)
	if start <= 0 {
		return nil, nil, nil, false
	}
	value = p[start:]
	p, ok = bytes.CutSuffix(bytes.TrimRight(p[:start], " \t\r\n"), []byte(":"))
	if !ok {
		return nil, nil, nil, false
	}
	p = bytes.TrimRight(p, " \t\r\n")
	start = startOfText(p)
	if start < 0 {
		return nil, nil, nil, false
	}
	name = p[start+1 : len(p)-1]
	rest, ok = bytes.CutSuffix(bytes.TrimRight(p[:start], " \t\r\n"), []byte(","))
	return rest, name, value, ok
}

// startOfValue finds where the value at the end of p begins; -1: not plain to see.
func startOfValue(p []byte) int {
	switch p[len(p)-1] {
	case '"':
		return startOfText(p)
	case ']':
		open := bytes.LastIndexByte(p, '[')
		if open < 0 || len(bytes.Trim(p[open+1:len(p)-1], "0123456789, -\t\r\n")) > 0 {
			return -1
		}
		return open
	}
	word := bytes.TrimRight(p, "0123456789abcdefghijklmnopqrstuvwxyzE+-.")
	if len(word) == len(p) {
		return -1
	}
	return len(word)
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
