package demotenant

import (
	"strings"
	"testing"
	"time"
)

func TestAPIKeyLife(t *testing.T) {
	var clk clock
	tenant := start(t, Config{Now: clk.now})
	c := as(t, tenant, "api-key")
	for _, bad := range []obj{{"description": "x", "expiry": "7 days"}, {"description": "x", "expiry": "P91D"}, {"description": "", "expiry": "P1D"}, {"description": "x", "expiry": "P0D"}} {
		if r := c.post("/api/v1/api-keys", bad); r.status != 400 {
			t.Errorf("%v: %d", bad, r.status)
		}
	}
	made := c.post("/api/v1/api-keys", obj{"description": "mine", "expiry": "P7D"})
	v := made.json()
	id, token := v["id"].(string), v["token"].(string)
	mine := newCaller(t, tenant, token)
	if r := mine.get("/api/v1/spaces"); made.status != 201 || r.status != 200 {
		t.Fatalf("%d, then %d", made.status, r.status)
	}
	if got := c.get("/api/v1/api-keys/" + id).json(); got["token"] != nil || got["status"] != "active" {
		t.Errorf("the token is shown again, or %v", got["status"])
	}
	rename := []byte(`[{"op":"replace","path":"/description","value":"renamed"}]`)
	if r := c.do("PATCH", "/api/v1/api-keys/"+id, rename, "application/json"); r.status != 204 || c.get("/api/v1/api-keys/" + id).json()["description"] != "renamed" {
		t.Errorf("rename: %d", r.status)
	}
	if r := c.do("PATCH", "/api/v1/api-keys/"+id, []byte(`[{"op":"replace","path":"/sub","value":"x"}]`), "application/json"); r.status != 400 {
		t.Errorf("changing the owner: %d", r.status)
	}
	for i := 0; i < 3; i++ {
		c.post("/api/v1/api-keys", obj{"description": "more", "expiry": "PT1H"})
	}
	if r := c.post("/api/v1/api-keys", obj{"description": "one too many", "expiry": "P1D"}); r.status != 403 || !strings.Contains(string(r.body), "limit of 5") {
		t.Errorf("quota: %d %s", r.status, r.body)
	}
	if r := c.do("DELETE", "/api/v1/api-keys/"+id, nil, ""); r.status != 204 || c.get("/api/v1/api-keys/"+id).status != 404 || mine.get("/api/v1/spaces").status != 401 {
		t.Errorf("delete: %d", r.status)
	}
	other := tenant.world.keyOrder[1].id
	if r := c.do("DELETE", "/api/v1/api-keys/"+other, nil, ""); r.status != 204 || c.get("/api/v1/api-keys/" + other).json()["status"] != "revoked" {
		t.Errorf("an administrator's delete should revoke: %d", r.status)
	}
	clk.move(71 * 24 * time.Hour)
	if r := c.get("/api/v1/spaces"); r.status != 401 {
		t.Errorf("after the key's time: %d", r.status)
	}
}

func TestAPIKeyRights(t *testing.T) {
	tenant := start(t, Config{})
	for name, want := range map[string]int{"healthy": 403, "api-key-cannot-create": 403, "api-key": 201} {
		if r := as(t, tenant, name).post("/api/v1/api-keys", obj{"description": "x", "expiry": "P1D"}); r.status != want {
			t.Errorf("%s: %d", name, r.status)
		}
	}
	plain := as(t, tenant, "api-key-cannot-create")
	if ids := pageAll(plain, "/api/v1/api-keys", "id"); len(ids) != 1 {
		t.Errorf("a user sees %d keys", len(ids))
	}
	if r := plain.do("DELETE", "/api/v1/api-keys/"+tenant.world.keyOrder[0].id, nil, ""); r.status != 403 {
		t.Errorf("deleting another's key: %d", r.status)
	}
	config := "/api/v1/api-keys/configs/" + tenant.world.tenantID
	longer := []byte(`[{"op":"replace","path":"/max_api_key_expiry","value":"P365D"}]`)
	if r := plain.do("PATCH", config, longer, "application/json"); r.status != 403 {
		t.Errorf("a user changes the configuration: %d", r.status)
	}
	admin := as(t, tenant, "api-key")
	if r := admin.do("PATCH", config, longer, "application/json"); r.status != 204 || admin.get(config).json()["max_api_key_expiry"] != "P365D" {
		t.Errorf("configuration: %d", r.status)
	}
}

func TestOAuthClientsCanBeMade(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	made := c.post("/api/v1/oauth-clients", obj{"clientName": "new", "appType": "web", "allowedScopes": []string{"apps"}, "allowedGrantTypes": []string{grantClient}})
	v := made.json()
	if made.status != 201 {
		t.Fatalf("%d %s", made.status, made.body)
	}
	r := c.post("/oauth/token", obj{"grant_type": grantClient, "client_id": v["clientId"], "client_secret": v["clientSecret"]})
	if r.fault()["code"] != "OAUTH-7" {
		t.Errorf("a new client is not trusted: %s", r.body)
	}
}
