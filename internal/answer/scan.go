package answer

import (
	"bytes"
	"encoding/json"
)

// span is where a value stands in a body.
type span struct{ from, to int64 }

// itemScan finds the items of a list in a JSON text, piece by piece, and the
// names of their members. It keeps no more of the text than one name. A text that
// is no JSON gives it wrong items, which then cannot be read, and nothing worse.
type itemScan struct {
	list  int  // depth of the list's items; -1: not found yet
	done  bool // the list has ended, or there is none
	began bool // the first text has

	off    int64
	depth  int
	object [3]bool // whether the container at depth 1, 2, … of the list and its items is an object
	inText bool
	escape bool
	name   []byte // of a member, while it is read and until its value begins
	naming bool   // the text that is read is a name
	key    bool   // a name is due
	wide   bool   // the name was too long to keep
	colon  bool   // the value of a member is due

	from, last int64 // of the item at hand: its first byte (-1: none), and the end of its last
	item       func(span)
	member     func(name string, first byte)
}

const maxName = 256

func newItemScan(list int) *itemScan { return &itemScan{list: list, from: -1} }

func (s *itemScan) write(p []byte) {
	for i := 0; i < len(p) && !s.done; {
		if s.inText {
			n := s.text(p[i:])
			s.off += int64(n)
			i += n
			continue
		}
		s.byte(p[i])
		s.off++
		i++
	}
}

// text reads the inside of a text up to its end or the end of p.
func (s *itemScan) text(p []byte) int {
	if s.escape {
		s.escape = false
		s.keep(p[:1])
		return 1
	}
	n := bytes.IndexAny(p, `"\`)
	if n < 0 {
		s.keep(p)
		return len(p)
	}
	s.keep(p[:n])
	if p[n] == '\\' {
		s.escape = true
		s.keep(p[n : n+1])
		return n + 1
	}
	s.inText = false
	s.ends(s.off + int64(n) + 1)
	return n + 1
}

func (s *itemScan) keep(p []byte) {
	if !s.naming {
		return
	}
	if len(s.name)+len(p) > maxName {
		s.wide = true
		p = p[:maxName-len(s.name)]
	}
	s.name = append(s.name, p...)
}

// ends notes where the item at hand ends as far as it is known.
func (s *itemScan) ends(at int64) {
	if s.from >= 0 {
		s.last = at
	}
}

// byte reads one byte outside of texts.
func (s *itemScan) byte(b byte) {
	switch b {
	case ' ', '\t', '\n', '\r':
		if s.list == 0 && s.depth == 0 {
			s.close()
		}
		return
	case ',':
		s.comma()
		return
	case ':':
		s.colon, s.naming = true, false
		return
	case ']', '}':
		s.leave()
		return
	}
	if s.depth == 0 && s.list < 0 {
		if s.began && (b == '"' || b == '[' || b == '{') {
			s.done = true // a second text: the body is no list
			return
		}
		s.began = true
	}
	s.begin(b)
	switch b {
	case '"':
		s.inText = true
	case '[', '{':
		s.enter(b == '{')
	}
	s.ends(s.off + 1)
}

// begin reads the first byte of a name or value, or a further one of a number or word.
func (s *itemScan) begin(b byte) {
	if s.list >= 0 && s.depth == s.list && s.from < 0 && (s.list > 0 || s.depth == 0) {
		s.from = s.off
	}
	if s.key && b == '"' && s.shallow() {
		s.key, s.naming, s.wide, s.name = false, true, false, s.name[:0]
		return
	}
	if s.colon {
		s.colon = false
		s.value(b)
	}
}

// value reads the first byte of a member's value.
func (s *itemScan) value(b byte) {
	if s.list < 0 {
		if s.depth == 1 && b == '[' && string(s.name) == "data" {
			s.list = 2
		}
		return
	}
	if s.depth == s.list+1 && s.member != nil {
		s.member(s.named(), b)
	}
}

func (s *itemScan) named() string {
	if s.wide {
		return string(s.name) + "…"
	}
	var name string
	if bytes.IndexByte(s.name, '\\') < 0 || json.Unmarshal([]byte(`"`+string(s.name)+`"`), &name) != nil {
		return string(bytes.ToValidUTF8(s.name, []byte("\uFFFD")))
	}
	return name
}

// shallow: names count in the outermost object while the list is looked for, and
// in the items themselves.
func (s *itemScan) shallow() bool {
	return s.list < 0 && s.depth == 1 || s.list >= 0 && s.depth == s.list+1
}

func (s *itemScan) enter(object bool) {
	if s.list < 0 && s.depth == 0 && !object {
		s.list = 1
	}
	s.depth++
	s.key = object
	s.note(object)
}

// note keeps which containers are objects as deep as names count.
func (s *itemScan) note(object bool) {
	if d := s.depth - max(s.list, 0); d >= 0 && d < len(s.object) {
		s.object[d] = object
	}
}

func (s *itemScan) comma() {
	if s.list >= 0 && s.depth == s.list {
		s.close()
	}
	if d := s.depth - max(s.list, 0); d >= 0 && d < len(s.object) {
		s.key = s.object[d]
	}
}

func (s *itemScan) leave() {
	s.key = false
	if s.list > 0 && s.depth == s.list {
		s.close()
		s.done = true
		return
	}
	s.depth--
	if s.depth < 0 {
		s.done = true
		return
	}
	s.ends(s.off + 1)
	if s.list == 0 && s.depth == 0 {
		s.close()
	}
}

// close ends the item at hand.
func (s *itemScan) close() {
	if s.from >= 0 {
		s.item(span{s.from, s.last})
		s.from = -1
	}
}
