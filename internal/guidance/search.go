package guidance

import (
	"slices"
	"strings"
)

// Bounds on what is looked for.
const (
	maxWords  = 16
	maxSearch = 400
)

// Search returns the rows in which every one of the words occurs, in table order;
// no words: all rows. Upper and lower case are the same. It looks in all that a
// row says, and in the codes by which the row is recognised, such as 4203 or OAUTH-14.
func (t *Table) Search(words string) []Cause {
	list := strings.Fields(fold(words, maxSearch))
	list = list[:min(len(list), maxWords)]
	var found []Cause
	rows := t.read().rows
	for i := range rows {
		missing := func(word string) bool { return !strings.Contains(rows[i].haystack, word) }
		if !slices.ContainsFunc(list, missing) {
			found = append(found, rows[i].cause)
		}
	}
	return found
}

// haystack is all text of a row in lower case, one piece a line, so that no word
// is found across two pieces.
func haystack(r *row) string {
	c := &r.cause
	parts := []string{c.ID, c.Title, c.Meaning, c.Source, c.URL, c.Group, c.Who.Text()}
	parts = slices.Concat(parts, c.Steps, c.Symptoms, c.Applies)
	for _, m := range r.matchers {
		for _, cond := range m.conditions {
			if naming(cond.field) {
				parts = append(parts, cond.Is...)
			}
		}
	}
	return strings.ToLower(strings.Join(parts, "\n"))
}
