package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qlikconsole/internal/lazyregexp"
	"qlikconsole/web"
)

const (
	leavesMost = 60  // values of an answer that are offered
	leafMost   = 120 // bytes of a value that are shown
	depthMost  = 8
)

// walkPath finds what stands at a path such as $.data[0].id; the $ may be left out.
func walkPath(whole any, path string) (any, error) {
	if path == "$" {
		return whole, nil
	}
	rest := strings.TrimPrefix(path, "$")
	if rest != "" && rest[0] != '.' && rest[0] != '[' {
		rest = "." + rest
	}
	parts := pathParts.FindAllString(rest, -1)
	if len(parts) == 0 || strings.Join(parts, "") != rest {
		return nil, errors.New("Write the path like $.data[0].id: names after dots, places in lists in brackets, counted from 0.")
	}
	at := whole
	for i, part := range parts {
		here := "$" + strings.Join(parts[:i], "")
		name := memberName(part)
		switch v := at.(type) {
		case []any:
			n, err := strconv.Atoi(name)
			if err != nil || n >= len(v) {
				return nil, fmt.Errorf("%s is a list of %d; its places are [0] to [%d].", here, len(v), len(v)-1)
			}
			at = v[n]
		case map[string]any:
			next, ok := v[name]
			if !ok {
				return nil, fmt.Errorf("%s has no %s.", here, name)
			}
			at = next
		default:
			return nil, fmt.Errorf("%s is a single value; nothing stands below it.", here)
		}
	}
	return at, nil
}

// leaves are the first values of an answer with their paths, identifiers first.
// A value is cleaned before it is cut: a part of a secret would not be known as one.
func leaves(whole any, clean func(string) string) []web.ValueView {
	var out []web.ValueView
	var walk func(at any, path string, depth int)
	walk = func(at any, path string, depth int) {
		if len(out) >= 4*leavesMost || depth > depthMost {
			return
		}
		switch v := at.(type) {
		case map[string]any:
			names := make([]string, 0, len(v))
			for name := range v {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				walk(v[name], path+member(name), depth+1)
			}
		case []any:
			for i, one := range v[:min(len(v), 20)] {
				walk(one, fmt.Sprintf("%s[%d]", path, i), depth+1)
			}
		case string:
			if v != "" {
				out = append(out, web.ValueView{Path: path, Name: nameOf(path), Value: cutText(clean(v), leafMost)})
			}
		case json.Number:
			out = append(out, web.ValueView{Path: path, Name: nameOf(path), Value: v.String()})
		}
	}
	walk(whole, "$", 0)
	slices.SortStableFunc(out, func(a, b web.ValueView) int { return isID(b) - isID(a) })
	return out[:min(len(out), leavesMost)]
}

var plainMember = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_-]*$`)

func member(name string) string {
	if plainMember.MatchString(name) {
		return "." + name
	}
	if strings.Contains(name, "'") {
		quoted, _ := json.Marshal(name) // a text can always be written
		return "[" + string(quoted) + "]"
	}
	return "['" + name + "']"
}

// memberName is the opposite of member; it takes places in lists as well.
func memberName(part string) string {
	var name string
	switch {
	case part[0] == '.':
		return part[1:]
	case part[1] == '\'':
		return part[2 : len(part)-2]
	case part[1] == '"' && json.Unmarshal([]byte(part[1:len(part)-1]), &name) == nil:
		return name
	}
	return strings.Trim(part, `[]"`)
}

// isID is 1 for a value whose name says that it identifies something.
func isID(v web.ValueView) int {
	if strings.HasSuffix(v.Path, ".id") || strings.HasSuffix(v.Path, "Id") {
		return 1
	}
	return 0
}

func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
