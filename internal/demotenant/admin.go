package demotenant

import (
	"fmt"
	"net/http"
	"time"
)

// none lists nothing.
func none(p pages) func(*call) {
	return func(c *call) { list(c, p, []obj{}, func(o obj) obj { return o }, nil) }
}

func adminRoutes() []route {
	bare := func(c *call) { c.ok(obj{"data": []obj{}}) }
	admin := func(path, id string, p pages, all func(*call) []obj) shelf {
		return shelf{path: path, id: id, pages: p, scopes: adminScopes, all: all, unlinked: true}
	}
	audits := admin("/api/v1/audits", "id", byNext(10), (*call).audits)
	audits.unlinked = false
	return append([]route{
		{http.MethodPost, "/api/v1/oauth-clients", tier2, adminScopes, documented, (*call).createClient},
		get("/api/v1/oauth-tokens", tier1, adminScopes, documented, none(byPage(20, 100))),
		get("/api/v1/csrf-token", tier1, anyone, documented, (*call).csrf),
		get("/api/v1/quotas", tier1, adminScopes, documented, (*call).quotas),
		get("/api/v1/webhooks", tier1, adminScopes, documented, none(byNext(20))),
		get("/api/v1/extensions", tier1, accountScope, documented, bare),
		get("/api/v1/themes", tier1, accountScope, documented, bare),
		get("/api/v1/tenant-settings", tier1, adminScopes, documented, (*call).tenantSettings),
	}, shelves(audits,
		admin("/api/v1/oauth-clients", "clientId", byNext(20), (*call).oauthClients),
		admin("/api/core/ip-policies", "id", byPage(20, 100), (*call).ipPolicies),
		admin("/api/v1/web-integrations", "id", byAfter(10), (*call).webIntegrations),
		admin("/api/v1/csp-origins", "id", byNext(20), (*call).cspOrigins),
		admin("/api/v1/identity-providers", "id", byNext(20), (*call).identityProviders),
	)...)
}

func (c *call) oauthClients() []obj {
	c.t.world.mu.RLock()
	defer c.t.world.mu.RUnlock()
	out := []obj{}
	for _, cl := range c.t.world.clientOf {
		out = append(out, c.showClient(cl))
	}
	return out
}

func (c *call) showClient(cl *client) obj {
	consent := "required"
	if cl.trusted {
		consent = "trusted"
	}
	grants := filterOf(cl.grants, func(g string) bool { return g == grantClient || g == grantImpersonate })
	return obj{"clientId": cl.id, "clientName": cl.name, "appType": cl.appType, "allowedGrantTypes": grants, "allowedScopes": cl.scopes,
		"allowedAuthMethods": []string{"client_secret"}, "connectionConfig": obj{"consentMethod": consent}, "createdAt": "2026-02-01T09:00:00.000Z",
		"createdByType": "user", "clientSecrets": []obj{{"hint": "…" + cl.secret[len(cl.secret)-4:]}}, "tenantId": c.t.world.tenantID}
}

const maxClients = 1000

// createClient makes a client that can sign in at once; it is not trusted yet.
func (c *call) createClient() {
	var req struct {
		ClientName        string   `json:"clientName"`
		AppType           string   `json:"appType"`
		AllowedScopes     []string `json:"allowedScopes"`
		AllowedGrantTypes []string `json:"allowedGrantTypes"`
	}
	if !c.read(&req) {
		return
	}
	c.t.world.mu.RLock()
	full := len(c.t.world.clientOf) >= maxClients
	c.t.world.mu.RUnlock()
	if full {
		c.badRequest("There are too many OAuth clients.")
		return
	}
	if req.ClientName == "" || req.AppType == "" {
		c.badRequest("clientName and appType are required.")
		return
	}
	a := Actor{}
	u := &user{id: hexID("user", randomHex(8)), status: "active", bot: true, entitled: true}
	made := &client{appType: req.AppType, grants: req.AllowedGrantTypes, scopes: req.AllowedScopes}
	w := c.t.world
	w.mu.Lock()
	w.addClient(&a, casting{name: req.ClientName, client: made}, u)
	w.addUser(u)
	cl := w.clients[a.ClientID]
	w.mu.Unlock()
	out := c.showClient(cl)
	out["clientSecret"] = a.ClientSecret
	c.send(http.StatusCreated, out)
}

// csrf is for browser sessions only (source: published specification of csrf-token).
func (c *call) csrf() {
	c.fail(http.StatusBadRequest, "CSRF-TOKEN-4", "Bad request", "A CSRF token is not needed with a bearer token.")
}

func (c *call) ipPolicies() []obj {
	return []obj{{"id": hexID("policy", "default"), "name": "Allow all", "enabled": true, "allowedIps": []string{"0.0.0.0/0"}, "tenantId": c.t.world.tenantID,
		"createdAt": "2025-01-15T09:00:00.000Z", "updatedAt": "2025-01-15T09:00:00.000Z", "deletable": false, "editable": true, "toggleable": true}}
}

func (c *call) quotas() {
	quota := func(id string, n int, unit string) obj {
		return obj{"id": id, "type": id, "attributes": obj{"quota": n, "unit": unit, "usage": n / 4, "warningThresholds": []float64{0.8}}}
	}
	c.ok(obj{"data": []obj{quota("app_mem_size", 5<<30, "bytes"), quota("app_upload_disk_size", 200<<20, "bytes"), quota("shared_spaces", -1, "spaces")}})
}

func (c *call) webIntegrations() []obj {
	return []obj{{"id": hexID("web", "intranet"), "name": "Intranet", "validOrigins": []string{"https://intranet.halden-outdoor.example"},
		"tenantId": c.t.world.tenantID, "created": "2026-01-01T00:00:00.000Z", "lastUpdated": "2026-01-01T00:00:00.000Z", "createdBy": c.t.world.order[0].id}}
}

func (c *call) cspOrigins() []obj {
	return []obj{{"id": hexID("csp", "maps"), "name": "Maps", "origin": "maps.halden-outdoor.example", "imgSrc": true, "connectSrc": true}}
}

func (c *call) identityProviders() []obj {
	return []obj{{"id": hexID("idp", "oidc"), "active": true, "interactive": true, "protocol": "OIDC", "provider": "generic", "tenantIds": []string{c.t.world.tenantID},
		"description": "Company sign-in", "created": "2025-01-15T09:00:00.000Z", "lastUpdated": "2025-01-15T09:00:00.000Z"}}
}

func (c *call) tenantSettings() {
	c.ok(obj{"id": hexID("settings", "tenant"), "tenantId": c.t.world.tenantID, "createdAt": "2025-01-15T09:00:00.000Z",
		"updatedAt": "2025-01-15T09:00:00.000Z", "createdBy": c.t.world.order[0].id, "releaseCadence": "continuous"})
}

// audits are made up from the apps: one event each hour.
func (c *call) audits() []obj {
	now := c.t.now()
	out := []obj{}
	for i := range 40 {
		u, a := c.t.world.order[i%8], c.t.world.apps[i%8]
		id := uuid("audit", fmt.Sprint(i))
		out = append(out, obj{"id": id, "source": "com.qlik/engine", "eventType": "com.qlik.v1.app.opened", "eventTypeVersion": "1.0.0",
			"contentType": "application/json", "eventTime": stamp(now.Add(-time.Duration(i) * time.Hour)), "eventId": id, "userId": u.id,
			"tenantId": c.t.world.tenantID, "data": obj{"id": a.id, "name": a.name}, "extensions": obj{"actor": obj{"sub": u.id, "subType": "user"}, "spaceId": a.spaceID}})
	}
	return out
}
