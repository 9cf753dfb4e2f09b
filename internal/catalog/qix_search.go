package catalog

import (
	"cmp"
	"slices"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// synonyms are words that people use, with those that the engine uses.
var synonyms = map[string][]string{
	"sheet": {"object"}, "page": {"object", "sheet"}, "chart": {"object", "hypercube"}, "graph": {"object", "hypercube"},
	"visualization": {"object"}, "visualisation": {"object"}, "table": {"hypercube", "tables"}, "picture": {"media"}, "image": {"media"},
	"refresh": {"reload"}, "load": {"reload", "open"}, "update": {"set", "reload", "patch"}, "change": {"set", "patch", "modify"},
	"edit": {"set", "patch", "modify"}, "write": {"set", "save"}, "store": {"save"}, "delete": {"destroy", "remove", "delete"},
	"remove": {"destroy", "delete"}, "add": {"create"}, "new": {"create"}, "make": {"create"}, "read": {"get"}, "show": {"get"},
	"list": {"get", "infos"}, "filter": {"select"}, "choose": {"select"}, "selection": {"select"}, "column": {"field", "dimension"},
	"kpi": {"measure"}, "metric": {"measure"}, "formula": {"expression", "measure"}, "calculate": {"evaluate", "expression"},
	"document": {"doc", "app"}, "app": {"doc"}, "source": {"lineage", "connection"}, "origin": {"lineage"}, "database": {"connection", "database"},
	"sql": {"script", "database"}, "code": {"script"}, "query": {"script", "expression"}, "user": {"authenticated", "user"}, "whoami": {"authenticated"},
	"login": {"authenticated"}, "rights": {"allow", "access"}, "permission": {"allow", "access"}, "value": {"data", "values"}, "row": {"data", "rows"},
	"cell": {"data", "cells"}, "data": {"data", "values"}, "definition": {"properties"}, "setting": {"properties"}, "title": {"layout", "properties"},
	"content": {"layout"}, "find": {"search"}, "look": {"search", "get"}, "stop": {"cancel", "abort"}, "ping": {"version"}, "alive": {"version"},
	"heartbeat": {"version"}, "copy": {"clone", "copy"}, "duplicate": {"clone"}, "share": {"publish"}, "download": {"export"}, "excel": {"export"},
	"model": {"tables", "keys"}, "schema": {"tables", "keys"}, "join": {"keys"}, "key": {"keys"}, "favourite": {"favorite"},
	"story": {"object"}, "master": {"dimension", "measure"}, "tree": {"tree", "child"}, "part": {"child"},
}

// Search finds the methods that every word of query fits, by name, by Qlik's text or
// by what people call it; the best first, all by class when query is empty.
func (q *QIX) Search(query string) []QIXMethod {
	words := wordsOf(query)
	if len(words) == 0 {
		return q.byClass()
	}
	type hit struct {
		QIXMethod
		rank int
	}
	var hits []hit
	titles := connectorMethods()
	for _, m := range q.Methods {
		title, usual := titles[m.Class+"."+m.Name]
		if rank := m.rank(words, strings.ToLower(title)); rank > 0 {
			if usual {
				rank += 3
			}
			hits = append(hits, hit{m, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.rank, a.rank) })
	var out []QIXMethod
	for _, h := range hits {
		out = append(out, h.QIXMethod)
	}
	return out
}

func (q *QIX) byClass() []QIXMethod {
	classes := q.Classes()
	out := slices.Clone(q.Methods)
	slices.SortStableFunc(out, func(a, b QIXMethod) int { return slices.Index(classes, a.Class) - slices.Index(classes, b.Class) })
	return out
}

// rank is 0 when a word does not fit. title is what the recipes call the method.
func (m QIXMethod) rank(words []string, title string) int {
	name, full := strings.ToLower(m.Name), strings.ToLower(m.Class+"."+m.Name)
	text := strings.ToLower(m.Class + " " + m.Summary)
	total := 0
	for _, w := range words {
		best := fit(w, name, full, text)
		for _, other := range synonyms[strings.TrimSuffix(w, "s")] {
			best = max(best, fit(other, name, full, text)-1)
		}
		if strings.Contains(title, strings.TrimSuffix(w, "s")) {
			best = max(best, 7)
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	return total
}

func fit(word, name, full, text string) int {
	switch {
	case word == name || word == full:
		return 20
	case strings.HasPrefix(name, word):
		return 6
	case strings.Contains(full, word):
		return 5
	case strings.Contains(name, strings.TrimSuffix(word, "s")):
		return 4
	case strings.Contains(text, strings.TrimSuffix(word, "s")):
		return 2
	}
	return 0
}

var blank = lazyregexp.New(`[^\pL\pN.]+`)

// wordsOf takes a query apart; small words say nothing.
func wordsOf(query string) []string {
	small := []string{"", "the", "a", "an", "of", "to", "in", "from", "for", "me", "all", "my", "is", "i", "how", "do", "what", "where", "which", "and", "it", "with", "on", "does", "are", "there"}
	words := blank.Split(strings.ToLower(query), 12)
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(small, w) })
	if len(kept) == 0 {
		return slices.DeleteFunc(words, func(w string) bool { return w == "" })
	}
	return kept
}
