package qlikproxy

import (
	"net/http"
	"strings"
)

// headerText are headers as a recorder keeps them, a thousand times over: as one text of
// lines, a name and a value in turn. As a map they take many times the room, and every
// part of it is looked at whenever memory is tidied up. No header has a line break in it.
type headerText string

// headerText is h without secrets.
func (t *Tenant) headerText(h http.Header) headerText {
	text := make([]byte, 0, 1<<10)
	for name, values := range h {
		for _, v := range values {
			text = append(append(text, name...), '\n')
			text = append(append(text, oneLine(cleanValue(t.o.Redactor, name, v))...), '\n')
		}
	}
	return headerText(text)
}

// oneLine holds what headerText says of line breaks for whatever a server sends.
func oneLine(v string) string {
	if strings.Contains(v, "\n") {
		return strings.ReplaceAll(v, "\n", " ")
	}
	return v
}

// next is the first header and what follows.
func (t headerText) next() (p Pair, rest headerText) {
	name, after, _ := strings.Cut(string(t), "\n")
	value, after, _ := strings.Cut(after, "\n")
	return Pair{name, value}, headerText(after)
}

// Get is the first value of a header whose name is written as usual.
func (t headerText) Get(name string) string {
	for len(t) > 0 {
		var p Pair
		if p, t = t.next(); p.Name == name {
			return p.Value
		}
	}
	return ""
}

// pairs are the headers in no particular order; the values of each name are in theirs.
func (t headerText) pairs() []Pair {
	list := make([]Pair, 0, strings.Count(string(t), "\n")/2)
	for len(t) > 0 {
		var p Pair
		p, t = t.next()
		list = append(list, p)
	}
	return list
}

func (t headerText) header() http.Header {
	if t == "" {
		return nil
	}
	h := http.Header{}
	for len(t) > 0 {
		var p Pair
		p, t = t.next()
		h[p.Name] = append(h[p.Name], p.Value)
	}
	return h
}
