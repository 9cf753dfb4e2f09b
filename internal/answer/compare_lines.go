package answer

import (
	"fmt"
	"strings"
)

// maxTable bounds the work of lining up two texts.
const maxTable = 4_000_000

// lines compares two texts line by line: the longest run of lines that both have
// in order is the same; of texts that differ too much, only both ends.
func (c *comparer) lines(before, after string) {
	a, b := splitLines(before), splitLines(after)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for i := range head {
		c.line(Same, i, a[i], a[i])
	}
	c.middle(head, a[head:len(a)-tail], b[head:len(b)-tail])
	for i := len(a) - tail; i < len(a); i++ {
		c.line(Same, i, a[i], a[i])
	}
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(strings.ToValidUTF8(text, "\uFFFD"), "\n"), "\n")
}

func (c *comparer) line(change Change, n int, before, after string) {
	var a, b *node
	if change != Added {
		a = &node{scalar: orBlank(before)}
	}
	if change != Removed {
		b = &node{scalar: orBlank(after)}
	}
	c.row(change, fmt.Sprintf("line %d", n+1), a, b)
}

func orBlank(line string) string {
	if line == "" {
		return " "
	}
	return line
}

// middle lines up what is between the ends.
func (c *comparer) middle(at int, a, b []string) {
	if len(a)*len(b) > maxTable {
		for i, line := range a {
			c.line(Removed, at+i, line, "")
		}
		for i, line := range b {
			c.line(Added, at+i, "", line)
		}
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
	for ; i < len(a); i++ {
		c.line(Removed, at+i, a[i], "")
	}
	for ; j < len(b); j++ {
		c.line(Added, at+j, "", b[j])
	}
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
