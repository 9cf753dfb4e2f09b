package catalog

import (
	"net/url"
	"strings"
)

// segments parts the path of a target; scheme, host, query and a slash at the
// end do not matter.
func segments(target string) []string {
	_, path, _ := cutTarget(target)
	path = strings.Trim(path, "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// cutTarget parts a target into scheme with host, path, and query with its
// question mark.
func cutTarget(target string) (host, path, query string) {
	path = strings.TrimSpace(target)
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path, query = path[:i], path[i:]
	}
	if i := strings.Index(path, "://"); i >= 0 {
		rest := path[i+3:]
		slash := strings.IndexByte(rest, '/')
		if slash < 0 {
			return path, "", query
		}
		host, path = path[:i+3+slash], rest[slash:]
	}
	return host, path, query
}

// freeSegment returns the name in a segment that is to be filled in.
func freeSegment(segment string) (name string, ok bool) {
	if len(segment) < 3 || segment[0] != '{' || segment[len(segment)-1] != '}' || segment[1] == '{' {
		return "", false
	}
	return segment[1 : len(segment)-1], true
}

// Match finds the operation that a method and a target are a call of, and what
// stands in the place of its placeholders ("" where nothing does yet).
func (c *REST) Match(method, target string) (o Operation, values map[string]string, ok bool) {
	typed := segments(target)
	best := -1
	for _, candidate := range c.All() {
		if candidate.Method != method {
			continue
		}
		if fixed, fits := fits(segments(candidate.Path), typed); fits && fixed > best {
			best, o = fixed, candidate
		}
	}
	if best < 0 {
		return Operation{}, nil, false
	}
	return o, valuesOf(segments(o.Path), typed), true
}

// fits compares a template with a path; fixed is how many segments are equal
// as they stand.
func fits(template, typed []string) (fixed int, ok bool) {
	if len(template) != len(typed) {
		return 0, false
	}
	for i, want := range template {
		if _, free := freeSegment(want); free && typed[i] != "" {
			if typed[i] == want {
				fixed++ // a template typed as it stands is its own best match
			}
			continue
		}
		if want != typed[i] {
			return 0, false
		}
		fixed++
	}
	return fixed, true
}

func valuesOf(template, typed []string) map[string]string {
	values := map[string]string{}
	for i, segment := range template {
		name, free := freeSegment(segment)
		if !free {
			continue
		}
		if _, empty := freeSegment(typed[i]); empty {
			values[name] = ""
		} else if plain, err := url.PathUnescape(typed[i]); err == nil {
			values[name] = plain
		} else {
			values[name] = typed[i]
		}
	}
	return values
}

// filled puts typed values in the place of a template's placeholders.
func filled(template string, typed []string) string {
	out := segments(template)
	for i := range out {
		if _, free := freeSegment(out[i]); free && i < len(typed) && typed[i] != "" {
			out[i] = typed[i]
		}
	}
	return "/" + strings.Join(out, "/")
}
