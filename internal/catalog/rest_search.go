package catalog

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

const (
	longestQuery = 200 // characters of a question that are looked at
	mostTerms    = 16  // words of it

	// How much a word counts by where it stands.
	inPath    = 5.0
	inTitle   = 4.0
	inGroup   = 3.0
	inNames   = 1.5
	inSummary = 1.0

	shortestBeginning = 3

	asMeant = 0.6 // a word that was meant, against one that was typed
	begun   = 0.6 // a word whose beginning was typed
)

// Search finds operations by the words of a question, the best first.
func (c *REST) Search(query string, most int) []Operation {
	terms := c.terms(query)
	if len(terms) == 0 {
		return nil
	}
	type hit struct {
		Operation
		score float64
	}
	var hits []hit
	for i, o := range c.all {
		if score := scoreOf(o, c.words().texts[i], terms); score > 0 {
			hits = append(hits, hit{o, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(a.Path), len(b.Path)), strings.Compare(a.ID, b.ID))
	})
	var out []Operation
	for _, h := range hits[:min(most, len(hits))] {
		out = append(out, h.Operation)
	}
	return out
}

// term is a word of a question: which words of the catalogue answer it, and
// how well; which methods it asks for; and how much it tells.
type term struct {
	answers []float64
	methods []string
	rare    float64
}

func (c *REST) terms(query string) []term {
	var terms []term
	for _, word := range splitWords(query[:min(len(query), longestQuery)]) {
		if strings.Contains(noise, " "+word+" ") || len(terms) == mostTerms {
			continue
		}
		meant, ok := meanings()[word]
		if !ok {
			meant = meanings()[stem(word)]
		}
		terms = append(terms, c.words().term(stem(word), meant))
	}
	return terms
}

func (x *wordIndex) term(typed string, meant []string) term {
	t := term{answers: make([]float64, len(x.vocabulary))}
	for _, m := range meant {
		if m == strings.ToUpper(m) {
			t.methods = append(t.methods, m)
		} else if i, ok := slices.BinarySearch(x.vocabulary, stem(m)); ok {
			t.answers[i] = asMeant
		}
	}
	at, exact := slices.BinarySearch(x.vocabulary, typed)
	if exact {
		t.answers[at] = 1
	}
	if len(typed) >= shortestBeginning {
		for i := at; i < len(x.vocabulary) && strings.HasPrefix(x.vocabulary[i], typed); i++ {
			t.answers[i] = max(t.answers[i], begun)
		}
	}
	n := 0
	for _, text := range x.texts {
		if t.weight(text) > 0 {
			n++
		}
	}
	t.rare = math.Log(1 + float64(len(x.texts))/float64(n+1)) // what stands everywhere tells little
	return t
}

// weight is how well a text answers one term.
func (t term) weight(text []posting) float64 {
	best := 0.0
	for _, p := range text {
		best = max(best, t.answers[p.word]*float64(p.weight))
	}
	return best
}

func scoreOf(o Operation, text []posting, terms []term) float64 {
	score, methods := 0.0, []string(nil)
	for _, t := range terms {
		score += t.weight(text) * t.rare
		methods = append(methods, t.methods...)
	}
	switch {
	case slices.Contains(methods, o.Method):
		score *= 1.25
	case len(methods) == 0 && o.Method == "GET":
		score *= 1.15
	}
	if o.Deprecated {
		score *= 0.8
	}
	fixed := float64(len(segments(o.Path)) - len(Call{Path: o.Path}.Placeholders()))
	return score / math.Sqrt(1+0.2*fixed) // of two that answer, the simpler
}
