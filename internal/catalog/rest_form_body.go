package catalog

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// bodyForm is the fields and the lists of a body.
type bodyForm struct {
	fields []Field
	lists  []List
}

// bodyForm walks through a body; ok is false where no form can show it.
func (d Details) bodyForm(r Request) (form bodyForm, ok bool) {
	if !d.Body.Form() {
		return form, true
	}
	if strings.TrimSpace(r.Body) != "" && (!json.Valid([]byte(r.Body)) || !rightKind(d.Body.Schema, r.Body)) {
		return form, false
	}
	form.walk(d.Body.Schema, spot{}, json.RawMessage(r.Body))
	return form, true
}

func (b *bodyForm) walk(s Schema, at spot, raw json.RawMessage) {
	switch {
	case s.Type == "array" && s.Items != nil && len(s.Items.Fields) > 0:
		b.walkRows(s, at, raw)
	case s.Type == "object" && len(s.Fields) > 0:
		b.walkMembers(s.Fields, at, raw)
	default:
		b.fields = append(b.fields, bodyField(s, at, raw))
	}
}

func (b *bodyForm) walkMembers(fields []Schema, at spot, raw json.RawMessage) {
	all, _ := members(raw) // what is no object has none
	for _, f := range fields {
		var value json.RawMessage
		if i := lastNamed(all, f.Name); i >= 0 {
			value = all[i].value
		}
		b.walk(f, at.in(f.Name), value)
	}
}

func (b *bodyForm) walkRows(s Schema, at spot, raw json.RawMessage) {
	rows, present := elements(raw)
	mine, widest := len(b.lists), 0
	b.lists = append(b.lists, List{Key: at.key(), Schema: s, Label: at.label(), Row: at.row, Present: present, Count: len(rows)})
	for i, row := range rows[:min(len(rows), MostRows)] {
		before := len(b.fields)
		if i > 0 && before+widest > mostFields {
			break
		}
		b.walkMembers(s.Items.Fields, at.element(i), row)
		widest = max(widest, len(b.fields)-before)
		b.lists[mine].Shown++
	}
}

// spot is where in a body something stands.
type spot struct {
	path  []string
	names int    // how much of the path leads to the row
	row   string // the key of the row
}

func (p spot) key() string { return "body:" + pointer(p.path) }

func (p spot) in(name string) spot {
	p.path = append(slices.Clip(p.path), name)
	return p
}

func (p spot) element(i int) spot {
	p.path = append(slices.Clip(p.path), strconv.Itoa(i))
	p.names, p.row = len(p.path), p.key()
	return p
}

func (p spot) label() string {
	if names := p.path[p.names:]; len(names) > 0 {
		return strings.Join(names, " › ")
	}
	return "body"
}
