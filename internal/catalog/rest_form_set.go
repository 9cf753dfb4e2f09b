package catalog

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// formProblem is a sentence for the place beside a field.
type formProblem string

func (p formProblem) Error() string { return string(p) }

// Set puts a field's value into a request and leaves alone what it does not
// know. The error is a sentence for the place beside the field.
func (d Details) Set(r Request, f Field, value string) (Request, error) {
	switch f.In {
	case "path":
		r.Target = setPath(r.Target, d.Path, f.Name, value)
		return r, nil
	case "query":
		r.Target = setQuery(r.Target, f.Name, value)
		return r, nil
	}
	raw, err := f.encode(value)
	if err != nil {
		return r, err
	}
	return r.with(pathOf(f.Key), raw)
}

// with puts a value into the body; nil takes out what stands there.
func (r Request) with(path []string, value json.RawMessage) (Request, error) {
	body, err := setMember(json.RawMessage(r.Body), path, value)
	if err != nil {
		return r, formProblem("The body is no JSON, or has something else where this goes. Mend it there first.")
	}
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", "  "); err != nil {
		return r, formProblem("This would break the body.")
	}
	r.Body = out.String()
	return r, nil
}

func pathOf(key string) []string {
	_, p, _ := strings.Cut(key, ":")
	if p == "" {
		return nil
	}
	parts := strings.Split(p[1:], "/")
	for i := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(parts[i])
	}
	return parts
}

// setPath fills in or empties one placeholder.
func setPath(target, template, name, value string) string {
	host, path, query := cutTarget(target)
	parts, want := strings.Split(strings.Trim(path, "/"), "/"), segments(template)
	if len(parts) != len(want) {
		return target
	}
	for i, segment := range want {
		if n, free := freeSegment(segment); free && n == name {
			parts[i] = choose(value == "", segment, escapeSegment(value))
		}
	}
	return host + "/" + strings.Join(parts, "/") + query
}

// inBraces is a name that is put in when the request is sent.
var inBraces = lazyregexp.New(`\{\{[^{}]*\}\}`)

// escapeSegment makes a value safe as one segment of a path.
func escapeSegment(value string) string {
	if value == "." || value == ".." {
		return strings.ReplaceAll(value, ".", "%2E")
	}
	return aroundBraces(value, func(s string) string { return strings.ReplaceAll(url.PathEscape(s), ":", "%3A") })
}

func escapeQuery(value string) string {
	return aroundBraces(value, func(s string) string { return strings.NewReplacer("+", "%20", "%2C", ",").Replace(url.QueryEscape(s)) })
}

// aroundBraces escapes a value; the names of variables in it stay.
func aroundBraces(value string, escape func(string) string) string {
	var out strings.Builder
	for {
		at := inBraces.FindStringIndex(value)
		if at == nil {
			return out.String() + escape(value)
		}
		out.WriteString(escape(value[:at[0]]) + value[at[0]:at[1]])
		value = value[at[1]:]
	}
}

// setQuery changes a parameter where it stands; a new one is put at the end,
// an empty one is taken out.
func setQuery(target, name, value string) string {
	host, path, query := cutTarget(target)
	text, fragment, hashed := strings.Cut(strings.TrimPrefix(query, "?"), "#")
	var parts []string
	done := value == ""
	for part := range strings.SplitSeq(text, "&") {
		n, _, _ := strings.Cut(part, "=")
		switch {
		case part == "":
		case unescaped(n) != name:
			parts = append(parts, part)
		case !done:
			parts, done = append(parts, n+"="+escapeQuery(value)), true
		}
	}
	if !done {
		parts = append(parts, escapeQuery(name)+"="+escapeQuery(value))
	}
	return host + path + choose(len(parts) > 0, "?"+strings.Join(parts, "&"), "") + choose(hashed, "#"+fragment, "")
}

// encode makes JSON of what was typed; nil takes the member out.
func (f Field) encode(value string) (json.RawMessage, error) {
	if strings.TrimSpace(value) == "" && !(f.Required && f.Type == "string") {
		return nil, nil
	}
	if f.JSON {
		if !json.Valid([]byte(value)) {
			return nil, formProblem("This is no JSON. The body stays as it is.")
		}
		return json.RawMessage(value), nil
	}
	if !f.Many() {
		return scalar(f.Type, value)
	}
	var list []string
	for line := range strings.SplitSeq(value, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		one, err := scalar(f.Items.Type, line)
		if err != nil {
			return nil, err
		}
		list = append(list, string(one))
	}
	return json.RawMessage("[" + strings.Join(list, ",") + "]"), nil
}

func scalar(kind, value string) (json.RawMessage, error) {
	switch text := strings.TrimSpace(value); {
	case kind == "string", inBraces.MatchString(value):
		return json.RawMessage(quoted(value)), nil
	case kind == "number" && isNumber(text), kind == "boolean" && (text == "true" || text == "false"):
		return json.RawMessage(text), nil
	}
	return nil, formProblem("This is no " + choose(kind == "number", "number", "true or false") + ". The body stays as it is.")
}
