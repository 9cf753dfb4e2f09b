package catalog

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestCalls(t *testing.T) {
	known := []string{"appId", "spaceId", "itemId", "userId", "tenantId"}
	seen := map[string]bool{}
	for _, c := range Calls() {
		if seen[c.ID] {
			t.Errorf("%s: ID used twice", c.ID)
		}
		seen[c.ID] = true
		if c.Task == "" || c.Title == "" {
			t.Errorf("%s: no task or title", c.ID)
		}
		filled := c.Path
		for _, name := range c.Placeholders() {
			if !slices.Contains(known, name) {
				t.Errorf("%s: unknown placeholder %s", c.ID, name)
			}
			filled = strings.ReplaceAll(filled, "{"+name+"}", "x")
		}
		if u, err := url.ParseRequestURI(filled); err != nil || strings.ContainsAny(filled, "{}") || u.Host != "" {
			t.Errorf("%s: %s is no path: %v", c.ID, c.Path, err)
		}
		if got, ok := CallByID(c.ID); !ok || got != c {
			t.Errorf("CallByID(%s) = %v, %v", c.ID, got, ok)
		}
	}
	if len(seen) < 40 {
		t.Errorf("%d calls, want 40 or more", len(seen))
	}
	if _, ok := CallByID("nothing"); ok {
		t.Error("found a call that does not exist")
	}
}
