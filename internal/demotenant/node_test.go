package demotenant

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// runNode runs one of the scripts in testdata with Qlik's clients from the
// project's node_modules, and reads the line of JSON that it prints.
func runNode(t *testing.T, script string, tenant *Tenant, env ...string) obj {
	t.Helper()
	modules, err := filepath.Abs("../../static/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	_, noModules := os.Stat(filepath.Join(modules, "enigma.js"))
	_, noNode := exec.LookPath("node")
	if noModules != nil || noNode != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("Node and static/node_modules are needed", noModules, noNode)
		}
		t.Skip("needs Node and static/node_modules")
	}
	a := actor(t, tenant, "healthy")
	config, _ := json.Marshal(obj{"url": tenant.URL(), "ws": "ws" + strings.TrimPrefix(tenant.URL(), "http"), "clientId": a.ClientID,
		"clientSecret": a.ClientSecret, "appId": appNamed(t, tenant, "Sales Overview").ID})
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", filepath.Join("testdata", script), modules, string(config))
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		var stderr []byte
		if e, ok := err.(*exec.ExitError); ok {
			stderr = e.Stderr
		}
		t.Fatalf("%s: %v\n%s\n%s", script, err, out, stderr)
	}
	var got obj
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%s printed %q", script, out)
	}
	return got
}

func TestEnigmaJS(t *testing.T) {
	tenant := start(t, Config{GreetingDelay: greetingDelay})
	want := obj{"items": 18.0, "greeting": "SESSION_CREATED", "title": "Sales Overview", "script": float64(len(salesDoc().script)),
		"tables": []any{"Orders", "Customers", "Products"}, "sheets": []any{"Overview", "Customers", "Orders"}, "missing": -2.0}
	if diff := cmp.Diff(want, runNode(t, "enigma.mjs", tenant)); diff != "" {
		t.Error(diff)
	}
}

// TestQlikAPI runs over TLS, with the tenant's authority given to Node.
func TestQlikAPI(t *testing.T) {
	tenant := start(t, Config{GreetingDelay: greetingDelay, TLS: true})
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, tenant.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	want := obj{"items": 18.0, "me": true, "fields": 9.0, "title": "Sales Overview", "script": float64(len(salesDoc().script)),
		"tables": []any{"Orders", "Customers", "Products"}, "sheets": []any{"Overview", "Customers", "Orders"}}
	if diff := cmp.Diff(want, runNode(t, "qlikapi.mjs", tenant, "NODE_EXTRA_CA_CERTS="+ca)); diff != "" {
		t.Error(diff)
	}
}
