package demotenant

import (
	"regexp"
	"slices"
	"strings"
)

// cube is an evaluated hypercube: its columns' titles and rows of values.
type cube struct {
	dims, measures []string
	rows           [][]any
}

// aggregation is the one kind of expression that this engine computes.
var aggregation = regexp.MustCompile(`(?i)^=?\s*(sum|count|avg|min|max)\s*\(\s*(distinct\s+)?\[?([^\])]+)\]?\s*\)$`)

// evaluate groups a table that holds all dimensions. Measures over a field that
// this table lacks are missing ("-"): joins are not simulated.
func (d *doc) evaluate(dims, measures []string) cube {
	c := cube{dims: dims, measures: measures}
	t := d.tableWith(dims, measures)
	if t == nil {
		return c
	}
	var order []string
	groups := map[string][][]any{}
	for _, row := range t.rows {
		key := []string{}
		for _, f := range dims {
			text, _, _ := show(row[t.column(f)])
			key = append(key, text)
		}
		k := strings.Join(key, "\x00")
		if _, seen := groups[k]; !seen {
			order = append(order, k)
		}
		groups[k] = append(groups[k], row)
	}
	for _, k := range order {
		line := []any{}
		for _, f := range dims {
			line = append(line, groups[k][0][t.column(f)])
		}
		for _, m := range measures {
			line = append(line, t.aggregate(m, groups[k]))
		}
		c.rows = append(c.rows, line)
	}
	return c
}

// tableWith finds a table with all the dimensions, preferably one with the measured fields too.
func (d *doc) tableWith(dims, measures []string) *table {
	var found *table
	best := -1
	for _, t := range d.tables {
		if slices.ContainsFunc(dims, func(f string) bool { return t.column(f) < 0 }) {
			continue
		}
		score := 0
		for _, m := range measures {
			if p := aggregation.FindStringSubmatch(m); p != nil && t.column(p[3]) >= 0 {
				score++
			}
		}
		if score > best {
			found, best = t, score
		}
	}
	return found
}

func (t *table) aggregate(expression string, rows [][]any) any {
	p := aggregation.FindStringSubmatch(expression)
	if p == nil || t.column(p[3]) < 0 {
		return "-"
	}
	values := []any{}
	for _, row := range rows {
		values = append(values, row[t.column(p[3])])
	}
	if p[2] != "" {
		values = unique(values)
	}
	return fold(strings.ToLower(p[1]), values)
}

func unique(values []any) []any {
	seen := map[any]bool{}
	return filterOf(values, func(v any) bool {
		fresh := !seen[v]
		seen[v] = true
		return fresh
	})
}

func fold(function string, values []any) any {
	if function == "count" {
		return float64(len(values))
	}
	numbers := []float64{}
	sum := 0.0
	for _, v := range values {
		if n, ok := v.(float64); ok {
			numbers = append(numbers, n)
			sum += n
		}
	}
	switch {
	case function == "sum":
		return sum
	case len(numbers) == 0:
		return "-"
	case function == "avg":
		return sum / float64(len(numbers))
	case function == "min":
		return slices.Min(numbers)
	}
	return slices.Max(numbers)
}
