package spool

import (
	"slices"
	"sort"
)

const (
	// Between two checkpoints are at least markLines lines and minMarkGap
	// bytes, but no more than maxMarkGap bytes where lines are long. A
	// checkpoint takes some 64 bytes, so the bytes keep them below 1 % of the
	// body, and the lines keep pages quick to make.
	markLines  = 256
	minMarkGap = 16 << 10
	maxMarkGap = 256 << 10
)

// checkpoint is the state of a formatter before the first byte of a line.
type checkpoint struct {
	off   int64
	line  int
	stack stack
	mode  mode
	inKey bool
}

// marks are the checkpoints of a view, in order.
type marks struct {
	all  []checkpoint
	next int64 // no checkpoint is due before this offset
}

// newMarks starts with the checkpoint of a body's first byte.
func newMarks(v View) *marks {
	f := newFormatter(v)
	return &marks{all: []checkpoint{f.checkpoint(0)}, next: minMarkGap}
}

// add makes a checkpoint if there are enough lines or bytes since the last.
func (m *marks) add(f *formatter, off int64) {
	last := &m.all[len(m.all)-1]
	if f.mode == word || f.lines.number-last.line < markLines && off-last.off < maxMarkGap {
		return
	}
	m.all = append(m.all, f.checkpoint(off))
	// Deep nesting makes a checkpoint larger, and the next one later.
	m.next = off + max(minMarkGap, int64(f.stack.words())*1024)
}

func (f *formatter) checkpoint(off int64) checkpoint {
	return checkpoint{off, f.lines.number, f.stack.clone(), f.mode, f.inKey}
}

// before is the last checkpoint at or before line.
func (m *marks) before(line int) checkpoint {
	i := sort.Search(len(m.all), func(i int) bool { return m.all[i].line > line })
	c := m.all[i-1]
	c.stack.kinds = slices.Clone(c.stack.kinds)
	return c
}

// resume makes a formatter that goes on from c and gives lines from line from on
// to take.
func (c checkpoint) resume(from int, take takeLine) formatter {
	f := formatter{off: c.off, mode: c.mode, inKey: c.inKey, stack: c.stack, invalid: -1}
	f.lines = lineWriter{number: c.line, from: from, take: take, keep: c.line >= from}
	return f
}
