package demotenant

import (
	"net/http"
	"slices"
	"time"
)

func reloadRoutes() []route {
	return append([]route{
		get("/api/v1/reloads", tier1, appScopes, documented, (*call).reloads),
		{http.MethodPost, "/api/v1/reloads", reloadLimit, appScopes, documented, (*call).startReload},
		get("/api/v1/reloads/{id}", tier1, appScopes, documented, (*call).reload),
	}, shelves(
		shelf{path: "/api/v1/reload-tasks", id: "id", pages: byNext(10), scopes: appScopes, all: (*call).reloadTasks, header: retired},
		shelf{path: "/api/scheduling/tasks", id: "id", pages: byPage(20, 100), scopes: appScopes, all: (*call).tasks, unlinked: true},
	)...)
}

// retired is how a deprecated endpoint says so (source: published specifications; the dates are assumed).
var retired = map[string]string{
	"Deprecation": "@1767225600", "Sunset": "Thu, 31 Dec 2026 23:59:59 GMT", "Link": `<https://qlik.dev/changelog/>; rel="deprecation"`,
}

// reloads needs appId, and shows the app's last reload.
func (c *call) reloads() {
	id := c.q("appId")
	if id == "" {
		c.fail(http.StatusBadRequest, "RELOADS-001", "Bad request", "appId is required.")
		return
	}
	c.t.world.mu.RLock()
	a := c.t.world.byApp[id]
	seen := a != nil && c.t.world.opens(c.who, a)
	c.t.world.mu.RUnlock()
	var found []*app
	if seen && a.reloadStatus() != "" {
		found = append(found, a)
	}
	list(c, byNext(10), found, c.showReload, nil)
}

func (c *call) showReload(a *app) obj {
	id := hexID("reload", a.id)
	out := obj{"id": id, "appId": a.id, "tenantId": c.t.world.tenantID, "userId": a.ownerID, "type": "hub", "status": a.reloadStatus(),
		"creationTime": stamp(a.reloaded.time().Add(-time.Minute)), "startTime": stamp(a.reloaded.time().Add(-time.Minute)), "partial": false, "weight": 1,
		"links": obj{"self": obj{"href": c.t.url + "/api/v1/reloads/" + id}}}
	if a.reloadStatus() == "SUCCEEDED" {
		out["endTime"] = stamp(a.reloaded.time())
		out["engineTime"] = stamp(a.reloaded.time())
	}
	if c.q("log") == "true" {
		out["log"] = "Started loading data\nFinished successfully"
	}
	return out
}

func (c *call) reload() {
	c.t.world.mu.RLock()
	i := slices.IndexFunc(c.t.world.apps, func(a *app) bool {
		return hexID("reload", a.id) == c.param("id") && c.t.world.opens(c.who, a)
	})
	c.t.world.mu.RUnlock()
	if i < 0 {
		c.notFound("HTTP-404")
		return
	}
	c.ok(c.showReload(c.t.world.apps[i]))
}

// startReload queues a reload, which is done at once.
func (c *call) startReload() {
	var req struct {
		AppID string `json:"appId"`
	}
	if !c.read(&req) {
		return
	}
	c.t.world.mu.RLock()
	a := c.t.world.byApp[req.AppID]
	opens := a != nil && c.t.world.opens(c.who, a)
	c.t.world.mu.RUnlock()
	switch {
	case a == nil:
		c.fail(http.StatusBadRequest, "RELOADS-001", "Bad request", "There is no such app.")
	case !opens:
		c.forbidden("The user may not reload this app.")
	default:
		a.reloaded.set(c.t.now())
		out := c.showReload(a)
		out["status"] = "QUEUED"
		c.send(http.StatusCreated, out)
	}
}

func (c *call) reloadTasks() []obj {
	var out []obj
	for _, a := range c.t.world.apps[:2] {
		out = append(out, obj{"id": hexID("task", a.id), "appId": a.id, "spaceId": a.spaceID, "tenantId": c.t.world.tenantID, "userId": a.ownerID,
			"state": "Enabled", "autoReload": false, "partial": false, "recurrence": []string{"RRULE:FREQ=DAILY;BYHOUR=5"}, "timeZone": "Europe/Oslo"})
	}
	return out
}

func (c *call) tasks() []obj {
	var out []obj
	for _, a := range c.t.world.apps[:2] {
		out = append(out, obj{"id": hexID("task", a.id), "name": "Reload " + a.name, "resourceId": a.id, "enabled": true, "specVersion": "1.0",
			"metadata": obj{"ownerId": a.ownerID, "spaceId": a.spaceID, "tenantId": c.t.world.tenantID, "resourceName": a.name}})
	}
	return out
}
