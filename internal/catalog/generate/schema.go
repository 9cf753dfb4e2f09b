package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// schema is the part of JSON Schema that the file uses.
type schema struct {
	Ref         string `json:"$ref"`
	Type        string
	Description string
	Default     json.RawMessage
	Items       *schema
	Properties  members
	OneOf       []struct{ Title, Description string }
}

// members are properties in the order of the file.
type members []member

type member struct {
	name   string
	schema schema
}

func (m *members) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var s schema
		if err := d.Decode(&s); err != nil {
			return err
		}
		*m = append(*m, member{fmt.Sprint(name), s})
	}
	return nil
}

type (
	field struct {
		Name        string          `json:"name"`
		Type        string          `json:"type"`
		Required    bool            `json:"required,omitempty"`
		Default     json.RawMessage `json:"default,omitempty"`
		Description string          `json:"description,omitempty"`
		Values      []value         `json:"values,omitempty"`
	}
	value struct {
		Value string `json:"value"`
		Title string `json:"title,omitempty"`
	}
	structure struct {
		Name        string  `json:"name"`
		Description string  `json:"description,omitempty"`
		Items       string  `json:"items,omitempty"` // of a list
		Fields      []field `json:"fields,omitempty"`
		Values      []value `json:"values,omitempty"`
	}
)

func typeOf(name string, s schema) structure {
	out := structure{Name: name, Description: plain(s.Description), Fields: fieldsOf(s)}
	if s.Items != nil {
		out.Items = nameOf(*s.Items)
	}
	for _, v := range s.OneOf {
		out.Values = append(out.Values, value{v.Title, plain(v.Description)})
	}
	return out
}

func fieldsOf(s schema) []field {
	var out []field
	for _, p := range s.Properties {
		out = append(out, fieldOf(p.name, p.schema))
	}
	return out
}

func fieldOf(name string, s schema) field {
	f := field{Name: name, Type: nameOf(s), Default: s.Default, Description: plain(s.Description)}
	if f.Type == "string" || f.Type == "integer" {
		f.Values = valuesIn(s.Description, f.Type)
	}
	return f
}

// nameOf names a schema's type: string, integer, the name of a structure, or either
// of them followed by [].
func nameOf(s schema) string {
	switch {
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case s.Items != nil:
		return nameOf(*s.Items) + "[]"
	case s.Type != "":
		return s.Type
	}
	return "any"
}

// choice is a line of a list of values: "* N or NONE", "* 0: for default mode.", "* A".
var choice = regexp.MustCompile(`^\*\s+(-?\w+)(?:\s+or\s+(\w+)|:\s*(.*))?$`)

// valuesIn reads the list that follows "One of:"; a list of anything but values gives none.
func valuesIn(description, kind string) []value {
	_, list, ok := strings.Cut(description, "One of:\n")
	if !ok {
		return nil
	}
	var out []value
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "*") {
			break
		}
		m := choice.FindStringSubmatch(line)
		if m == nil || kind == "integer" && !isNumber(m[1]) {
			return nil
		}
		out = append(out, value{m[1], plain(m[2] + m[3])})
	}
	return out
}

func isNumber(s string) bool {
	var n int
	_, err := fmt.Sscanf(s, "%d", &n)
	return err == nil
}
