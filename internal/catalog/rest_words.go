package catalog

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// wordsFile tells which words stand for which.
//
//go:embed rest_words.txt
var wordsFile string

// noise are words of a question that say nothing about the operation.
const noise = " a an the this that these those is are was were be been am do does did can could i my we our you your in into on onto of for from to with by at it its there have has had how when where why and or not please want need me would should will one some any "

var meanings = sync.OnceValue(func() map[string][]string {
	table := map[string][]string{}
	for line := range strings.Lines(wordsFile) {
		said, meant, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, word := range strings.Fields(said) {
			table[word] = append(table[word], strings.Fields(meant)...)
		}
	}
	return table
})

// stemsOf parts a text, a path or a name such as spaceId into its words, in
// lower case and without their endings.
func stemsOf(text string) []string {
	words := splitWords(text)
	for i, w := range words {
		words[i] = stem(w)
	}
	return words
}

func splitWords(text string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	small := false
	for _, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if !letter || unicode.IsUpper(r) && small {
			end()
		}
		if small = unicode.IsLower(r); letter {
			word.WriteRune(unicode.ToLower(r))
		}
	}
	end()
	return words
}

// stem takes the plural off an English word.
func stem(word string) string {
	switch {
	case len(word) > 4 && strings.HasSuffix(word, "ies"):
		return word[:len(word)-3] + "y"
	case len(word) > 4 && (strings.HasSuffix(word, "sses") || strings.HasSuffix(word, "ches") || strings.HasSuffix(word, "xes")):
		return word[:len(word)-2]
	case len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is"):
		return word[:len(word)-1]
	}
	return word
}
