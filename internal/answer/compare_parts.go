package answer

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/maphash"
	"strings"
)

// place is where something stands in a body, in bytes.
type place struct{ from, to int32 }

// part is a value in a body: a member, an item, or the whole of it.
type part struct {
	value  place
	name   int32  // where the name of a member begins
	named  uint64 // the same for names that are the same
	sum    uint64 // the same for values that are the same
	leaves int32  // texts, numbers, words and empty containers in it
	inside int32  // members or items
	open   bool   // the body ends before the value does
}

// partScan reads a body from a place on. The body is JSON, or the beginning of it.
type partScan struct {
	*bodyText
	at int
}

// value reads one value; not ok: the body ends before it can be told.
func (s *partScan) value() (p part, ok bool) {
	s.space()
	if s.at >= len(s.text) {
		return p, false
	}
	switch s.text[s.at] {
	case '{', '[':
		return s.container(nil), true
	case '"':
		p.value, ok = s.quoted()
	default:
		p.value, ok = s.word()
	}
	p.sum, p.leaves = s.scalarSum(p.value), 1
	return p, ok
}

func (s *partScan) space() {
	for s.at < len(s.text) && (s.text[s.at] == ' ' || s.text[s.at] == '\n' || s.text[s.at] == '\r' || s.text[s.at] == '\t') {
		s.at++
	}
}

// quoted reads a text.
func (s *partScan) quoted() (p place, ok bool) {
	p.from = int32(s.at)
	if s.at >= len(s.text) || s.text[s.at] != '"' {
		return p, false
	}
	for s.at++; s.at < len(s.text); {
		n := bytes.IndexByte(s.text[s.at:], '"')
		if n < 0 {
			break
		}
		s.at += n + 1
		if slashes := s.slashesBefore(s.at - 1); slashes%2 == 0 {
			p.to = int32(s.at)
			return p, true
		}
	}
	s.at = len(s.text)
	p.to = int32(s.at)
	return p, false
}

func (s *partScan) slashesBefore(i int) int {
	n := 0
	for i > n && s.text[i-1-n] == '\\' {
		n++
	}
	return n
}

// word reads a number, true, false or null. One at the end of a cut body may have been longer.
func (s *partScan) word() (p place, ok bool) {
	p.from = int32(s.at)
	for s.at++; s.at < len(s.text) && !strings.ContainsRune(",]}: \n\r\t", rune(s.text[s.at])); {
		s.at++
	}
	p.to = int32(s.at)
	return p, s.at < len(s.text) || !s.cut
}

// container reads an object or a list and gives each what is in it.
func (s *partScan) container(each func(part)) part {
	p := part{value: place{from: int32(s.at)}}
	object := s.text[s.at] == '{'
	sum := uint64(0)
	for s.at++; ; {
		inside, more := s.inside(object)
		if !more {
			break
		}
		if inside.value.to == 0 {
			p.open = true
			break
		}
		if each != nil {
			each(inside)
		}
		if object { // in any order
			sum += s.mix(inside.named, inside.sum)
		} else {
			sum = s.mix(sum, inside.sum)
		}
		p.leaves += inside.leaves
		p.inside++
		p.open = inside.open
	}
	p.value.to, p.leaves = int32(s.at), max(p.leaves, 1)
	p.sum = s.mix(sum, uint64(s.text[p.value.from]))
	return p
}

// inside reads the next member or item; an empty one: the body ends here.
func (s *partScan) inside(object bool) (p part, more bool) {
	for s.space(); s.at < len(s.text) && s.text[s.at] == ','; s.space() {
		s.at++
	}
	if s.at < len(s.text) && (s.text[s.at] == '}' || s.text[s.at] == ']') {
		s.at++
		return part{}, false
	}
	var name place
	ok := true
	if object {
		if name, ok = s.quoted(); !ok {
			return part{}, true
		}
		s.space()
		s.at++ // the colon
	}
	if p, ok = s.value(); !ok {
		return part{}, true
	}
	if object {
		p.name, p.named = name.from, s.scalarSum(name)
	}
	return p, true
}

func (t *bodyText) bytes(p place) []byte { return t.text[p.from:min(int(p.to), len(t.text))] }

func (t *bodyText) nameOf(p part) string {
	in := partScan{bodyText: t, at: int(p.name)}
	name, _ := in.quoted()
	return unquoted(t.bytes(name))
}

func (t *bodyText) scalarSum(p place) uint64 {
	raw := t.bytes(p)
	if bytes.IndexByte(raw, '\\') >= 0 {
		return maphash.String(t.seed, `"`+unquoted(raw)+`"`)
	}
	return maphash.Bytes(t.seed, raw)
}

func (t *bodyText) mix(a, b uint64) uint64 {
	var both [16]byte
	binary.LittleEndian.PutUint64(both[:8], a)
	binary.LittleEndian.PutUint64(both[8:], b)
	return maphash.Bytes(t.seed, both[:])
}

// unquoted is a JSON text as it is meant.
func unquoted(raw []byte) string {
	if bytes.IndexByte(raw, '\\') >= 0 {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			return text
		}
	}
	return strings.Trim(string(raw), `"`)
}
