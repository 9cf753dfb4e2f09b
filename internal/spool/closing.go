package spool

import (
	"bytes"
	"context"
	"math"
)

// Closing returns the number of the line of the pretty view that closes the
// object or list which line opens, or 0 when it opens none, or when it is not
// closed in what is there now. Below the 64th level, where lines are indented
// no further, nothing is said to close.
func (f *File) Closing(ctx context.Context, line int) (int, error) {
	x, err := f.index(Pretty)
	if err != nil {
		return 0, err
	}
	if err := x.readUntil(ctx, line+1); err != nil {
		return 0, err
	}
	_, start, _ := x.page(line)
	size, finished := f.extent()
	c := closing{line: line}
	err = walk(ctx, f, start.resume(line, c.take), size, finished)
	return c.last, err
}

// closing looks for the line that closes another.
type closing struct {
	line, last int
	indent     int
	goesOn     bool // the line at hand continues the one before
}

func (c *closing) take(text []byte, number int, cut bool) bool {
	begins := !c.goesOn
	c.goesOn = cut
	if number > math.MaxInt32 {
		return false
	}
	indent := len(text) - len(bytes.TrimLeft(text, " "))
	if number == c.line {
		c.indent = indent
		open := len(text) > 0 && (text[len(text)-1] == '{' || text[len(text)-1] == '[')
		return open && !cut && begins && indent < len(blanks)
	}
	if begins && indent == c.indent && indent < len(text) && (text[indent] == '}' || text[indent] == ']') {
		c.last = number
		return false
	}
	return true
}
