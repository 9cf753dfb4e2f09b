package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Bounds of a comparison.
const (
	MaxCompared    = 10 << 20 // bytes of each body
	MaxDifferences = 20_000   // further ones are counted
	maxLeaves      = 500_000  // values of each body
)

// Change is what became of a value.
type Change uint8

// What became of a value.
const (
	Same Change = iota
	Added
	Removed
	Changed
)

// Difference is one value, or a whole part, of two bodies.
type Difference struct {
	Change        Change
	Path          string // such as data[id=65f1].name; of text, "line 12"
	Before, After string // JSON as it came; empty where there is nothing
}

// Comparison is what differs between two bodies.
type Comparison struct {
	Rows                          []Difference // in the order of the body before
	Same, Added, Removed, Changed int          // all there are, shown or not
	Left                          int          // rows left out
	Lines                         bool         // compared as lines of text
}

// Equal: nothing differs.
func (c *Comparison) Equal() bool { return c.Added+c.Removed+c.Changed == 0 }

// Compare compares two bodies. JSON is compared by its structure: members by
// name, whatever their order; items of a list by their id (or key, or name) where
// each has one of its own, else by their place. Numbers are the same when they
// are written the same. Anything else is compared line by line. all asks for what
// is the same, too. A body that is too large gives a *Refused.
func Compare(ctx context.Context, before, after io.Reader, all bool) (*Comparison, error) {
	a, err := readCompared(before)
	if err != nil {
		return nil, err
	}
	b, err := readCompared(after)
	if err != nil {
		return nil, err
	}
	c := &comparer{ctx: ctx, all: all}
	va, errA := parse(a)
	vb, errB := parse(b)
	for _, err := range []error{errA, errB} {
		if r := (*Refused)(nil); errors.As(err, &r) {
			return nil, err
		}
	}
	if errA == nil && errB == nil {
		c.value("", va, vb)
	} else {
		c.out.Lines = true
		c.lines(string(a), string(b))
	}
	return &c.out, ctx.Err()
}

func readCompared(r io.Reader) ([]byte, error) {
	p, err := io.ReadAll(io.LimitReader(r, MaxCompared+1))
	if err == nil && len(p) > MaxCompared {
		err = refuse(fmt.Sprintf("An answer of more than %d MB is not compared. Ask the tenant for less (limit=), or filter both and save the results.", MaxCompared>>20))
	}
	return p, err
}

// node is a JSON value that keeps its text.
type node struct {
	scalar string // JSON of a text, number or word; empty: a container
	list   []*node
	names  []string // of an object, in order
	fields map[string]*node
	object bool
}

// parse reads one JSON text.
func parse(p []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(p, []byte("\uFEFF"))))
	d.UseNumber()
	left := maxLeaves
	n, err := parseNode(d, &left)
	if err == nil {
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return nil, errors.New("more than one JSON text")
		}
	}
	return n, err
}

func parseNode(d *json.Decoder, left *int) (*node, error) {
	if *left--; *left < 0 {
		return nil, refuse(fmt.Sprintf("An answer of more than %d values is not compared.", maxLeaves))
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		n := &node{object: t == '{', fields: map[string]*node{}}
		for d.More() {
			if err := n.read(d, left); err != nil {
				return nil, err
			}
		}
		_, err := d.Token()
		return n, err
	case json.Number:
		return &node{scalar: t.String()}, nil
	}
	text, err := quoted(t)
	return &node{scalar: text}, err
}

// read reads a member or an item.
func (n *node) read(d *json.Decoder, left *int) error {
	if !n.object {
		item, err := parseNode(d, left)
		n.list = append(n.list, item)
		return err
	}
	name, err := d.Token()
	if err != nil {
		return err
	}
	value, err := parseNode(d, left)
	text, _ := name.(string)
	if _, twice := n.fields[text]; !twice {
		n.names = append(n.names, text)
	}
	n.fields[text] = value
	return err
}

func quoted(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// maxShown bounds the text of a difference.
const maxShown = 2000

// text is the value as JSON on one line, its beginning.
func (n *node) text() string {
	var b strings.Builder
	n.write(&b)
	if b.Len() <= maxShown {
		return b.String()
	}
	return strings.ToValidUTF8(b.String()[:maxShown], "") + "…"
}

func (n *node) write(b *strings.Builder) {
	switch {
	case b.Len() > maxShown:
	case n.scalar != "":
		b.WriteString(n.scalar)
	case n.object:
		b.WriteByte('{')
		for i, name := range n.names {
			if b.Len() > maxShown {
				return
			}
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Quote(name) + ":")
			n.fields[name].write(b)
		}
		b.WriteByte('}')
	default:
		b.WriteByte('[')
		for i, item := range n.list {
			if b.Len() > maxShown {
				return
			}
			if i > 0 {
				b.WriteByte(',')
			}
			item.write(b)
		}
		b.WriteByte(']')
	}
}
