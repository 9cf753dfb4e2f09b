package qlikproxy

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed qix_harmless.txt
var harmlessList string

// Harmless tells whether a QIX method only reads, or changes no more than the
// session that the connection has for itself. What is not on the list of
// qix_harmless.txt is not harmless, whatever its name.
func Harmless(method string) bool {
	_, ok := harmlessMethods()[method]
	return ok
}

type harmless struct{ classes, reason string }

var harmlessMethods = sync.OnceValue(func() map[string]harmless {
	list := map[string]harmless{}
	for line := range strings.Lines(harmlessList) {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), " | ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		classes, reason, _ := strings.Cut(rest, " | ")
		list[name] = harmless{classes, reason}
	}
	return list
})
