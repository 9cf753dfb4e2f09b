package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// QIXSequence is calls to be made one after the other. Later ones use what earlier
// answers held.
type QIXSequence struct {
	Name  string    `json:"name"`
	Note  string    `json:"note,omitempty"`
	Vars  []QIXVar  `json:"vars,omitempty"`
	Steps []QIXStep `json:"steps"`
}

// QIXVar is a value that a person gives, written {{name}} in the steps. {{appId}} is
// always there: the app of the connection.
type QIXVar struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// QIXStep is one call of a sequence.
type QIXStep struct {
	Title    string            `json:"title,omitempty"`
	Class    string            `json:"class,omitempty"`    // of the handle that the call is meant for; empty: any
	Method   string            `json:"method"`             //
	Handle   string            `json:"handle,omitempty"`   // a number or {{name}}; empty: the newest of its class that is open
	Params   json.RawMessage   `json:"params,omitempty"`   // {{name}} in texts is filled in; a text that is nothing else takes the value as it is
	Keep     map[string]string `json:"keep,omitempty"`     // name → where the answer has the value, as a JSON Pointer (RFC 6901)
	Unless   string            `json:"unless,omitempty"`   // left out while a handle of this class is open; what it would keep is then taken from that
	Optional bool              `json:"optional,omitempty"` // left out when a value is missing; its error stops nothing
	Note     string            `json:"note,omitempty"`
}

// Bounds of a sequence.
const (
	MaxSteps     = 200
	maxStepBytes = 256 << 10 // of one step's parameters
	maxSentence  = 400       // bytes of a title or a note
)

var (
	valueName  = lazyregexp.New(`^[A-Za-z][A-Za-z0-9_]{0,39}$`)
	handleText = lazyregexp.New(`^(-?\d{1,9}|\{\{[A-Za-z][A-Za-z0-9_]{0,39}\}\})$`)
	className  = lazyregexp.New(`^[A-Za-z][A-Za-z0-9]{0,79}$`)
)

// Check says what keeps a sequence from being run, in plain words; nil: nothing.
func (s QIXSequence) Check() error {
	switch {
	case strings.TrimSpace(s.Name) == "":
		return errors.New("A sequence needs a name.")
	case len(s.Name) > maxSentence || len(s.Note) > maxSentence:
		return fmt.Errorf("Name and note have room for %d characters.", maxSentence)
	case len(s.Steps) == 0:
		return errors.New("A sequence needs at least one call.")
	case len(s.Steps) > MaxSteps || len(s.Vars) > MaxSteps:
		return fmt.Errorf("A sequence has room for %d calls.", MaxSteps)
	}
	for _, v := range s.Vars {
		if !valueName.MatchString(v.Name) || len(v.Value) > maxSentence {
			return fmt.Errorf("%q is no name for a value: letters and digits, a letter first.", cut(v.Name))
		}
	}
	for i, step := range s.Steps {
		if err := step.check(); err != nil {
			return fmt.Errorf("Call %d: %w", i+1, err)
		}
	}
	return nil
}

func (s QIXStep) check() error {
	switch {
	case !className.MatchString(s.Method):
		return fmt.Errorf("%q is no method’s name.", cut(s.Method))
	case s.Class != "" && !className.MatchString(s.Class), s.Unless != "" && !className.MatchString(s.Unless):
		return fmt.Errorf("%q is no class of handles.", cut(s.Class+s.Unless))
	case s.Handle != "" && !handleText.MatchString(s.Handle):
		return fmt.Errorf("the handle is a number, such as -1, or a kept value, such as {{app}}, not %q.", cut(s.Handle))
	case len(s.Title) > maxSentence || len(s.Note) > maxSentence:
		return fmt.Errorf("title and note have room for %d characters.", maxSentence)
	case len(s.Params) > maxStepBytes:
		return fmt.Errorf("its parameters have room for %d kB.", maxStepBytes>>10)
	}
	if p := strings.TrimSpace(string(s.Params)); p != "" && (!json.Valid(s.Params) || p[0] != '{' && p[0] != '[') {
		return errors.New("its parameters are no JSON object or list.")
	}
	for name, path := range s.Keep {
		if !valueName.MatchString(name) || !strings.HasPrefix(path, "/") || len(path) > maxSentence {
			return fmt.Errorf("what is kept is written “name = /result/…”, not %q.", cut(name+" = "+path))
		}
	}
	return nil
}

func cut(s string) string {
	if len(s) <= 60 {
		return s
	}
	return strings.ToValidUTF8(s[:60], "") + "…"
}
