package catalog

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
)

// Request is a request as it is typed; the query stands in the target.
type Request struct{ Target, Body string }

// Field is one place of a request that a form shows.
type Field struct {
	Key string // stable: where it stands and its name, such as path:spaceId or body:/owner/id
	In  string // "path", "query" or "body"
	Schema
	Label string // with the names that it stands within, such as owner › id; in a row those of the row only
	Row   string // the row of a list that it stands in, as its key, such as body:/0; "" in none
	Value string // as a person types it; of a list one on each line, or in a query with commas
	JSON  bool   // its value is a piece of JSON
}

// Many reports whether the field is a list of words, and not of structures.
func (f Field) Many() bool { return f.Type == "array" && !f.JSON }

// Fields returns the form of an operation with what stands in a request.
// bodyOK is false where the body holds something that no form can show.
func (d Details) Fields(r Request) (fields []Field, bodyOK bool) {
	values := valuesOf(segments(d.Path), padded(segments(r.Target), len(segments(d.Path))))
	for _, p := range d.Params {
		f := Field{Key: p.In + ":" + p.Name, In: p.In, Schema: p.Schema, Label: p.Name}
		if p.In == "path" {
			f.Value = values[p.Name]
		} else {
			f.Value = queryValue(r.Target, p.Name)
		}
		fields = append(fields, f)
	}
	form, bodyOK := d.bodyForm(r)
	return append(fields, form.fields...), bodyOK
}

func rightKind(s Schema, body string) bool {
	text := strings.TrimSpace(body)
	switch s.Type {
	case "object":
		return text[0] == '{'
	case "array":
		return text[0] == '['
	}
	return true
}

func padded(typed []string, n int) []string {
	return append(typed, make([]string, max(0, n-len(typed)))...)
}

// queryValue is the parameter's value in a target; "" where it has none.
func queryValue(target, name string) string {
	_, _, query := cutTarget(target)
	query, _, _ = strings.Cut(strings.TrimPrefix(query, "?"), "#")
	for part := range strings.SplitSeq(query, "&") {
		if n, value, _ := strings.Cut(part, "="); unescaped(n) == name {
			return unescaped(value)
		}
	}
	return ""
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func bodyField(s Schema, at spot, raw json.RawMessage) Field {
	f := Field{Key: at.key(), In: "body", Schema: s, Label: at.label(), Row: at.row}
	f.JSON = s.Type == "object" || s.Type == "any" || s.Type == "binary" || s.Type == "array" && !scalars(s.Items)
	if len(bytes.TrimSpace(raw)) == 0 {
		return f
	}
	if list, ok := elements(raw); ok && f.Many() {
		lines := make([]string, len(list))
		for i, e := range list {
			lines[i] = PlainText(e)
		}
		f.Value = strings.Join(lines, "\n")
		return f
	}
	if f.Value = PlainText(raw); f.JSON {
		f.Value = string(bytes.TrimSpace(raw))
	}
	return f
}

func scalars(items *Schema) bool {
	return items != nil && (items.Type == "string" || items.Type == "number" || items.Type == "boolean")
}

// PlainText is a JSON text without its quotes; all else stays as it is.
func PlainText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil && string(bytes.TrimSpace(raw)) != "null" {
		return s
	}
	return string(bytes.TrimSpace(raw))
}

// pointer is a JSON pointer (RFC 6901).
func pointer(path []string) string {
	var out strings.Builder
	for _, p := range path {
		out.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(p))
	}
	return out.String()
}
