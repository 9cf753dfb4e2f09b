package qlikproxy

import (
	"bytes"
	"encoding/json"
)

// maxScanned is the longest member name or link that is read, in bytes.
const maxScanned = 16 << 10

// listScan reads a JSON text piece by piece and finds what paging needs: how many
// members the list at the top, or in the member data at the top, has, and the text
// of links.next.href. It keeps nothing else. Of a text that is no JSON it finds
// nothing or too little, never more than maxScanned bytes.
//
// Where it is is a stack of at most three names; below that only the depth counts.
type listScan struct {
	depth  int      // of open brackets
	array  uint64   // bit d: the container at depth d is an array, for d < 64
	names  [4]place // the member that is read at depth 1, 2, 3
	inText bool
	escape bool // the byte before was a backslash
	isName bool // the text that is read is a member's name
	keep   bool // the text that is read is wanted
	text   []byte

	count   int // commas and first members of the list
	listed  bool
	member  bool // something came since the last comma of the list
	next    string
	started bool
	skipped int // open brackets of a value in which nothing is of interest
}

// place is what is known of a member by its name.
type place uint8

const (
	placeOther place = iota
	placeData
	placeLinks
	placeNext
	placeHref
)

func newListScan() *listScan { return &listScan{} }

// items is the length of the list, or -1.
func (s *listScan) items() int {
	if !s.listed {
		return -1
	}
	return s.count
}

// broken: the text began like JSON and ended inside a list, an object or a text.
func (s *listScan) broken() bool { return s.depth > 0 || s.inText }

func (s *listScan) write(p []byte) {
	for i := 0; i < len(p); {
		if s.inText {
			i += s.readText(p[i:])
			continue
		}
		if s.skipped > 0 {
			i += s.skip(p[i:])
			continue
		}
		if !structural(p[i]) { // most bytes between texts
			s.value(p[i])
			i++
			continue
		}
		s.mark(p[i])
		i++
	}
}

func structural(c byte) bool {
	switch c {
	case '"', '{', '}', '[', ']', ',', ':':
		return true
	}
	return false
}

// value notes that a list has one more member.
func (s *listScan) value(c byte) {
	if s.inList() && !s.member && c > ' ' {
		s.member = true
		s.count++
	}
}

// inList: the innermost open bracket is that of the list.
func (s *listScan) inList() bool {
	return s.depth == 1 && s.isArray(1) || s.depth == 2 && s.isArray(2) && !s.isArray(1) && s.names[1] == placeData
}

func (s *listScan) isArray(depth int) bool { return depth < 64 && s.array&(1<<depth) != 0 }

func (s *listScan) mark(c byte) {
	switch c {
	case '"':
		s.value(c)
		s.inText = true
		s.isName = s.depth >= 1 && s.depth <= 3 && !s.isArray(s.depth) && s.names[s.depth] == placeOther && !s.started
		s.keep = s.isName || s.wantsLink()
		s.text = s.text[:0]
	case '{', '[':
		s.value(c)
		s.open(c == '[')
	case '}', ']':
		s.close()
	case ':':
		s.started = true
	case ',':
		s.started, s.member = false, false
		if s.depth >= 1 && s.depth <= 3 {
			s.names[s.depth] = placeOther
		}
	}
}

func (s *listScan) open(array bool) {
	s.depth++
	s.started, s.member = false, false
	if s.depth < 64 {
		s.array &^= 1 << s.depth
		if array {
			s.array |= 1 << s.depth
		}
	}
	if s.depth <= 3 {
		s.names[s.depth] = placeOther
	}
	if array && s.inList() {
		s.listed, s.count = true, 0
	}
	if !s.interesting() {
		s.skipped = 1
	}
}

// interesting: what paging needs can stand in the container just opened.
func (s *listScan) interesting() bool {
	switch s.depth {
	case 1:
		return true
	case 2:
		return s.inList() || !s.isArray(1) && !s.isArray(2) && s.names[1] == placeLinks
	case 3:
		return s.array&0b1110 == 0 && s.names[1] == placeLinks && s.names[2] == placeNext
	}
	return false
}

// skip passes over a value and returns how many bytes it took. Nearly all bytes of
// a large answer go through here.
func (s *listScan) skip(p []byte) int {
	for i := 0; i < len(p); {
		c := p[i]
		i++
		// Brackets and braces differ in one bit only.
		if b := c | 0x20; b != '{' && b != '}' && c != '"' {
			continue
		}
		switch c {
		case '"':
			s.inText, s.keep = true, false
			i += s.readText(p[i:])
		case '{', '[':
			s.skipped++
		default:
			if s.skipped--; s.skipped == 0 {
				s.close()
				return i
			}
		}
	}
	return len(p)
}

// close returns to the container around, whose member just ended.
func (s *listScan) close() {
	s.depth = max(0, s.depth-1)
	s.started, s.member = true, true
}

// wantsLink: the text is the value of links.next.href.
func (s *listScan) wantsLink() bool {
	return s.depth == 3 && s.started && s.array&0b1110 == 0 &&
		s.names[1] == placeLinks && s.names[2] == placeNext && s.names[3] == placeHref
}

// readText reads inside a text and returns how many bytes it took.
func (s *listScan) readText(p []byte) int {
	from := 0
	if s.escape && len(p) > 0 {
		from = 1
	}
	for {
		n := bytes.IndexByte(p[from:], '"')
		if n < 0 {
			s.escape = oddBackslashes(p[from:])
			s.take(p)
			return len(p)
		}
		end := from + n
		if !oddBackslashes(p[from:end]) {
			s.escape = false
			s.take(p[:end])
			s.endText()
			return end + 1
		}
		from = end + 1
	}
}

// oddBackslashes: the byte after p is escaped.
func oddBackslashes(p []byte) bool {
	n := 0
	for n < len(p) && p[len(p)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

func (s *listScan) take(p []byte) {
	if !s.keep {
		return
	}
	if s.keep = len(s.text)+len(p) <= maxScanned; s.keep {
		s.text = append(s.text, p...)
	}
}

func (s *listScan) endText() {
	s.inText = false
	if !s.keep {
		return
	}
	if s.isName && bytes.IndexByte(s.text, '\\') < 0 { // nearly all
		s.names[s.depth] = placeOf(s.depth, string(s.text))
		return
	}
	var text string
	if json.Unmarshal(append(append([]byte{'"'}, s.text...), '"'), &text) != nil {
		return
	}
	if s.isName {
		s.names[s.depth] = placeOf(s.depth, text)
	} else {
		s.next = text
	}
}

func placeOf(depth int, name string) place {
	switch {
	case depth == 1 && name == "data":
		return placeData
	case depth == 1 && name == "links":
		return placeLinks
	case depth == 2 && name == "next":
		return placeNext
	case depth == 3 && name == "href":
		return placeHref
	}
	return placeOther
}
