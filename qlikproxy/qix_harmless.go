package qlikproxy

import (
	_ "embed"
	"strings"
	"sync"
)

var (
	//go:embed qix_harmless.txt
	harmlessList string
	//go:embed qix_refused.txt
	refusedList string
)

// Harmless tells whether a QIX method only reads, or changes no more than the
// session that the connection has for itself. What is not on the list of
// qix_harmless.txt is not harmless, whatever its name.
func Harmless(method string) bool {
	_, ok := harmlessMethods()[method]
	return ok
}

// MethodReason says in a few words what a QIX method does that lets it pass, or
// has it refused, while the console is read-only; empty for one that is not known.
func MethodReason(method string) string {
	if m, ok := harmlessMethods()[method]; ok {
		return m.reason
	}
	return refusedMethods()[method].reason
}

// methodNote is a method as the lists have it.
type methodNote struct{ classes, reason string }

var (
	harmlessMethods = sync.OnceValue(func() map[string]methodNote { return readList(harmlessList) })
	refusedMethods  = sync.OnceValue(func() map[string]methodNote { return readList(refusedList) })
)

func readList(text string) map[string]methodNote {
	list := map[string]methodNote{}
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), " | ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		classes, reason, _ := strings.Cut(rest, " | ")
		list[name] = methodNote{classes, reason}
	}
	return list
}
