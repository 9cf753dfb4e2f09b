package demotenant

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// outside lists the causes that no tenant produces: they lie in the network, in
// the connector, or in what a person typed.
var outside = []string{
	"address-malformed", "address-not-qlik-cloud", "dns-not-found", "dns-failure", "tcp-refused", "tcp-timeout", "proxy-unreachable",
	"proxy-auth-required", "proxy-refused", "tls-unknown-authority", "tls-expired", "tls-hostname-mismatch", "tls-handshake-failed", "tls-not-tls",
	"alation-token-extraction", "alation-license-key", "alation-source-link-none", "alation-permission-mirroring", "alation-heap-memory",
}

// byUse lists the causes that need no fault: a wrong request gets the answer by itself.
var byUse = []string{"scope-case", "token-expired", "token-malformed", "rest-no-list-endpoint", "app-id-is-item-id"}

// TestEveryCauseCanBeProvoked holds the list of faults against the list of causes.
func TestEveryCauseCanBeProvoked(t *testing.T) {
	raw, err := os.ReadFile("testdata/causes.txt")
	if err != nil {
		t.Fatal(err)
	}
	causes := strings.Fields(string(raw))
	provoked := map[string]bool{}
	for _, f := range AllFaults() {
		provoked[f.Cause] = true
		if f.Cause != "" && !slices.Contains(causes, f.Cause) {
			t.Errorf("fault %s names the unknown cause %q", f.Name, f.Cause)
		}
	}
	for _, c := range castings(start(t, Config{}).now()) {
		if c.cause != "" && !slices.Contains(causes, c.cause) {
			t.Errorf("actor %s names the unknown cause %q", c.name, c.cause)
		}
	}
	for _, id := range causes {
		if !provoked[id] && !slices.Contains(outside, id) && !slices.Contains(byUse, id) {
			t.Errorf("no fault provokes %s", id)
		}
	}
}

func TestCausesByUse(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	if r := c.post("/oauth/token", tokenBody(actor(t, tenant, "healthy"), obj{"scope": "Spaces.shared"})); r.status != 400 {
		t.Errorf("scope-case: %d", r.status)
	}
	if r := c.get("/api/v1/apps"); r.status != 404 {
		t.Errorf("rest-no-list-endpoint: %d", r.status)
	}
	good := c.bearer
	for _, bearer := range []string{"Bearer " + good, `"` + good + `"`, good[:len(good)-10], "x"} {
		c.bearer = bearer
		if r := c.get("/api/v1/spaces"); r.status != 401 {
			t.Errorf("token-malformed %.12s…: %d", bearer, r.status)
		}
	}
}

// TestActors: each behaves as its story says.
func TestActors(t *testing.T) {
	tenant := start(t, Config{})
	app := appNamed(t, tenant, "Sales Overview").ID
	for name, want := range map[string][4]int{ // spaces, items, the app, licences
		"healthy": {200, 200, 200, 200}, "few-scopes": {403, 200, 200, 403}, "not-a-member": {200, 200, 403, 200}, "no-entitlement": {200, 200, 200, 200},
		"section-access": {200, 200, 200, 200}, "api-key": {200, 200, 200, 200}, "api-key-expired": {401, 401, 401, 401}, "api-key-revoked": {401, 401, 401, 401},
		"api-key-no-permission": {401, 401, 401, 401}, "api-key-cannot-create": {200, 200, 200, 200}, "api-key-other-tenant": {403, 403, 403, 403},
	} {
		c := as(t, tenant, name)
		for i, path := range []string{"/api/v1/spaces", "/api/v1/items", "/api/v1/apps/" + app, "/api/v1/licenses/overview"} {
			if r := c.get(path); r.status != want[i] {
				t.Errorf("%s %s: %d, want %d", name, path, r.status, want[i])
			}
		}
	}
	if r := as(t, tenant, "api-key-no-permission").get("/api/v1/spaces"); !strings.Contains(string(r.body), "<title>401 Authorization Required</title>") {
		t.Errorf("%s", r.body)
	}
	outsider := as(t, tenant, "not-a-member")
	if n := len(pageAll(outsider, "/api/v1/items?resourceType=app", "id")); n != 17 {
		t.Errorf("the outsider lists %d apps", n)
	}
	hr := appNamed(t, tenant, "HR Headcount").ID
	for name, code := range map[string]int{"section-access": 5, "healthy": 0} {
		q, _ := as(t, tenant, name).open("/app/" + hr)
		m := q.ask(-1, "OpenDoc", []any{hr})
		if e, _ := m["error"].(obj); (code == 0) != (e == nil) || code != 0 && e["code"] != float64(code) {
			t.Errorf("%s opens HR: %v", name, m)
		}
	}
	q, _, err := as(t, tenant, "no-entitlement").dial("/app/" + app)
	if err != nil {
		t.Fatal(err)
	}
	if m := q.read(); m["params"].(obj)["qSessionState"] != "SESSION_ERROR_NO_LICENSE" {
		t.Errorf("%v", m)
	}
	if code, _ := q.closeCode(); code != 4230 {
		t.Errorf("closed with %d", code)
	}
}
