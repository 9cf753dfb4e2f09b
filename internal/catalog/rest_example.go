package catalog

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Example returns JSON with what a body must hold, for a person to fill in:
// texts are empty, and of several choices it takes the first.
func (s Schema) Example() string {
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(s.example()), "", "  "); err != nil {
		return "{}"
	}
	return out.String()
}

func (s Schema) example() string {
	switch s.Type {
	case "object":
		var members []string
		for _, f := range s.Fields {
			if f.Required {
				members = append(members, quoted(f.Name)+":"+f.example())
			}
		}
		return "{" + strings.Join(members, ",") + "}"
	case "array":
		if s.Items == nil || s.Items.Type == "string" && len(s.Items.Enum) == 0 {
			return "[]"
		}
		return "[" + s.Items.example() + "]"
	case "boolean":
		return choose(s.Default == "true", "true", "false")
	case "number":
		return choose(isNumber(first(s.Default, s.Enum)), first(s.Default, s.Enum), "0")
	case "string":
		return quoted(first(s.Default, s.Enum))
	}
	return "null"
}

func first(byDefault string, choices []string) string {
	if byDefault == "" && len(choices) > 0 {
		return choices[0]
	}
	return byDefault
}

func choose(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}

func quoted(s string) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSuffix(out.String(), "\n")
}

func isNumber(s string) bool {
	var n json.Number
	return s != "" && s[0] != '"' && json.Unmarshal([]byte(s), &n) == nil && n != ""
}
