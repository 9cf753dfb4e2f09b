package guidance

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// ownGroup is the heading of rows that name none.
const ownGroup = "Your own"

var (
	idShape   = lazyregexp.New(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	dateShape = lazyregexp.New(`^20[0-9]{2}-(0[1-9]|1[0-2])(-[0-3][0-9])?$`)
)

// Bounds on one row.
const (
	maxID      = 60
	maxSteps   = 20
	maxMatches = 60
	maxSaid    = 2000 // of one text, in bytes
)

// checkRows turns rows as read into rows of the table, or says what is wrong and where.
func checkRows(at lines, read []rowYAML) ([]row, error) {
	seen := map[string]bool{}
	rows := make([]row, 0, len(read))
	for i := range read {
		y := &read[i]
		if err := y.check(); err != nil {
			return nil, at.fault(i, -1, err.Error())
		}
		if seen[y.ID] {
			return nil, at.fault(i, -1, fmt.Sprintf("the id %q is used twice", y.ID))
		}
		seen[y.ID] = true
		matchers, faulty, err := y.matchers()
		if err != nil {
			return nil, at.fault(i, faulty, fmt.Sprintf("row %q: %s", y.ID, err))
		}
		rows = append(rows, row{cause: y.cause(), matchers: matchers})
	}
	return rows, nil
}

// matchers returns the row's matchers; on an error, the index of the faulty one.
func (y *rowYAML) matchers() (out []matcher, at int, err error) {
	if len(y.Match) > maxMatches {
		return nil, 0, fmt.Errorf("more than %d matches", maxMatches)
	}
	for i := range y.Match {
		m, err := y.Match[i].check()
		if err != nil {
			return nil, i, err
		}
		out = append(out, m)
	}
	return out, 0, nil
}

func (y *rowYAML) check() error {
	if y.ID == "" {
		return errors.New("this row has no id")
	}
	if len(y.ID) > maxID || !idShape.MatchString(y.ID) {
		return fmt.Errorf("the id %.80q must be lower-case words joined by single dashes, at most %d characters", y.ID, maxID)
	}
	if err := y.present(); err != nil {
		return err
	}
	if Who(y.Who).Text() == "" {
		return fmt.Errorf("row %q: who is %.40q, but must be you, network, qlik, catalog or support", y.ID, y.Who)
	}
	if y.Basis != "" && y.Basis != BasisDocumented && y.Basis != BasisAssumed {
		return fmt.Errorf("row %q: basis must be documented or assumed", y.ID)
	}
	if y.Checked != "" && !dateShape.MatchString(y.Checked) {
		return fmt.Errorf("row %q: checked must be a date such as 2026-11", y.ID)
	}
	return y.checkURL()
}

func (y *rowYAML) present() error {
	for _, f := range [][2]string{{"title", y.Title}, {"meaning", y.Meaning}, {"who", y.Who}, {"source", y.Source}} {
		if strings.TrimSpace(f[1]) == "" {
			return fmt.Errorf("row %q has no %s", y.ID, f[0])
		}
	}
	if len(y.Steps) == 0 || len(y.Steps) > maxSteps {
		return fmt.Errorf("row %q must have 1 to %d steps", y.ID, maxSteps)
	}
	for _, s := range slices.Concat(y.Steps, y.Symptoms, y.Applies) {
		if strings.TrimSpace(s) == "" {
			return fmt.Errorf("row %q has an empty text in one of its lists", y.ID)
		}
	}
	for _, s := range slices.Concat(y.Steps, y.Symptoms, y.Applies, []string{y.Title, y.Meaning, y.Source, y.Group}) {
		if len(s) > maxSaid {
			return fmt.Errorf("row %q has a text longer than %d characters", y.ID, maxSaid)
		}
	}
	return nil
}

// checkURL admits https only: the address becomes a link.
func (y *rowYAML) checkURL() error {
	if y.URL == "" {
		return nil
	}
	u, err := url.Parse(y.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(y.URL) > maxSaid {
		return fmt.Errorf("row %q: url must be an https address", y.ID)
	}
	return nil
}

// cause is the row as shown, each text on one line.
func (y *rowYAML) cause() Cause {
	c := Cause{
		ID: y.ID, Title: oneLine(y.Title), Meaning: oneLine(y.Meaning), Steps: oneLines(y.Steps),
		Who: Who(y.Who), Source: oneLine(y.Source), URL: y.URL, Checked: y.Checked,
		Basis: y.Basis, Group: oneLine(y.Group), Symptoms: oneLines(y.Symptoms), Applies: oneLines(y.Applies),
	}
	if c.Basis == "" {
		c.Basis = BasisAssumed
	}
	if c.Group == "" {
		c.Group = ownGroup
	}
	return c
}

func oneLines(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = oneLine(s)
	}
	return out
}
