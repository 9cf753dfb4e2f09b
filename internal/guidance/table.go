package guidance

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
)

// embedded holds the rows of table.yaml as JSON, which is read in a fraction of the
// time: it is read at every start, before the first page. A test makes it, and proves
// that it is current.
//
//go:embed table.json
var embedded []byte

// Table is a set of causes and what makes each of them fit. It never changes;
// With makes a new one. It is safe for concurrent use.
type Table struct {
	read func() *contents // at first use: it takes milliseconds
}

// contents are the rows of a table.
type contents struct {
	rows   []row                   // in the order of Causes
	index  map[string]int          // by ID
	naming map[string][]*condition // the conditions that name codes, by field
}

// row is a cause with the ways to recognise it and the text that Search looks in.
type row struct {
	cause    Cause
	matchers []matcher
	haystack string
}

// Default returns the embedded table. Its first use panics only when the embedded file
// is broken.
func Default() *Table { return &Table{read: readEmbedded} }

var readEmbedded = sync.OnceValue(func() *contents {
	var read []rowYAML
	if err := json.Unmarshal(embedded, &read); err != nil {
		panic(err)
	}
	rows, err := checkRows(lines{name: "table.json"}, read)
	if err != nil {
		panic(err)
	}
	return order(rows)
})

// maxFile is the size up to which a guidance file is read.
const maxFile = 256 << 10

// With returns a table that also holds the rows of the YAML text in r; a row whose
// ID is already there takes its place, and keeps the built-in matches when it gives
// none. name is used in errors, which give the line and the reason in one sentence.
func (t *Table) With(name string, r io.Reader) (*Table, error) {
	src, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("guidance file %s cannot be read: %w", name, err)
	}
	if len(src) > maxFile {
		return nil, fmt.Errorf("guidance file %s is larger than %d KB", name, maxFile>>10)
	}
	added, err := parse(name, bytes.TrimPrefix(src, []byte("\ufeff")))
	if err != nil {
		return nil, err
	}
	rows := slices.Clone(t.read().rows)
	for _, a := range added {
		rows = t.place(rows, a)
	}
	return newTable(rows), nil
}

// place puts a row where its namesake stands, or else at the end.
func (t *Table) place(rows []row, a row) []row {
	i, replaces := t.read().index[a.cause.ID]
	if !replaces {
		return append(rows, a)
	}
	if a.matchers == nil {
		a.matchers = rows[i].matchers
	}
	if a.cause.Group == ownGroup {
		a.cause.Group = rows[i].cause.Group
	}
	rows[i] = a
	return rows
}

func newTable(rows []row) *Table {
	c := order(rows)
	return &Table{read: func() *contents { return c }}
}

// order puts rows in the order of their groups, groups in that of their first row, and
// indexes them.
func order(rows []row) *contents {
	groups := map[string]int{}
	for _, r := range rows {
		if _, seen := groups[r.cause.Group]; !seen {
			groups[r.cause.Group] = len(groups)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return groups[a.cause.Group] - groups[b.cause.Group] })
	c := &contents{rows: rows, index: make(map[string]int, len(rows)), naming: map[string][]*condition{}}
	for i := range rows {
		c.index[rows[i].cause.ID] = i
		rows[i].haystack = haystack(&rows[i])
		for _, m := range rows[i].matchers {
			for _, x := range m.conditions {
				if naming(x.field) && x.positive() {
					c.naming[x.field] = append(c.naming[x.field], x)
				}
			}
		}
	}
	return c
}

// Cause returns the row with that ID.
func (t *Table) Cause(id string) (Cause, bool) {
	c := t.read()
	i, ok := c.index[id]
	if !ok {
		return Cause{}, false
	}
	return c.rows[i].cause, true
}

// Causes returns all rows: the connector's own first, then group by group.
func (t *Table) Causes() []Cause {
	rows := t.read().rows
	causes := make([]Cause, len(rows))
	for i := range rows {
		causes[i] = rows[i].cause
	}
	return causes
}
