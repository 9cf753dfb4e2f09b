package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// mostNearest is how many operations are named beside a call that failed.
const mostNearest = 4

// Nearest is an operation that was perhaps meant.
type Nearest struct {
	Operation
	Target string // what to call: its path with what was typed, and a query where it needs one
	Why    string // plain words
}

// FindNearest names the operations that a call which failed may have meant,
// the likeliest first, at most four. None is the call itself as it was sent.
func FindNearest(method, target string) []Nearest {
	c := LoadREST()
	typed := segments(target)
	if len(typed) == 0 || len(typed) > 30 || len(target) > 4000 {
		return nil
	}
	n := near{c: c, method: strings.ToUpper(method), typed: typed}
	n.needed(target)
	n.listed()
	n.swapped()
	n.otherMethod()
	n.prefixed()
	n.misspelt()
	n.begun()
	return n.found
}

// near collects what is near to one call.
type near struct {
	c      *REST
	method string
	typed  []string
	found  []Nearest
}

func (n *near) add(o Operation, target, why string) {
	same := func(x Nearest) bool { return x.Method == o.Method && x.Target == target }
	if len(n.found) < mostNearest && !slices.ContainsFunc(n.found, same) {
		n.found = append(n.found, Nearest{o, target, why})
	}
}

// needed is the operation itself where its query lacks what it requires.
func (n *near) needed(target string) {
	o, _, ok := n.c.Match(n.method, target)
	if !ok {
		return
	}
	d, err := n.c.Details(o)
	if err != nil {
		return // the index was built, its group was not: then nothing is said
	}
	_, _, query := cutTarget(target)
	for _, p := range d.Params {
		if p.In == "query" && p.Required && !strings.Contains(query, p.Name+"=") {
			n.add(o, filled(o.Path, n.typed), fmt.Sprintf("It needs the parameter %s.", p.Name))
		}
	}
}

// otherMethod is the same path with the methods that it has.
func (n *near) otherMethod() {
	if _, _, ok := n.c.Match(n.method, n.path()); ok {
		return
	}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if o, _, ok := n.c.Match(method, n.path()); ok {
			n.add(o, filled(o.Path, n.typed), fmt.Sprintf("This path has no %s, but %s.", n.method, method))
		}
	}
}

func (n *near) path() string { return "/" + strings.Join(n.typed, "/") }

// prefixed puts the beginning in front that the path lacks, or in the place of
// another.
func (n *near) prefixed() {
	rest := n.typed
	for len(rest) > 0 && slices.Contains(beginnings, rest[0]) {
		rest = rest[1:]
	}
	for _, prefix := range append([]string{"v1"}, beginnings[2:]...) {
		typed := append([]string{"api", prefix}, rest...)
		o, _, ok := n.c.Match(n.method, "/"+strings.Join(typed, "/"))
		if ok && !slices.Equal(typed, n.typed) {
			n.add(o, filled(o.Path, typed), "The path begins with /api/"+prefix+".")
		}
	}
}

// beginnings are what stands in front of the name of an API.
var beginnings = []string{"api", "v1", "analytics", "connectivity", "core", "data-governance", "scheduling", "workflows"}

// misspelt are paths of the same length with words that are almost the same.
func (n *near) misspelt() {
	type hit struct {
		o      Operation
		off    int
		said   string
		target string
	}
	var hits []hit
	for _, typed := range [][]string{n.typed, append([]string{"api", "v1"}, n.typed...)} {
		for _, o := range n.c.All() {
			if off, said, ok := almost(segments(o.Path), typed); ok && off > 0 {
				if o.Method != n.method {
					off += 3
				}
				hits = append(hits, hit{o, off, said, filled(o.Path, typed)})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.off - b.off })
	for _, h := range hits {
		n.add(h.o, h.target, h.said)
	}
}

// almost reports whether typed is template but for few letters.
func almost(template, typed []string) (off int, said string, ok bool) {
	if len(template) != len(typed) {
		return 0, "", false
	}
	fixed := 0
	for i, want := range template {
		if _, free := freeSegment(want); free {
			continue
		}
		fixed++
		if want == typed[i] {
			continue
		}
		d := distance(strings.ToLower(want), strings.ToLower(typed[i]))
		if d > min(2, len(want)/3) {
			return 0, "", false
		}
		off += d + 1
		said = fmt.Sprintf("“%s” is written “%s”.", shortened(typed[i]), want)
	}
	return off, said, fixed > 2 || len(template) == fixed // more than /api/v1 must be alike
}

func shortened(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// begun is the longest beginning of the path that can be read. Where the call
// itself is right, that is the list in which its ID should stand.
func (n *near) begun() {
	why := "The path is known up to here; what follows is not."
	if _, _, ok := n.c.Match(n.method, n.path()); ok {
		why = "Perhaps the ID is not right, or not seen by this sign-in. This lists what there is."
	}
	for end := len(n.typed) - 1; end > 2 && len(n.found) < 2; end-- {
		part := "/" + strings.Join(n.typed[:end], "/")
		if o, _, ok := n.c.Match("GET", part); ok {
			n.add(o, filled(o.Path, n.typed[:end]), why)
		}
	}
}

// distance is how many letters must change to make b of a.
func distance(a, b string) int {
	if max(len(a), len(b)) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := left
			if a[i] != b[j] {
				cost++
			}
			left, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
