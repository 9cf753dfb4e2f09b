package catalog

import (
	"encoding/json"
	"testing"
)

func TestWalk(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Walk() {
		if seen[c.ID] || c.Title == "" || c.Method == "" {
			t.Errorf("%s: used twice, or without title or method", c.ID)
		}
		seen[c.ID] = true
		if !json.Valid([]byte(c.Params)) {
			t.Errorf("%s: params are no JSON: %s", c.ID, c.Params)
		}
		switch c.Handle {
		case "global", "doc", "object":
		default:
			t.Errorf("%s: unknown handle %q", c.ID, c.Handle)
		}
	}
}
