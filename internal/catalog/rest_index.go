package catalog

import (
	"slices"
	"strings"
)

// wordIndex holds the words of all operations, small enough to keep.
type wordIndex struct {
	vocabulary []string    // in order
	texts      [][]posting // of each operation
}

// posting is a word of a text and how much it counts there.
type posting struct {
	word   uint16 // in the vocabulary
	weight float32
}

func newWordIndex(all []Operation) *wordIndex {
	weights := make([]map[string]float32, len(all))
	x := &wordIndex{texts: make([][]posting, len(all))}
	for i, o := range all {
		weights[i] = weightsOf(o)
		for w := range weights[i] {
			x.vocabulary = append(x.vocabulary, w)
		}
	}
	slices.Sort(x.vocabulary)
	x.vocabulary = slices.Clip(slices.Clone(slices.Compact(x.vocabulary)))
	for i, words := range weights {
		x.texts[i] = make([]posting, 0, len(words))
		for w, weight := range words {
			at, _ := slices.BinarySearch(x.vocabulary, w)
			x.texts[i] = append(x.texts[i], posting{uint16(at), weight})
		}
	}
	return x
}

func weightsOf(o Operation) map[string]float32 {
	words := make(map[string]float32, 32)
	put := func(text string, weight float32) {
		for _, w := range stemsOf(text) {
			words[w] = max(words[w], weight)
		}
	}
	for _, s := range segments(o.Path) {
		if name, free := freeSegment(s); free {
			put(name, inNames)
		} else if s != "api" && s != "v1" && s != "actions" {
			put(s, inPath)
		}
	}
	put(o.Title, inTitle)
	put(o.GroupTitle, inGroup)
	put(strings.Join(o.Names, " "), inNames)
	put(o.Summary, inSummary)
	return words
}
