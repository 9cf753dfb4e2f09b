package handlers

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qlikconsole/internal/secret"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestRoutes locks the table of routes: each new one is looked at once.
func TestRoutes(t *testing.T) {
	golden := filepath.Join("testdata", "routes.golden")
	var b strings.Builder
	for _, r := range newConsole(t, "").routeTable() {
		fmt.Fprintf(&b, "%-8s%s\n", r.method, r.pattern)
	}
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("routes changed; go test ./handlers -run TestRoutes -update, then read the difference:\n%s", diff)
	}
}

// TestNoRelayWithoutItsFlag proves that /relay/ does not exist unless asked for.
func TestNoRelayWithoutItsFlag(t *testing.T) {
	c := newConsole(t, "", func(cfg *Config) { cfg.Relay = secret.Value{} })
	for _, r := range c.routeTable() {
		if strings.HasPrefix(r.pattern, relayPrefix) {
			t.Errorf("%s %s exists", r.method, r.pattern)
		}
	}
	if resp := c.try("GET", "/relay/api/v1/items", "Authorization", "Bearer "+c.relay, "Cookie", c.cookie()); resp.StatusCode != 404 {
		t.Errorf("/relay/ answers %s", resp.Status)
	}
}
