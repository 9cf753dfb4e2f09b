package demotenant

import (
	"slices"
	"strings"
)

func itemRoutes() []route {
	return []route{
		get("/api/v1/items", tier1, appScopes, documented, (*call).items),
		get("/api/v1/items/{id}", tier1, appScopes, documented, (*call).item),
		get("/api/v1/items/{id}/collections", tier1, appScopes, documented, (*call).itemCollections),
	}
}

// items lists apps; other resource types are known and empty.
func (c *call) items() {
	q := c.r.URL.Query()
	kinds := commaList(q.Get("resourceType"))
	name, query := strings.ToLower(q.Get("name")), strings.ToLower(q.Get("query"))
	ids := commaList(q.Get("resourceIds"))
	c.t.world.mu.RLock()
	found := filterOf(c.t.world.apps, func(a *app) bool {
		return c.t.world.sees(c.who, a) && (len(kinds) == 0 || slices.Contains(kinds, "app")) &&
			matches(q.Get("id"), a.itemID) && matches(q.Get("resourceId"), a.id) && (len(ids) == 0 || slices.Contains(ids, a.id)) &&
			inSpace(q.Get("spaceId"), a) && c.spaceKind(q.Get("spaceType"), a) &&
			matches(q.Get("ownerId"), a.ownerID) && (q.Get("notOwnerId") == "" || q.Get("notOwnerId") != a.ownerID) &&
			matches(q.Get("createdByUserId"), a.ownerID) && (q.Get("notCreatedByUserId") == "" || q.Get("notCreatedByUserId") != a.ownerID) &&
			contains(a.name, name) && (contains(a.name, query) || contains(a.description, query))
	})
	c.t.world.mu.RUnlock()
	if c.t.faults.on("empty-lists") {
		found = nil
	}
	list(c, byNext(10), sorted(found, q.Get("sort"), itemKey), c.showItem, nil)
}

func itemKey(a *app, by string) string {
	switch by {
	case "createdAt", "recentlyCreated":
		return stamp(a.created)
	case "updatedAt", "recentlyUpdated", "recentlyUsed":
		return stamp(a.reloaded.time())
	}
	return strings.ToLower(a.name)
}

// commaList splits a comma-separated parameter; an empty one is no filter.
func commaList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// contains ignores case; want is in small letters already, and empty fits all.
func contains(have, want string) bool {
	return want == "" || strings.Contains(strings.ToLower(have), want)
}

func matches(want, have string) bool { return want == "" || want == have }

func inSpace(want string, a *app) bool {
	return want == "" || want == a.spaceID || want == "personal" && a.spaceID == ""
}

func (c *call) spaceKind(want string, a *app) bool {
	if want == "" {
		return true
	}
	kind := "personal"
	if s := c.t.world.bySpace[a.spaceID]; s != nil {
		kind = s.kind
	}
	return slices.Contains(strings.Split(want, ","), kind)
}

func (c *call) showItem(a *app) obj {
	self := c.t.url + "/api/v1/items/" + a.itemID
	actions := []string{"read", "list"}
	out := obj{
		"id": a.itemID, "name": a.name, "description": a.description, "resourceId": a.id, "resourceType": "app",
		"ownerId": a.ownerID, "creatorId": a.ownerID, "updaterId": a.ownerID, "tenantId": c.t.world.tenantID,
		"createdAt": stamp(a.created), "updatedAt": stamp(a.changed()), "resourceCreatedAt": stamp(a.created), "resourceUpdatedAt": stamp(a.changed()),
		"resourceLink": c.t.url + "/api/v1/apps/" + a.id, "resourceSize": obj{"appFile": 151552, "appMemory": 402653},
		"resourceAttributes": c.attributes(a), "resourceCustomAttributes": obj{}, "collectionIds": []string{}, "isFavorited": false,
		"actions": actions, "meta": obj{"tags": []obj{}, "actions": actions, "collections": []obj{}, "isFavorited": false},
		"itemViews": obj{"total": 12, "trend": 0.1, "unique": 4, "usedBy": 3, "week": []obj{}},
		"links": obj{"self": obj{"href": self}, "open": obj{"href": c.t.url + "/sense/app/" + a.id},
			"collections": obj{"href": self + "/collections"}},
	}
	if a.spaceID != "" {
		out["spaceId"] = a.spaceID
	}
	out["resourceReloadStatus"] = a.reloadStatus()
	if !a.reloaded.never() {
		out["resourceReloadEndTime"] = stamp(a.reloaded.time())
	}
	return out
}

func (c *call) findItem() *app {
	c.t.world.mu.RLock()
	defer c.t.world.mu.RUnlock()
	for _, a := range c.t.world.apps {
		if a.itemID == c.param("id") && c.t.world.sees(c.who, a) {
			return a
		}
	}
	return nil
}

func (c *call) item() {
	if a := c.findItem(); a != nil {
		c.ok(c.showItem(a))
		return
	}
	c.notFound("ITEMS-404")
}

func (c *call) itemCollections() {
	if c.findItem() == nil {
		c.notFound("ITEMS-404")
		return
	}
	list(c, byNext(10), []string{}, func(string) obj { return nil }, nil)
}
