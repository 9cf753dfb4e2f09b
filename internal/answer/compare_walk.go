package answer

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// comparer walks two bodies at once.
type comparer struct {
	ctx context.Context
	all bool
	out Comparison
}

// plainName is a name that needs no quotation marks in a path.
var plainName = lazyregexp.New(`^[\pL_$][\pL\pN_$-]*$`)

func member(path, name string) string {
	switch {
	case !plainName.MatchString(name):
		return path + "[" + strconv.Quote(name) + "]"
	case path == "":
		return name
	}
	return path + "." + name
}

func (c *comparer) row(change Change, path string, before, after *node) {
	counts := map[Change]*int{Same: &c.out.Same, Added: &c.out.Added, Removed: &c.out.Removed, Changed: &c.out.Changed}
	*counts[change]++
	if change == Same && !c.all {
		return
	}
	if len(c.out.Rows) == MaxDifferences {
		c.out.Left++
		return
	}
	d := Difference{Change: change, Path: path}
	if path == "" {
		d.Path = "(the whole answer)"
	}
	if before != nil {
		d.Before = before.text()
	}
	if after != nil {
		d.After = after.text()
	}
	c.out.Rows = append(c.out.Rows, d)
}

func (c *comparer) value(path string, a, b *node) {
	switch {
	case c.ctx.Err() != nil:
	case a.scalar != "" && a.scalar == b.scalar, a.empty() && b.empty() && a.object == b.object:
		c.row(Same, path, a, b)
	case a.scalar != "" || b.scalar != "" || a.object != b.object:
		c.row(Changed, path, a, b)
	case a.object:
		c.members(path, a, b)
	default:
		c.items(path, a.list, b.list)
	}
}

func (n *node) empty() bool { return n.scalar == "" && len(n.list) == 0 && len(n.names) == 0 }

func (c *comparer) members(path string, a, b *node) {
	for _, name := range a.names {
		if other, ok := b.fields[name]; ok {
			c.value(member(path, name), a.fields[name], other)
		} else {
			c.row(Removed, member(path, name), a.fields[name], nil)
		}
	}
	for _, name := range b.names {
		if _, ok := a.fields[name]; !ok {
			c.row(Added, member(path, name), nil, b.fields[name])
		}
	}
}

func (c *comparer) items(path string, a, b []*node) {
	for _, name := range []string{"id", "key", "qId", "name"} {
		if before, ok := byName(a, name); ok {
			if after, ok := byName(b, name); ok && len(a)+len(b) > 0 {
				c.keyed(path, name, a, b, before, after)
				return
			}
		}
	}
	c.placed(path, a, b)
}

// byName finds items by a member that each has, and no two the same.
func byName(list []*node, name string) (map[string]*node, bool) {
	found := make(map[string]*node, len(list))
	for _, item := range list {
		value := item.fields[name]
		if value == nil || value.scalar == "" || found[value.scalar] != nil {
			return nil, false
		}
		found[value.scalar] = item
	}
	return found, true
}

func (c *comparer) keyed(path, name string, a, b []*node, before, after map[string]*node) {
	at := func(item *node) string {
		return path + "[" + name + "=" + strings.Trim(item.fields[name].scalar, `"`) + "]"
	}
	for _, item := range a {
		if other := after[item.fields[name].scalar]; other != nil {
			c.value(at(item), item, other)
		} else {
			c.row(Removed, at(item), item, nil)
		}
	}
	for _, item := range b {
		if before[item.fields[name].scalar] == nil {
			c.row(Added, at(item), nil, item)
		}
	}
}

// placed compares lists by place. What is the same at both ends stays together,
// so that an item put in between is one difference.
func (c *comparer) placed(path string, a, b []*node) {
	at := func(i int) string { return fmt.Sprintf("%s[%d]", path, i) }
	ta, tb := texts(a), texts(b)
	head := 0
	for head < min(len(a), len(b)) && ta[head] == tb[head] {
		c.value(at(head), a[head], b[head])
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && ta[len(a)-1-tail] == tb[len(b)-1-tail] {
		tail++
	}
	midA, midB := a[head:len(a)-tail], b[head:len(b)-tail]
	for i := range min(len(midA), len(midB)) {
		c.value(at(head+i), midA[i], midB[i])
	}
	for i := len(midB); i < len(midA); i++ {
		c.row(Removed, at(head+i), midA[i], nil)
	}
	for i := len(midA); i < len(midB); i++ {
		c.row(Added, at(head+i), nil, midB[i])
	}
	for i := range tail {
		c.value(at(len(a)-tail+i), a[len(a)-tail+i], b[len(b)-tail+i])
	}
}

// texts tells items apart; of long ones by their beginning, and value sees the rest.
func texts(list []*node) []string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = item.text()
	}
	return out
}
