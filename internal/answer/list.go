package answer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Bounds of a list that is shown as a table.
const (
	MaxListBytes = 512 << 20 // of the body
	MaxItems     = 1_000_000 // further ones are left out, and told
	MaxColumns   = 200       // likewise
	MaxSorted    = 200_000   // items that are sorted or filtered
	maxItem      = 4 << 20   // bytes of an item that is read
)

// Column is a member that items of a list have.
type Column struct {
	Name    string
	Numeric bool // every value that is not null is a number
}

// List is where the items of a list stand in a body, and the members they have
// between them. It is safe for concurrent use.
type List struct {
	Columns []Column // name first, then in the order in which they were first seen; one without a name where an item is no object
	Hidden  int      // further columns, left out
	Left    int      // items left out

	body  io.ReaderAt
	items []span

	mu   sync.Mutex
	last View // made last, see [List.View]
}

// Len is the number of items.
func (l *List) Len() int { return len(l.items) }

// ErrNoList says that a body holds no list.
var ErrNoList = refuse("There is no list in this answer: neither is it one, nor has it a member “data” that is one.")

// ReadList finds the list in the first size bytes of body: the text itself, its
// member data, or, where several JSON texts follow each other, these. An item
// that is cut off at the end is left out.
func ReadList(ctx context.Context, body io.ReaderAt, size int64) (*List, error) {
	if size > MaxListBytes {
		return nil, refuse(fmt.Sprintf("This answer has %d MB. A table is made of at most %d MB; ask the tenant for less (limit=) or filter.", size>>20, MaxListBytes>>20))
	}
	l, scan, err := readItems(ctx, body, size, -1)
	if err != nil {
		return nil, err
	}
	if scan.list < 0 {
		if l, _, err = readItems(ctx, body, size, 0); err != nil {
			return nil, err
		}
		if l.Len() < 2 {
			return nil, ErrNoList
		}
	}
	return l, nil
}

// readItems scans the body for a list at a known depth (-1: wherever it is).
func readItems(ctx context.Context, body io.ReaderAt, size int64, list int) (*List, *itemScan, error) {
	l := &List{body: body}
	scan := newItemScan(list)
	columns := columns{at: map[string]int{}}
	named := false
	scan.member = func(name string, first byte) { named = true; columns.add(name, first) }
	var first [1]byte
	scan.item = func(at span) {
		if !named { // no object, or an empty one
			if n, _ := body.ReadAt(first[:], at.from); n == 1 && first[0] != '{' {
				columns.add("", first[0])
			}
		}
		named = false
		if len(l.items) == MaxItems {
			l.Left++
			return
		}
		l.items = append(l.items, at)
	}
	err := feed(ctx, io.NewSectionReader(body, 0, size), scan.write)
	if list == 0 && scan.depth == 0 && !scan.inText {
		scan.close() // a number or word at the end
	}
	l.Columns, l.Hidden = columns.list()
	return l, scan, err
}

// feed hands on all of r in pieces.
func feed(ctx context.Context, r io.Reader, write func([]byte)) error {
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		write(buf[:n])
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the answer: %w", err)
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}

// columns collects names and what their values are.
type columns struct {
	at    map[string]int
	all   []Column
	other []bool // a value that is neither number nor null was seen
	some  []bool // a number was seen
}

// maxNames bounds the names that are told apart.
const maxNames = 10_000

func (c *columns) add(name string, first byte) {
	i, ok := c.at[name]
	if !ok {
		if len(c.all) == maxNames {
			return
		}
		i = len(c.all)
		c.at[name] = i
		c.all, c.other, c.some = append(c.all, Column{Name: name}), append(c.other, false), append(c.some, false)
	}
	switch {
	case first == '-' || first >= '0' && first <= '9':
		c.some[i] = true
	case first != 'n':
		c.other[i] = true
	}
}

func (c *columns) list() (shown []Column, hidden int) {
	for i := range c.all {
		c.all[i].Numeric = c.some[i] && !c.other[i]
	}
	if i := slices.IndexFunc(c.all, func(c Column) bool { return c.Name == "name" }); i > 0 {
		name := c.all[i]
		copy(c.all[1:], c.all[:i])
		c.all[0] = name
	}
	n := min(len(c.all), MaxColumns)
	return c.all[:n], len(c.all) - n
}
