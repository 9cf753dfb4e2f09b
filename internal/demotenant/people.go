package demotenant

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

func peopleRoutes() []route {
	return append([]route{
		get("/api/v1/users/me", tier1, anyone, documented, (*call).me),
		get("/api/v1/users", tier1, userScopes, documented, (*call).users),
		get("/api/v1/users/{id}", tier1, anyone, documented, (*call).user),
		get("/api/v1/user-locale", tier1, anyone, assumed, func(c *call) { c.ok(obj{"locale": "en", "zoneinfo": "Europe/Oslo"}) }),
		get("/api/v1/tenants/me", tier1, anyone, documented, (*call).myTenant),
		get("/api/v1/tenants/{id}", tier1, anyone, documented, (*call).tenant),
	}, shelves(
		shelf{path: "/api/v1/roles", id: "id", pages: byNext(20), scopes: adminScopes, all: (*call).roles},
		shelf{path: "/api/v1/groups", id: "id", pages: byNext(20), scopes: adminScopes, all: (*call).groups},
	)...)
}

// me redirects, so that clients show whether they keep the bearer token.
func (c *call) me() {
	c.w.Header().Set("Location", "/api/v1/users/"+c.who.user.id)
	c.send(http.StatusMovedPermanently, obj{})
}

func (c *call) user() {
	c.t.world.mu.RLock()
	u := c.t.world.users[c.param("id")]
	c.t.world.mu.RUnlock()
	if u == nil {
		c.notFound("USERS-7")
		return
	}
	if u != c.who.user && !c.who.has(userScopes) {
		c.forbidden("The token may read its own user only.")
		return
	}
	c.ok(c.showUser(u))
}

func (c *call) showUser(u *user) obj {
	roles := []obj{{"id": hexID("role", "User"), "name": "User", "type": "default", "level": "user"}}
	if u.admin {
		roles = append(roles, obj{"id": hexID("role", "TenantAdmin"), "name": "TenantAdmin", "type": "default", "level": "admin"})
	}
	out := obj{
		"id": u.id, "name": u.name, "subject": u.subject, "status": u.status, "tenantId": c.t.world.tenantID,
		"links": obj{"self": obj{"href": c.t.url + "/api/v1/users/" + u.id}}, "locale": "en", "zoneinfo": "Europe/Oslo",
		"preferredLocale": "en", "preferredZoneinfo": "Europe/Oslo", "picture": "",
		"createdAt": "2025-01-15T09:00:00.000Z", "lastUpdatedAt": "2026-05-02T09:00:00.000Z",
		"assignedRoles": roles, "assignedGroups": []obj{}, "assignedScopes": []string{},
	}
	if u.email != "" {
		out["email"] = u.email
	}
	return out
}

// userFilter is the one SCIM comparison that this tenant understands.
var userFilter = regexp.MustCompile(`^(id|name|email|subject|status) (eq|co|sw) "([^"]*)"$`)

func (c *call) users() {
	test := func(*user) bool { return true }
	if f := c.q("filter"); f != "" {
		m := userFilter.FindStringSubmatch(f)
		if m == nil {
			c.badRequest(`filter must be of the form: name eq "value"`)
			return
		}
		test = func(u *user) bool { return compare(m[2], userField(u, m[1]), m[3]) }
	}
	c.t.world.mu.RLock()
	found := filterOf(c.t.world.order, test)
	c.t.world.mu.RUnlock()
	var extra obj
	if c.q("totalResults") == "true" {
		extra = obj{"totalResults": len(found)}
	}
	list(c, byNext(20), sorted(found, c.q("sort"), func(u *user, _ string) string { return strings.ToLower(u.name) }), c.showUser, extra)
}

func userField(u *user, name string) string {
	return map[string]string{"id": u.id, "name": u.name, "email": u.email, "subject": u.subject, "status": u.status}[name]
}

func compare(op, have, want string) bool {
	have, want = strings.ToLower(have), strings.ToLower(want)
	switch op {
	case "co":
		return strings.Contains(have, want)
	case "sw":
		return strings.HasPrefix(have, want)
	}
	return have == want
}

func filterOf[T any](all []T, keep func(T) bool) []T {
	out := make([]T, 0, len(all))
	for _, v := range all {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

// sorted sorts a copy by "name", "+name" or "-name"; an empty order keeps it.
func sorted[T any](all []T, order string, key func(T, string) string) []T {
	if order == "" {
		return all
	}
	name := strings.TrimLeft(order, "+- ") // a plus sign arrives as a blank
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b T) int {
		n := strings.Compare(key(a, name), key(b, name))
		if strings.HasPrefix(order, "-") {
			return -n
		}
		return n
	})
	return out
}

func (c *call) myTenant() {
	c.w.Header().Set("Location", "/api/v1/tenants/"+c.t.world.tenantID)
	c.send(http.StatusFound, obj{})
}

func (c *call) tenant() {
	if c.param("id") != c.t.world.tenantID {
		c.notFound("TENANTS-8")
		return
	}
	c.ok(obj{
		"id": c.t.world.tenantID, "name": "halden-outdoor", "region": "eu-west-1", "datacenter": "eu-west-1", "status": "active",
		"hostnames": []string{c.t.host, "hldn0utdr7x2kq9.eu.qlikcloud.com"}, "created": "2025-01-15T09:00:00.000Z",
		"lastUpdated": "2026-05-02T09:00:00.000Z", "createdByUser": c.t.world.order[0].id,
		"enableAnalyticCreation": true, "enableAppOpeningFeedback": false,
		"links": obj{"self": obj{"href": c.t.url + "/api/v1/tenants/" + c.t.world.tenantID}},
	})
}

func (c *call) roles() []obj {
	role := func(name, kind, level string) obj {
		return obj{"id": hexID("role", name), "name": name, "type": kind, "level": level, "description": name, "tenantId": c.t.world.tenantID,
			"createdAt": "2025-01-15T09:00:00.000Z", "lastUpdatedAt": "2026-02-02T09:00:00.000Z", "canEdit": kind == "custom",
			"canDelete": kind == "custom", "fullUser": true, "permissions": []string{}, "assignedScopes": []string{}}
	}
	return []obj{role("TenantAdmin", "default", "admin"), role("AnalyticsAdmin", "default", "admin"), role("DataAdmin", "default", "admin"),
		role("User", "default", "user"), role("Manage API keys", "custom", "user")}
}

func (c *call) groups() []obj {
	group := func(name string) obj {
		return obj{"id": hexID("group", name), "name": name, "status": "active", "tenantId": c.t.world.tenantID, "providerType": "idp",
			"createdAt": "2025-02-01T09:00:00.000Z", "lastUpdatedAt": "2025-02-01T09:00:00.000Z", "assignedRoles": []obj{}}
	}
	return []obj{group("Sales"), group("Finance"), group("Everyone in the company")}
}

// login sends people to the identity provider; a bad returnto is refused.
func (c *call) login() {
	back := c.q("returnto")
	if back != "" && !strings.HasPrefix(back, c.t.url) && !strings.HasPrefix(back, "/") {
		c.fail(http.StatusUnauthorized, "LOGIN-8", "Illegal returnto value", "")
		return
	}
	c.w.Header().Set("Location", "https://login.halden-outdoor.example/authorize?state="+randomHex(8))
	c.send(http.StatusFound, obj{})
}
