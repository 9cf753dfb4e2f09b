package answer

import (
	"context"
	"fmt"
	"strconv"

	"qlikconsole/internal/lazyregexp"
)

// comparer walks two bodies at once.
type comparer struct {
	ctx  context.Context
	all  bool
	a, b *bodyText
	out  Comparison
}

// plainName is a name that needs no quotation marks in a path.
var plainName = lazyregexp.New(`^[\pL_$][\pL\pN_$-]*$`)

// wherever is the path of a value; it is asked for only where there is a row for it.
type wherever func() string

func (w wherever) member(t *bodyText, p part) wherever {
	return func() string { return member(w(), t.nameOf(p)) }
}

func (w wherever) item(i int) wherever {
	return func() string { return fmt.Sprintf("%s[%d]", w(), i) }
}

func (w wherever) keyed(t *bodyText, item part, name string) wherever {
	return func() string { return w() + "[" + name + "=" + t.key(item, name) + "]" }
}

func member(path, name string) string {
	switch {
	case !plainName.MatchString(name):
		return path + "[" + strconv.Quote(name) + "]"
	case path == "":
		return name
	}
	return path + "." + name
}

// row notes what became of a value; only one of two is looked at where there is no other.
func (c *comparer) row(change Change, path wherever, a, b part) {
	if !c.counts(change, 1) {
		return
	}
	d := Difference{Change: change, Path: path()}
	if d.Path == "" {
		d.Path = "(the whole answer)"
	}
	if change != Added {
		d.Before = c.a.show(a)
	}
	if change != Removed {
		d.After = c.b.show(b)
	}
	c.out.Rows = append(c.out.Rows, d)
}

// counts counts values and tells whether there is a row for them.
func (c *comparer) counts(change Change, values int) bool {
	counts := map[Change]*int{Same: &c.out.Same, Added: &c.out.Added, Removed: &c.out.Removed, Changed: &c.out.Changed}
	*counts[change] += values
	if change == Same && !c.all {
		return false
	}
	if len(c.out.Rows) >= MaxDifferences {
		c.out.Left += values
		return false
	}
	return true
}

// missing notes a part that only one body has, unless the other may have had it further on.
func (c *comparer) missing(change Change, path wherever, p part, otherWhole bool) {
	if !otherWhole {
		c.out.Unseen++
		return
	}
	c.row(change, path, p, p)
}

func equal(a, b part) bool { return a.sum == b.sum && !a.open && !b.open }

func (c *comparer) value(path wherever, a, b part) {
	kind := c.a.kind(a)
	switch {
	case c.ctx.Err() != nil:
	case equal(a, b) && (!c.all || len(c.out.Rows) >= MaxDifferences):
		c.counts(Same, int(a.leaves))
	case equal(a, b) && (kind == scalar || a.inside == 0):
		c.row(Same, path, a, b)
	case kind == scalar || kind != c.b.kind(b):
		c.row(Changed, path, a, b)
	case kind == '{':
		c.members(path, a, b)
	default:
		c.items(path, a, b)
	}
}

func (c *comparer) members(path wherever, a, b part) {
	listA, wholeA := c.parts(c.a, a)
	listB, wholeB := c.parts(c.b, b)
	inA, inB := finder(listA), finder(listB)
	for i, p := range listA {
		if last, _ := inA(p.named); last != i {
			continue
		}
		if j, ok := inB(p.named); ok {
			c.value(path.member(c.a, p), p, listB[j])
		} else {
			c.missing(Removed, path.member(c.a, p), p, wholeB)
		}
	}
	for i, p := range listB {
		last, _ := inB(p.named)
		if _, ok := inA(p.named); !ok && last == i {
			c.missing(Added, path.member(c.b, p), p, wholeA)
		}
	}
}

func (c *comparer) items(path wherever, a, b part) {
	listA, wholeA := c.parts(c.a, a)
	listB, wholeB := c.parts(c.b, b)
	for _, name := range []string{"id", "key", "qId", "name"} {
		if before, ok := c.a.keys(listA, name); ok {
			if after, ok := c.b.keys(listB, name); ok {
				c.keyed(path, name, keyedList{before, listA, wholeA}, keyedList{after, listB, wholeB})
				return
			}
		}
	}
	c.placed(path, listA, listB, wholeA, wholeB)
}

// keyedList is items and the key of each, in order.
type keyedList struct {
	keys  []uint64
	items []part
	whole bool
}

func (l keyedList) byKey() map[uint64]int32 {
	at := make(map[uint64]int32, len(l.keys))
	for i, k := range l.keys {
		at[k] = int32(i)
	}
	return at
}

func (c *comparer) keyed(path wherever, name string, a, b keyedList) {
	inB := b.byKey()
	for i, k := range a.keys {
		if other, ok := inB[k]; ok {
			c.value(path.keyed(c.a, a.items[i], name), a.items[i], b.items[other])
		} else {
			c.missing(Removed, path.keyed(c.a, a.items[i], name), a.items[i], b.whole)
		}
	}
	inA := a.byKey()
	for i, k := range b.keys {
		if _, ok := inA[k]; !ok {
			c.missing(Added, path.keyed(c.b, b.items[i], name), b.items[i], a.whole)
		}
	}
	c.out.Unseen += len(a.items) - len(a.keys) + len(b.items) - len(b.keys)
}

// placed compares lists by place. What is the same at both ends stays together,
// so that an item put in between is one difference.
func (c *comparer) placed(path wherever, a, b []part, wholeA, wholeB bool) {
	head := 0
	for head < min(len(a), len(b)) && equal(a[head], b[head]) {
		c.value(path.item(head), a[head], b[head])
		head++
	}
	tail := 0
	for wholeA && wholeB && tail < min(len(a), len(b))-head && equal(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	midA, midB := a[head:len(a)-tail], b[head:len(b)-tail]
	for i := range min(len(midA), len(midB)) {
		c.value(path.item(head+i), midA[i], midB[i])
	}
	for i := len(midB); i < len(midA); i++ {
		c.missing(Removed, path.item(head+i), midA[i], wholeB)
	}
	for i := len(midA); i < len(midB); i++ {
		c.missing(Added, path.item(head+i), midB[i], wholeA)
	}
	for i := range tail {
		c.value(path.item(len(a)-tail+i), a[len(a)-tail+i], b[len(b)-tail+i])
	}
}
