package handlers

import (
	"slices"
	"strings"

	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
)

// cleanedPairs cleans headers for the history. Most are the same from call to call, and
// to clean one takes as long as to write it: what came out is remembered until another
// secret is known.
type cleanedPairs struct {
	s          *Server
	generation uint64 // of the redactor
	values     map[store.Pair]string
}

const (
	pairsMost   = 256 // headers that are remembered
	pairLongest = 512 // bytes of a value
)

// of are headers as they may be kept, sorted by name.
func (c *cleanedPairs) of(h []qlikproxy.Pair) []store.Pair {
	if now := c.s.cfg.Redactor.Generation(); now != c.generation || len(c.values) > pairsMost {
		c.generation, c.values = now, map[store.Pair]string{}
	}
	out := make([]store.Pair, 0, len(h))
	for _, p := range h {
		out = append(out, store.Pair{Name: p.Name, Value: c.value(p.Name, p.Value)})
	}
	slices.SortStableFunc(out, func(a, b store.Pair) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (c *cleanedPairs) value(name, v string) string {
	pair := store.Pair{Name: name, Value: v}
	if clean, ok := c.values[pair]; ok {
		return clean
	}
	clean := c.s.cleanPair(name, v)
	if len(v) <= pairLongest {
		c.values[store.Pair{Name: strings.Clone(name), Value: strings.Clone(v)}] = strings.Clone(clean) // they are parts of one text
	}
	return clean
}
