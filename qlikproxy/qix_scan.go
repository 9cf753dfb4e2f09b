package qlikproxy

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

	last []byte // bytes of a message that comes in pieces
}

// reset makes the scan ready for the next message; what it found is overwritten.
func (s *scan) reset() {
	*s = scan{
		name: s.name[:0], id: s.id[:0], method: s.method[:0], handle: s.handle[:0],
		code: s.code[:0], text: s.text[:0], scalar: s.scalar[:0], change: s.change[:0], last: s.last[:0],
	}
}

// feed reads p, or as much of it as is of interest, and returns how much that was.
func (s *scan) feed(p []byte) int {
	i := 0
	for i < len(p) && !s.settled() {
		switch s.state {
		case scanName:
			if n := s.members(p[i:]); n > 0 {
				i += n
				continue
			}
			s.member(p[i])
			i++
		case scanSkip:
			i += s.skip(p[i:])
		case scanString:
			i += s.string(p[i:])
		default:
			s.step(p[i])
			i++
		}
	}
	return i
}

// settled reports that what remains of the message is of no interest but for its
// end: it is clear what the message is, and a value is passing that may be long.
func (s *scan) settled() bool {
	return s.state == scanEnd ||
		s.state == scanSkip && !s.inError && len(s.id) > 0 && (s.hasResult || len(s.method) > 0)
}

func (s *scan) step(b byte) {
	switch s.state {
	case scanStart:
		s.start(b)
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
