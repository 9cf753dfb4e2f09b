package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// MostCompletions is how many completions are offered at once.
const MostCompletions = 20

// Completion is an operation whose path begins with what was typed.
type Completion struct {
	Operation
	Target string // its path with what was typed in the place of placeholders

	changed, free, more int
}

// Complete offers paths that begin with typed, segment by segment: an ID that
// was typed stays where the operation wants one. What is no path is searched
// by its words. Operations of the given method come first.
func (c *REST) Complete(method, typed string) []Completion {
	host, path, query := cutTarget(typed)
	if query != "" || len(typed) > 2000 {
		return nil
	}
	if host == "" && !strings.Contains(path, "/") && path != "" {
		return c.completeWords(path)
	}
	var out []Completion
	for _, prefix := range []string{"", "/api/v1"} {
		for _, o := range c.All() {
			if done, ok := complete(o, prefix+"/"+strings.TrimLeft(path, "/")); ok {
				out = append(out, done)
			}
		}
		if len(out) > 0 {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b Completion) int {
		return cmp.Or(cmp.Compare(a.free, b.free), cmp.Compare(a.more, b.more), cmp.Compare(differs(a, method), differs(b, method)),
			strings.Compare(a.Target, b.Target), cmp.Compare(a.changed, b.changed))
	})
	out = out[:min(len(out), MostCompletions)]
	for i := range out {
		out[i].Target = host + out[i].Target
	}
	return out
}

func differs(c Completion, method string) int {
	if c.Method == method {
		return 0
	}
	return 1
}

func (c *REST) completeWords(words string) []Completion {
	var out []Completion
	for _, o := range c.Search(words, MostCompletions) {
		out = append(out, Completion{Operation: o, Target: o.Path})
	}
	return out
}

// complete reports whether path is the beginning of o's path. The last
// segment may be a part of one.
func complete(o Operation, path string) (Completion, bool) {
	typed := strings.Split(strings.TrimPrefix(path, "/"), "/")
	template := segments(o.Path)
	if len(typed) > len(template) {
		return Completion{}, false
	}
	done := Completion{Operation: o, more: len(template) - len(typed)}
	if o.Deprecated {
		done.free++
	}
	if o.Changes() {
		done.changed++
	}
	for i, segment := range typed {
		last := i == len(typed)-1
		if _, free := freeSegment(template[i]); free && (segment != "" || last) {
			done.free++ // what is written out is nearer than what fits anything
			continue
		}
		same := strings.EqualFold(segment, template[i])
		begins := last && len(segment) <= len(template[i]) && strings.EqualFold(segment, template[i][:len(segment)])
		if !same && !begins {
			return Completion{}, false
		}
	}
	done.Target = filled(o.Path, typed)
	return done, true
}
