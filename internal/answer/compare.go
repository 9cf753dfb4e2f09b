package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
)

// Bounds of a comparison.
const (
	MaxCompared    = 20 << 20 // bytes of each body; what follows is left out
	MaxDifferences = 20_000   // further ones are counted
	maxInside      = 500_000  // members of one object, items of one list, or lines; further ones are left out
)

// Body is one of two bodies that are compared.
type Body struct {
	io.Reader
	Size int64 // bytes that it gives, about; 0: not known
	Cut  bool  // there was more once
}

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

// Extent is how much of a body was compared.
type Extent struct {
	Bytes int64
	Cut   bool // there was more
}

// Comparison is what differs between two bodies.
type Comparison struct {
	Rows                          []Difference // in the order of the body before
	Same, Added, Removed, Changed int          // all there are, shown or not
	Left                          int          // rows left out
	Lines                         bool         // compared as lines of text
	Before, After                 Extent
	Unseen                        int  // parts that only one body has, where the end of the other was left out
	Long                          bool // so was the end of a list with more than 500,000 items
}

// Equal: nothing differs.
func (c *Comparison) Equal() bool { return c.Added+c.Removed+c.Changed == 0 }

// Compare compares two bodies. JSON is compared by its structure: members by
// name, whatever their order; items of a list by their id (or key, or name) where
// each has one of its own, else by their place. Numbers are the same when they
// are written the same. Anything else is compared line by line. all asks for what
// is the same, too. Of a body that is cut, or longer than MaxCompared, the beginning
// is compared, and nothing is said to be missing from its end.
func Compare(ctx context.Context, before, after Body, all bool) (*Comparison, error) {
	a, err := readCompared(before)
	if err != nil {
		return nil, err
	}
	b, err := readCompared(after)
	if err != nil {
		return nil, err
	}
	a.seed = maphash.MakeSeed()
	b.seed = a.seed
	c := &comparer{ctx: ctx, all: all, a: a, b: b}
	c.out.Before, c.out.After = a.extent(), b.extent()
	va, okA := a.whole()
	vb, okB := b.whole()
	if okA && okB {
		c.value(func() string { return "" }, va, vb)
	} else {
		c.out.Lines = true
		c.lines()
	}
	return &c.out, ctx.Err()
}

// bodyText is a body in which values are found by where they stand: two of 20 MB fit
// into memory so, and trees of their values would not.
type bodyText struct {
	text []byte
	cut  bool
	seed maphash.Seed
}

func readCompared(body Body) (*bodyText, error) {
	room := min(max(body.Size, 0), MaxCompared) + 1 + bytes.MinRead // so that it never grows where the size is known
	p := bytes.NewBuffer(make([]byte, 0, room))
	_, err := p.ReadFrom(io.LimitReader(body, MaxCompared+1))
	t := &bodyText{text: p.Bytes(), cut: body.Cut}
	if len(t.text) > MaxCompared {
		t.text, t.cut = t.text[:MaxCompared], true
	}
	return t, err
}

func (t *bodyText) extent() Extent { return Extent{int64(len(t.text)), t.cut} }

// whole is the body as one JSON value, if it is one or the beginning of one.
func (t *bodyText) whole() (part, bool) {
	p := bytes.TrimPrefix(t.text, []byte("\uFEFF"))
	if !json.Valid(p) && !(t.cut && endsEarly(p)) {
		return part{}, false
	}
	t.text = p
	in := partScan{bodyText: t}
	return in.value()
}

// endsEarly: all that is wrong with a JSON text is that it ends.
func endsEarly(p []byte) bool {
	var wrong *json.SyntaxError
	return errors.As(json.Unmarshal(p, new(json.RawMessage)), &wrong) && wrong.Offset >= int64(len(p))
}
