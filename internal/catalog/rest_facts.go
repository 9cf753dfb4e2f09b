package catalog

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// factsFile says what the package does not: limits, and which calls only read
// although their method is one for changes.
//
//go:embed rest_facts.txt
var factsFile string

type factTable struct {
	perMinute map[string]int  // by method and path
	reads     map[string]bool // by ID
}

var facts = sync.OnceValue(func() factTable {
	t := factTable{map[string]int{}, map[string]bool{}}
	for line := range strings.Lines(factsFile) {
		words := strings.Fields(line)
		switch {
		case len(words) == 4 && words[0] == "limit":
			t.perMinute[words[2]+" "+words[3]], _ = strconv.Atoi(words[1]) // a test reads them all
		case len(words) == 2 && words[0] == "reads":
			t.reads[words[1]] = true
		}
	}
	return t
})
