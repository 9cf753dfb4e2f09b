package guidance

import (
	"cmp"
	"slices"
)

// hit is a row that fits, by the best of its matchers.
type hit struct {
	row  *row
	best *matcher
}

// Match returns the causes that fit s, the most likely first. It is empty when
// nothing is known to fit. Only the first can be certain, and nothing is certain
// about a signal that carries a code which no row knows. Beside a certain cause the
// general explanations are left out.
func (t *Table) Match(s Signal) []Match {
	v := newView(s)
	if v.healthy() {
		return nil
	}
	hits := t.hits(v)
	slices.SortStableFunc(hits, compareHits)
	certain := t.certain(v, hits)
	if certain {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.best.place == general })
	}
	matches := make([]Match, 0, len(hits))
	for i, h := range hits {
		first := certain && i == 0
		reason := h.best.because + standing(hits, i, first)
		matches = append(matches, Match{Cause: h.row.cause, Rank: i + 1, Reason: reason, Certain: first})
	}
	return matches
}

// certain reports whether the first of the sorted hits is what the signal names.
func (t *Table) certain(v *view, hits []hit) bool {
	if len(hits) == 0 || !hits[0].best.certain || hits[0].best.place == general {
		return false
	}
	alone := len(hits) == 1 || compareHits(hits[0], hits[1]) != 0
	return alone && t.knows(v)
}

func (t *Table) hits(v *view) []hit {
	var hits []hit
	rows := t.read().rows
	for i := range rows {
		h := hit{row: &rows[i]}
		for j := range h.row.matchers {
			m := &h.row.matchers[j]
			if m.fits(v) && (h.best == nil || compareMatchers(m, h.best) < 0) {
				h.best = m
			}
		}
		if h.best != nil {
			hits = append(hits, h)
		}
	}
	return hits
}

func compareHits(a, b hit) int { return compareMatchers(a.best, b.best) }

func compareMatchers(a, b *matcher) int {
	return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(b.weight, a.weight))
}

// standing says why a hit stands where it does.
func standing(hits []hit, i int, certain bool) string {
	switch {
	case len(hits) == 1:
		return ""
	case certain:
		return " It comes first because the signal names it."
	case hits[i].best.place == related:
		return " This is the same failure as the connector shows it."
	case i == 0 && hits[i].best.place == general:
		return " It comes first because nothing points to a closer cause."
	case i == 0:
		return " It comes first because it fits most closely."
	case hits[i].best.place == general:
		return " It explains any answer of this kind, so the closer causes stand before it."
	case hits[i].best.place == possible:
		return " It may lie behind this, but nothing here shows it."
	}
	return " Less points to it than to the causes before it."
}

// knows reports whether every code that the signal carries is one that some row expects.
func (t *Table) knows(v *view) bool {
	for _, field := range namingFields {
		value := v.get(field)
		if value == "" {
			continue
		}
		if !slices.ContainsFunc(t.read().naming[field], func(c *condition) bool { return c.holds(value) }) {
			return false
		}
	}
	return true
}
