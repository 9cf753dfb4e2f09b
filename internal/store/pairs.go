package store

import (
	"encoding/json"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
)

// Bounds of a request that is kept.
const (
	MaxBody  = 1 << 20 // bytes of a body that are kept
	maxPairs = 200     // parameters or headers of one request
)

// Pair is a parameter or a header, as typed.
type Pair struct{ Name, Value string }

// neverKept are headers that carry a credential: they are kept without their value.
var neverKept = map[string]bool{"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "Set-Cookie": true, "Qlik-Csrf-Token": true}

// withoutCredentials returns headers as they may be kept.
func withoutCredentials(list []Pair) []Pair {
	out := slices.Clone(list)
	for i, p := range list {
		if neverKept[textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(p.Name))] {
			out[i].Value = ""
		}
	}
	return out
}

func checkPairs(field string, list []Pair) error {
	if len(list) > maxPairs {
		return &InputError{field, fmt.Sprintf("more than %d", maxPairs)}
	}
	for _, p := range list {
		if len(p.Name) > maxField || len(p.Value) > maxValue {
			return &InputError{field, fmt.Sprintf("a name longer than %d bytes or a value longer than %d cannot be kept", maxField, maxValue)}
		}
	}
	return nil
}

// packPairs writes pairs as JSON for a column; unpackPairs reads them.
func packPairs(list []Pair) string {
	if len(list) == 0 {
		return ""
	}
	text, _ := json.Marshal(list) // two strings each: this cannot fail
	return string(text)
}

func unpackPairs(text string) (list []Pair, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &list)
	}
	return list, err
}

// words makes the condition that every word of query stands somewhere in the
// text that column names; the first hundred words count.
func words(column, query string) (where string, args []any) {
	where = "1"
	for i, word := range strings.Fields(query) {
		if i == 100 {
			break
		}
		where += " AND " + column + ` LIKE ? ESCAPE '\'`
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word)+"%")
	}
	return where, args
}
