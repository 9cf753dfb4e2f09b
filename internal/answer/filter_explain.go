package answer

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/itchyny/gojq"
)

// explainParse says where a program cannot be read.
func explainParse(program string, err error) error {
	at := (*gojq.ParseError)(nil)
	if !errors.As(err, &at) {
		return &FilterError{Problem: "The filter cannot be read.", Detail: err.Error()}
	}
	end := min(max(at.Offset, 0), len(program))
	start := max(0, end-len(at.Token))
	line := 1 + strings.Count(program[:start], "\n")
	column := 1 + utf8.RuneCountInString(program[strings.LastIndex(program[:start], "\n")+1:start])
	e := &FilterError{Detail: err.Error(), Place: before(program, start)}
	if at.Token == "" {
		e.Problem = "The filter ends too early: a bracket, a quotation mark or a further step is missing."
	} else {
		e.Problem = fmt.Sprintf("The filter cannot be read from “%s” on (line %d, character %d).", short(at.Token), line, column)
	}
	return e
}

// before is what can be read of a program, and a mark where it ends.
func before(program string, at int) string {
	start := max(strings.LastIndex(program[:at], "\n")+1, at-60)
	for start < at && !utf8.RuneStart(program[start]) {
		start++
	}
	rest, _, _ := strings.Cut(program[at:], "\n")
	return program[start:at] + "▸" + short(rest)
}

func explainCompile(err error) error {
	text := err.Error()
	e := &FilterError{Problem: "The filter cannot be used: " + text + ".", Detail: text}
	switch name, kind := lastWord(text), text; {
	case strings.HasPrefix(kind, "function not defined"):
		e.Problem = fmt.Sprintf("There is no function “%s”. For the text “%s” put it in quotation marks; for a member of that name write a dot before it.", name, name)
	case strings.HasPrefix(kind, "variable not defined"):
		e.Problem = fmt.Sprintf("There is no variable “%s”.", name)
	case strings.Contains(kind, "module"):
		e.Problem = "A filter cannot read other files (import, include)."
	}
	return e
}

func lastWord(text string) string {
	name, _, _ := strings.Cut(text[strings.LastIndex(text, " ")+1:], "/")
	return short(name)
}

// runProblems are jq's ways to say what a filter met, with ours.
func runProblems() []struct{ part, problem string } {
	return []struct{ part, problem string }{
		{"cannot iterate over: null", "There is nothing to go through with [] at this place: the member before it is missing or null. Check its name, or write []? to pass over it."},
		{"cannot iterate over", "[] goes through lists and objects, and what stands before it is neither."},
		{"expected an object but got: array", "A list was met where a name was asked for. Write .[] first to go through its items, such as .[] | .name or .data[] | .name."},
		{"expected an object", "A name was asked of something that is no object. Write ? after it to pass over it."},
		{"expected an array", "A place in a list was asked of something that is no list."},
		{"cannot be parsed as a number", "A text was to become a number and is none."},
		{"cannot be added", "Two values of different kinds cannot be added. Change one with tostring or tonumber."},
		{"cannot be subtracted", "Only numbers, and lists, can be subtracted."},
		{"cannot be divided", "Only numbers, and texts, can be divided, and not by zero."},
		{"invalid regular expression", "The search pattern (regular expression) cannot be read."},
	}
}

// explainRun says what a program met in the body.
func explainRun(err error) error {
	text := err.Error()
	for _, p := range runProblems() {
		if strings.Contains(text, p.part) {
			return &FilterError{Problem: p.problem, Detail: short(text)}
		}
	}
	return &FilterError{Problem: "The filter failed on this answer.", Detail: short(text)}
}

// short is the beginning of a text, for a message.
func short(text string) string {
	const most = 200
	if len(text) <= most {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
