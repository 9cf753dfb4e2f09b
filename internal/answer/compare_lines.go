package answer

import (
	"fmt"
	"strings"
)

// maxTable bounds the work of lining up two texts.
const maxTable = 4_000_000

// lines compares two texts line by line: the longest run of lines that both have
// in order is the same; of texts that differ too much, only both ends.
func (c *comparer) lines() {
	a, wholeA := c.splitLines(c.a)
	b, wholeB := c.splitLines(c.b)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for wholeA && wholeB && tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for i := range head {
		c.line(Same, i, a[i], a[i])
	}
	c.middle(head, a[head:len(a)-tail], b[head:len(b)-tail], wholeA, wholeB)
	for i := len(a) - tail; i < len(a); i++ {
		c.line(Same, i, a[i], a[i])
	}
}

// splitLines are the lines of a text, and whether those are all. The last line of a cut
// text may have been longer; it counts only where there is no other.
func (c *comparer) splitLines(t *bodyText) (lines []string, whole bool) {
	if len(t.text) == 0 {
		return nil, !t.cut
	}
	lines = strings.SplitN(strings.TrimSuffix(strings.ToValidUTF8(string(t.text), "\uFFFD"), "\n"), "\n", maxInside+1)
	switch {
	case len(lines) > maxInside:
		c.out.Long = true
		return lines[:maxInside], false
	case t.cut && len(lines) > 1:
		return lines[:len(lines)-1], false
	}
	return lines, !t.cut
}

func (c *comparer) line(change Change, n int, before, after string) {
	if !c.counts(change, 1) {
		return
	}
	d := Difference{Change: change, Path: fmt.Sprintf("line %d", n+1)}
	if change != Added {
		d.Before = shownLine(before)
	}
	if change != Removed {
		d.After = shownLine(after)
	}
	c.out.Rows = append(c.out.Rows, d)
}

func shownLine(line string) string {
	switch {
	case line == "":
		return " "
	case len(line) > maxShown:
		return strings.ToValidUTF8(line[:maxShown], "") + "…"
	}
	return line
}

// rest notes lines that only one text has, unless the other may have had them further on.
func (c *comparer) rest(change Change, at int, lines []string, otherWhole bool) {
	if !otherWhole {
		c.out.Unseen += len(lines)
		return
	}
	for i, line := range lines {
		c.line(change, at+i, line, line)
	}
}

// middle lines up what is between the ends.
func (c *comparer) middle(at int, a, b []string, wholeA, wholeB bool) {
	if len(a)*len(b) > maxTable {
		n := min(len(a), len(b))
		c.rest(Removed, at, a[:n], true)
		c.rest(Removed, at+n, a[n:], wholeB)
		c.rest(Added, at, b[:n], true)
		c.rest(Added, at+n, b[n:], wholeA)
		return
	}
	common := commonAfter(a, b)
	i, j := 0, 0
	for i < len(a) && j < len(b) && c.ctx.Err() == nil {
		switch {
		case a[i] == b[j]:
			c.line(Same, at+i, a[i], b[j])
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			c.line(Removed, at+i, a[i], "")
			i++
		default:
			c.line(Added, at+j, "", b[j])
			j++
		}
	}
	c.rest(Removed, at+i, a[i:], wholeB)
	c.rest(Added, at+j, b[j:], wholeA)
}

// commonAfter is how many lines a[i:] and b[j:] have in common, in order.
func commonAfter(a, b []string) [][]int32 {
	common := make([][]int32, len(a)+1)
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}
