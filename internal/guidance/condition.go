package guidance

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// condition is what one field of a signal must be. Every part that is given must
// hold. Compared values are lower case.
type condition struct {
	Is       values `yaml:"is" json:"is,omitempty"`
	Not      values `yaml:"not" json:"not,omitempty"`
	Contains values `yaml:"contains" json:"contains,omitempty"`
	Starts   values `yaml:"starts" json:"starts,omitempty"`
	Ends     values `yaml:"ends" json:"ends,omitempty"`
	Matches  string `yaml:"matches" json:"matches,omitempty"`
	From     *int   `yaml:"from" json:"from,omitempty"`
	To       *int   `yaml:"to" json:"to,omitempty"`
	Known    *bool  `yaml:"known" json:"known,omitempty"`

	field   string
	pattern *regexp.Regexp
}

const maxPattern = 300

// fieldWorth lists the fields that a condition may name, and how much a condition
// on each adds to how closely a row fits. A field that names the failure outweighs
// any number of fields that only say where it happened.
var fieldWorth = map[string]int{
	"code": 60, "oauth-code": 60, "close": 60, "session": 60, "qix": 60,
	"kind": 50, "text": 40, "title": 40, "status": 20, "path": 20,
	"operation": 15, "credential": 15, "body": 15, "method": 10, "layer": 10,
}

const (
	factWorth   = 45
	headerWorth = 25
)

func worth(field string) int {
	switch {
	case strings.HasPrefix(field, "fact."):
		return factWorth
	case strings.HasPrefix(field, "header."):
		return headerWorth
	}
	return fieldWorth[field]
}

// namingFields are the fields by which an answer names its failure.
var namingFields = []string{"code", "oauth-code", "close", "session", "qix", "kind"}

func naming(field string) bool { return slices.Contains(namingFields, field) }

// check completes a condition and says what is wrong with it.
func (c *condition) check(field string) error {
	c.field = field
	if worth(field) == 0 || field == "fact." || field == "header." {
		return fmt.Errorf("unknown field %q", field)
	}
	for _, list := range []values{c.Is, c.Not, c.Contains, c.Starts, c.Ends} {
		for i := range list {
			list[i] = strings.ToLower(strings.TrimSpace(list[i]))
		}
	}
	if slices.Contains(slices.Concat(c.Contains, c.Starts, c.Ends), "") {
		return fmt.Errorf("the condition on %q looks for an empty text", field)
	}
	if c.empty() {
		return fmt.Errorf("the condition on %q asks for nothing", field)
	}
	if c.From != nil && c.To != nil && *c.From > *c.To {
		return fmt.Errorf("the condition on %q goes from %d down to %d", field, *c.From, *c.To)
	}
	return c.compile()
}

func (c *condition) empty() bool {
	lists := len(c.Is) + len(c.Not) + len(c.Contains) + len(c.Starts) + len(c.Ends)
	return lists == 0 && c.Matches == "" && c.From == nil && c.To == nil && c.Known == nil
}

func (c *condition) compile() error {
	if c.Matches == "" {
		return nil
	}
	if len(c.Matches) > maxPattern {
		return fmt.Errorf("the pattern for %q is longer than %d characters", c.field, maxPattern)
	}
	pattern, err := regexp.Compile("(?is)" + c.Matches)
	if err != nil {
		return fmt.Errorf("the pattern for %q is no valid regular expression: %s", c.field, reason(err))
	}
	c.pattern = pattern
	return nil
}

// reason is the part of a pattern error that helps its writer.
func reason(err error) string {
	_, text, found := strings.Cut(err.Error(), "error parsing regexp: ")
	if !found {
		return err.Error()
	}
	return text
}

// holds reports whether the value of the field meets the condition. An unknown
// value meets only "not", "known: false" and a list that contains "".
func (c *condition) holds(value string) bool {
	if c.Known != nil && *c.Known != (value != "") {
		return false
	}
	if slices.Contains(c.Not, value) && value != "" {
		return false
	}
	if len(c.Is) > 0 && !slices.Contains(c.Is, value) {
		return false
	}
	return anyOf(c.Contains, value, strings.Contains) &&
		anyOf(c.Starts, value, strings.HasPrefix) &&
		anyOf(c.Ends, value, strings.HasSuffix) &&
		(c.pattern == nil || c.pattern.MatchString(value) && value != "") &&
		c.inRange(value)
}

func anyOf(list values, value string, test func(value, part string) bool) bool {
	return len(list) == 0 || slices.ContainsFunc(list, func(part string) bool { return test(value, part) })
}

func (c *condition) inRange(value string) bool {
	if c.From == nil && c.To == nil {
		return true
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return false
	}
	return (c.From == nil || n >= *c.From) && (c.To == nil || n <= *c.To)
}

// worth is what this condition adds to how closely its row fits: half when it
// accepts many values, next to nothing when it only leaves some out.
func (c *condition) worth() int {
	w := worth(c.field)
	switch {
	case c.positive():
		return w
	case c.From != nil || c.To != nil || c.Known != nil && *c.Known:
		return w / 2
	}
	return 1
}

// positive reports whether the condition says what the value is, not only what it is not.
func (c *condition) positive() bool {
	return len(c.Is)+len(c.Contains)+len(c.Starts)+len(c.Ends) > 0 || c.Matches != ""
}

var errNothingTelling = errors.New("a match needs a condition on what went wrong: kind, status, code, oauth-code, close, session, qix, text, title, body, a header or a fact")
