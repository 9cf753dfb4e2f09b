package answer

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// Kind is what a cell holds.
type Kind uint8

// Kinds of a cell.
const (
	Missing Kind = iota // the item has no such member
	Null
	Bool
	Number
	Text
	Nested // a list or an object
)

// Cell is one value of an item: a text without its quotation marks, anything
// else as it stands in the body.
type Cell struct {
	Kind Kind
	Text string
}

// raw reads an item; nil: it is too long.
func (l *List) raw(i int) ([]byte, error) {
	at := l.items[i]
	if at.to-at.from > maxItem {
		return nil, nil
	}
	p := make([]byte, at.to-at.from)
	n, err := l.body.ReadAt(p, at.from)
	if n == len(p) {
		err = nil
	}
	return p[:n], err
}

// Row is the cells of an item, in the order of Columns.
func (l *List) Row(i int) ([]Cell, error) {
	raw, err := l.raw(i)
	if err != nil {
		return nil, err
	}
	row := make([]Cell, len(l.Columns))
	if raw == nil {
		if len(row) > 0 {
			row[0] = Cell{Nested, "(an item of more than 4 MB; see the pretty view)"}
		}
		return row, nil
	}
	members := membersOf(raw)
	for c, column := range l.Columns {
		if value, ok := members[column.Name]; ok {
			row[c] = cellOf(value)
		}
	}
	return row, nil
}

// membersOf takes an object apart. What is no object is its own member without a
// name. Of members with one name the last counts, as in encoding/json.
func membersOf(raw []byte) map[string]json.RawMessage {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return map[string]json.RawMessage{"": raw}
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return map[string]json.RawMessage{"": raw}
	}
	return members
}

func cellOf(value json.RawMessage) Cell {
	value = bytes.TrimSpace(value)
	if len(value) == 0 {
		return Cell{}
	}
	switch first := value[0]; {
	case first == '"':
		var text string
		if json.Unmarshal(value, &text) == nil {
			return Cell{Text, text}
		}
		return Cell{Text, strings.ToValidUTF8(string(value), "\uFFFD")}
	case first == '[' || first == '{':
		var compact bytes.Buffer
		if json.Compact(&compact, value) == nil {
			return Cell{Nested, compact.String()}
		}
		return Cell{Nested, strings.ToValidUTF8(string(value), "\uFFFD")}
	case first == 'n':
		return Cell{Null, "null"}
	case first == 't' || first == 'f':
		return Cell{Bool, string(value)}
	}
	return Cell{Number, strings.ToValidUTF8(string(value), "\uFFFD")}
}

// WriteJSON writes these items of the list as one JSON array, each as it came.
func (l *List) WriteJSON(w io.Writer, order []int32) error {
	lead := "["
	for _, i := range order {
		raw, err := l.raw(int(i))
		if err != nil {
			return err
		}
		if raw == nil {
			continue
		}
		if _, err := io.WriteString(w, lead); err != nil {
			return err
		}
		if _, err := w.Write(raw); err != nil {
			return err
		}
		lead = ",\n"
	}
	if lead == "[" {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "]\n")
	return err
}

// WriteItems writes all items, each as it came, for a list that is put together
// of several: behind "," unless it is the first that is written there.
func (l *List) WriteItems(w io.Writer, first bool) error {
	for i := range l.items {
		raw, err := l.raw(i)
		if err != nil {
			return err
		}
		if raw == nil {
			return refuse("An item of more than 4 MB cannot be put into one list.")
		}
		if !first {
			raw = append([]byte(",\n"), raw...)
		}
		first = false
		if _, err := w.Write(raw); err != nil {
			return err
		}
	}
	return nil
}
