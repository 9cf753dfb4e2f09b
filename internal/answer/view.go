package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// View is the items of a list in an order, and those only that were looked for.
type View struct {
	Sort  string // name of a column
	By    bool   // it is sorted
	Desc  bool
	Text  string  // stands in one of the item's cells, without regard to case
	Order []int32 // items, by number
}

// View chooses and sorts the items as v says. The view made last is kept.
// A list too long to be sorted gives a *Refused.
func (l *List) View(ctx context.Context, v View) (View, error) {
	v.Text = strings.ToLower(strings.TrimSpace(v.Text))
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last.Order != nil && l.last.Sort == v.Sort && l.last.By == v.By && l.last.Desc == v.Desc && l.last.Text == v.Text {
		return l.last, nil
	}
	if (v.By || v.Text != "") && l.Len() > MaxSorted {
		return View{}, refuse(fmt.Sprintf("This list has more than %d items, too many to sort or filter here. Filter it with jq, or save it.", MaxSorted))
	}
	keys, err := l.keys(ctx, v)
	if err != nil {
		return View{}, err
	}
	if v.By {
		slices.SortStableFunc(keys, func(a, b sortKey) int {
			if a.Kind <= Null || b.Kind <= Null || !v.Desc { // what is missing stands at the end, both ways
				return a.compare(b)
			}
			return b.compare(a)
		})
	}
	v.Order = make([]int32, len(keys))
	for i, k := range keys {
		v.Order[i] = k.item
	}
	l.last = v
	return v, nil
}

// sortKey is what an item is sorted by.
type sortKey struct {
	item   int32
	Kind   Kind
	number float64
	text   string
}

const maxKey = 128

// keys reads the items that a view chooses.
func (l *List) keys(ctx context.Context, v View) ([]sortKey, error) {
	keys := make([]sortKey, 0, l.Len())
	column := slices.IndexFunc(l.Columns, func(c Column) bool { return c.Name == v.Sort })
	for i := range l.items {
		key := sortKey{item: int32(i)}
		if v.By || v.Text != "" {
			if i%256 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			row, err := l.Row(i)
			if err != nil {
				return nil, err
			}
			if v.Text != "" && !holds(row, v.Text) {
				continue
			}
			if v.By && column >= 0 {
				key.of(row[column])
			}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func holds(row []Cell, text string) bool {
	return slices.ContainsFunc(row, func(c Cell) bool { return strings.Contains(strings.ToLower(c.Text), text) })
}

func (k *sortKey) of(c Cell) {
	k.Kind = c.Kind
	k.text = strings.ToLower(c.Text[:min(len(c.Text), maxKey)])
	if c.Kind == Number {
		k.number, _ = strconv.ParseFloat(c.Text, 64) // out of range: infinite, which is its place
	}
}

// compare puts numbers before texts, and what is missing at the end.
func (k sortKey) compare(o sortKey) int {
	if a, b := k.Kind <= Null, o.Kind <= Null; a || b {
		return cmp.Compare(btoi(a), btoi(b))
	}
	if k.Kind != o.Kind {
		return cmp.Compare(k.Kind, o.Kind)
	}
	if k.Kind == Number {
		return cmp.Or(cmp.Compare(k.number, o.number), digits(k.text, o.text))
	}
	return strings.Compare(k.text, o.text)
}

// digits orders whole numbers that a float64 cannot tell apart.
func digits(a, b string) int {
	if strings.ContainsAny(a+b, ".e") || len(a) != len(b) {
		return 0
	}
	if strings.HasPrefix(a, "-") {
		return strings.Compare(b, a)
	}
	return strings.Compare(a, b)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
