package catalog

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MostRows is how many elements of one list a form shows.
const MostRows = 20

// mostFields bounds what rows may make of a form: the first row of a list is
// always shown, a further one only where it fits as a whole.
const mostFields = 240

// List is a list of objects in a body: each of them is a row of fields, in
// which there may be lists again. Lists of anything else are one field.
type List struct {
	Key string // as that of a field, such as body:/data; that of the whole body is body:
	Schema
	Label   string
	Row     string // the row of another list that it stands in; "" in none
	Present bool   // the body has it, if only empty
	Count   int    // elements that the body has
	Shown   int    // of them, the first ones; at most MostRows
}

// Full reports whether the form has no place for a further row.
func (l List) Full() bool { return l.Count >= MostRows || l.Shown < l.Count }

// RowKey is the key of a row, such as body:/data/0.
func (l List) RowKey(i int) string { return l.Key + "/" + strconv.Itoa(i) }

// Lists returns the lists of objects in the form of a request, the outer ones first.
func (d Details) Lists(r Request) []List {
	form, _ := d.bodyForm(r)
	return form.lists
}

// AddRow puts one more element, with what it must hold, at the end of a list.
// The error is a sentence for a person.
func (d Details) AddRow(r Request, key string) (Request, error) {
	list, ok := d.list(r, key)
	if !ok {
		return r, formProblem("There is no such list in the body.")
	}
	if list.Full() {
		return r, formProblem(fmt.Sprintf("The form shows %d rows of this list and no more. Add further ones in the body itself.", list.Shown))
	}
	path := pathOf(key)
	raw, _ := getMember(json.RawMessage(r.Body), path)
	rows, isList := elements(raw)
	if !isList && !isBlank(raw) {
		return r, formProblem("Something else stands in the body where this list goes. Mend it there first.")
	}
	return r.with(path, joinList(append(rows, json.RawMessage(list.Items.example()))))
}

// RemoveRow takes one element out of a list; row is its key. The error is a
// sentence for a person.
func (d Details) RemoveRow(r Request, row string) (Request, error) {
	key, i := CutRow(row)
	list, ok := d.list(r, key)
	if !ok || i < 0 || i >= list.Count {
		return r, formProblem("There is no such row in the body.")
	}
	return r.with(append(pathOf(list.Key), strconv.Itoa(i)), nil)
}

// CutRow parts the key of a row into that of its list and its number, from 0;
// that is -1 in what is no row's key.
func CutRow(row string) (list string, i int) {
	at := max(strings.LastIndex(row, "/"), 0)
	i, err := strconv.Atoi(strings.TrimPrefix(row[at:], "/"))
	if err != nil {
		return row[:at], -1
	}
	return row[:at], max(i, -1)
}

func (d Details) list(r Request, key string) (List, bool) {
	lists := d.Lists(r)
	i := slices.IndexFunc(lists, func(l List) bool { return l.Key == key })
	if i < 0 {
		return List{}, false
	}
	return lists[i], true
}
