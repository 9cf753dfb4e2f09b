package demotenant

import (
	"net/http"
	"slices"
	"strings"
)

func spaceRoutes() []route {
	return []route{
		get("/api/v1/spaces", tier1, spaceScopes, documented, (*call).spaces),
		get("/api/v1/spaces/types", tier1, spaceScopes, documented, func(c *call) { c.ok(obj{"data": []string{"shared", "managed", "data"}}) }),
		get("/api/v1/spaces/{id}", tier1, spaceScopes, documented, (*call).space),
		get("/api/v1/spaces/{id}/assignments", tier1, spaceScopes, documented, (*call).assignments),
		get("/api/v1/spaces/{id}/assignments/{assignment}", tier1, spaceScopes, documented, (*call).assignment),
	}
}

// seesSpace: a member, or an administrator's scope.
func seesSpace(p principal, s *space) bool {
	if len(s.rolesOf[p.user.id]) > 0 {
		return p.has([]string{"user_default", "admin_classic", "admin.spaces:read", "spaces." + s.kind + ":read"})
	}
	return p.admin("admin.spaces:read")
}

func (c *call) spaces() {
	name, kind, owner := strings.ToLower(c.q("name")), c.q("type"), c.q("ownerId")
	c.t.world.mu.RLock()
	found := filterOf(c.t.world.spaces, func(s *space) bool {
		return seesSpace(c.who, s) && (name == "" || strings.Contains(strings.ToLower(s.name), name)) &&
			(kind == "" || slices.Contains(strings.Split(kind, ","), s.kind)) && (owner == "" || s.ownerID == owner)
	})
	c.t.world.mu.RUnlock()
	if c.t.faults.on("empty-lists") {
		found = nil
	}
	found = sorted(found, c.q("sort"), func(s *space, by string) string {
		switch by {
		case "type":
			return s.kind
		case "createdAt", "updatedAt":
			return stamp(s.created)
		}
		return strings.ToLower(s.name)
	})
	list(c, byNext(10), found, c.showSpace, obj{"meta": obj{"count": len(found),
		"personalSpace": obj{"actions": []string{"create", "read"}, "resourceType": "app"}}})
}

func (c *call) showSpace(s *space) obj {
	self := c.t.url + "/api/v1/spaces/" + s.id
	roles := s.rolesOf[c.who.user.id]
	if roles == nil {
		roles = []string{}
	}
	return obj{
		"id": s.id, "name": s.name, "type": s.kind, "description": s.description, "ownerId": s.ownerID,
		"tenantId": c.t.world.tenantID, "createdAt": stamp(s.created), "createdBy": s.ownerID, "updatedAt": stamp(s.created),
		"meta":  obj{"roles": roles, "actions": []string{"read"}, "assignableRoles": assignable(s.kind)},
		"links": obj{"self": obj{"href": self}, "assignments": obj{"href": self + "/assignments"}},
	}
}

func assignable(kind string) []string {
	switch kind {
	case "data":
		return []string{"dataconsumer", "datapreview", "facilitator", "operator", "producer"}
	case "managed":
		return []string{"basicconsumer", "consumer", "contributor", "facilitator", "operator", "publisher"}
	}
	return []string{"codeveloper", "consumer", "dataconsumer", "facilitator", "operator", "producer"}
}

func (c *call) findSpace() *space {
	c.t.world.mu.RLock()
	defer c.t.world.mu.RUnlock()
	s := c.t.world.bySpace[c.param("id")]
	if s == nil || !seesSpace(c.who, s) {
		return nil
	}
	return s
}

// noSpace has top-level fields beside the list of errors, as this one service does.
func (c *call) noSpace() {
	e := obj{"code": "SPACES-404", "title": "Not found", "detail": "The space could not be found."}
	c.send(http.StatusNotFound, obj{"code": e["code"], "title": e["title"], "detail": e["detail"], "errors": []obj{e}, "traceId": c.trace()})
}

func (c *call) space() {
	if s := c.findSpace(); s != nil {
		c.ok(c.showSpace(s))
		return
	}
	c.noSpace()
}

func (c *call) assignments() {
	s := c.findSpace()
	if s == nil {
		c.noSpace()
		return
	}
	kind, assignee := c.q("type"), c.q("assigneeId")
	found := filterOf(s.members, func(m member) bool {
		return (kind == "" || m.kind == kind) && (assignee == "" || m.userID == assignee)
	})
	show := func(m member) obj { return c.showAssignment(s, m) }
	list(c, byNext(10), found, show, obj{"meta": obj{"count": len(found)}})
}

func (c *call) assignment() {
	s := c.findSpace()
	if s == nil {
		c.noSpace()
		return
	}
	for _, m := range s.members {
		if m.id == c.param("assignment") {
			c.ok(c.showAssignment(s, m))
			return
		}
	}
	c.notFound("HTTP-404")
}

func (c *call) showAssignment(s *space, m member) obj {
	self := c.t.url + "/api/v1/spaces/" + s.id
	return obj{"id": m.id, "type": m.kind, "assigneeId": m.userID, "roles": m.roles, "spaceId": s.id, "tenantId": c.t.world.tenantID,
		"createdAt": stamp(s.created), "createdBy": s.ownerID, "updatedAt": stamp(s.created), "updatedBy": s.ownerID,
		"links": obj{"self": obj{"href": self + "/assignments/" + m.id}, "space": obj{"href": self}}}
}
