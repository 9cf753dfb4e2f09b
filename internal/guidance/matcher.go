package guidance

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// place is where a matching row stands among others, whatever its weight.
type place int

// Places, best first.
const (
	closest  place = iota // the signal points to this row
	general               // what can be said of such an answer when nothing closer fits
	possible              // may lie behind the general explanation
	related               // the same failure, as another program shows it
)

func parsePlace(name string) (place, error) {
	switch name {
	case "", "closest":
		return closest, nil
	case "general":
		return general, nil
	case "possible":
		return possible, nil
	case "related":
		return related, nil
	}
	return 0, errors.New(`place must be closest, general, possible or related`)
}

// matcher is one way for a signal to fit a row: all its conditions hold.
type matcher struct {
	conditions []*condition
	because    string
	place      place
	weight     int
	certain    bool
}

const maxWeight = 100

// check completes a matcher as read and says what is wrong with it.
func (m *matcherYAML) check() (matcher, error) {
	out := matcher{because: strings.TrimSpace(m.Because), certain: m.Certain}
	var err error
	if out.place, err = parsePlace(m.Place); err != nil {
		return out, err
	}
	for _, field := range slices.Sorted(maps.Keys(m.If)) {
		c := m.If[field]
		if err := c.check(field); err != nil {
			return out, err
		}
		out.conditions = append(out.conditions, &c)
		out.weight += c.worth()
	}
	if m.Weight != nil {
		out.weight = *m.Weight
	}
	return out, out.sound(m.Weight != nil)
}

func (m *matcher) sound(weighed bool) error {
	switch {
	case m.because == "":
		return errors.New(`a match has no "because"`)
	case weighed && (m.weight < 1 || m.weight > maxWeight):
		return errors.New("weight must be from 1 to 100")
	case !slices.ContainsFunc(m.conditions, telling):
		return errNothingTelling
	case m.certain && !slices.ContainsFunc(m.conditions, decisive):
		return errors.New("certain needs a condition on kind, code, oauth-code, close, session, qix or a fact")
	}
	m.weight = min(m.weight, maxWeight)
	return nil
}

// telling reports whether a condition looks at the failure itself, not only at where it happened.
func telling(c *condition) bool {
	return decisive(c) || strings.HasPrefix(c.field, "header.") ||
		slices.Contains([]string{"status", "text", "title", "body"}, c.field)
}

func decisive(c *condition) bool { return naming(c.field) || strings.HasPrefix(c.field, "fact.") }

func (m *matcher) fits(v *view) bool {
	for _, c := range m.conditions {
		if !c.holds(v.get(c.field)) {
			return false
		}
	}
	return true
}
