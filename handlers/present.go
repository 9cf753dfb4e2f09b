package handlers

import (
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// valueOfMember finds what stands after a member's name in a line of JSON,
// and values that stand alone in a list.
var valueOfMember = lazyregexp.New(`^(\s*(?:"(?:[^"\\]|\\.)*"\s*:\s*)?)("(?:[^"\\]|\\.)*"|[^\s\[\]{},"][^,]*)(,?\s*)$`)

// bracketLine is a line that opens or closes an object or a list.
var bracketLine = lazyregexp.New(`^\s*(?:"(?:[^"\\]|\\.)*"\s*:\s*)?[\[{]?[\]}]?,?\s*$`)

// present hides data values in lines of an answer while z is presenting:
// names of members stay, so that the shape can be talked about.
func present(z *session, lines []string) []string {
	if !z.Presentation() {
		return lines
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = hideValue(line)
	}
	return out
}

func hideValue(line string) string {
	if m := valueOfMember.FindStringSubmatch(line); m != nil {
		return m[1] + hidden(m[2]) + m[3]
	}
	if bracketLine.MatchString(line) {
		return line
	}
	return "•••" // no line of indented JSON: all of it is data
}

func hidden(value string) string {
	switch value {
	case "true", "false", "null":
		return value
	}
	if strings.HasPrefix(value, `"`) {
		return `"•••"`
	}
	return "•••"
}
