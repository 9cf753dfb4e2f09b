package demotenant

import (
	"net/http"
	"slices"
	"time"
)

func reloadRoutes() []route {
	return []route{
		get("/api/v1/reloads", tier1, appScopes, documented, (*call).reloads),
		{http.MethodPost, "/api/v1/reloads", reloadLimit, appScopes, documented, (*call).startReload},
		get("/api/v1/reloads/{id}", tier1, appScopes, documented, (*call).reload),
		get("/api/v1/reload-tasks", tier1, appScopes, documented, (*call).reloadTasks),
		get("/api/scheduling/tasks", tier1, appScopes, documented, (*call).tasks),
	}
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

// reloadTasks is deprecated and says so in its headers (source: published specifications).
func (c *call) reloadTasks() {
	h := c.w.Header()
	h.Set("Deprecation", "@1767225600")
	h.Set("Sunset", "Thu, 31 Dec 2026 23:59:59 GMT")
	h.Set("Link", `<https://qlik.dev/changelog/>; rel="deprecation"`)
	apps := c.t.world.apps[:2]
	list(c, byNext(10), apps, func(a *app) obj {
		id := hexID("task", a.id)
		return obj{"id": id, "appId": a.id, "spaceId": a.spaceID, "tenantId": c.t.world.tenantID, "userId": a.ownerID, "state": "Enabled",
			"autoReload": false, "partial": false, "recurrence": []string{"RRULE:FREQ=DAILY;BYHOUR=5"}, "timeZone": "Europe/Oslo",
			"links": obj{"self": obj{"href": c.t.url + "/api/v1/reload-tasks/" + id}}}
	}, nil)
}

func (c *call) tasks() {
	list(c, byPage(20, 100), c.t.world.apps[:2], func(a *app) obj {
		return obj{"id": hexID("task", a.id), "name": "Reload " + a.name, "resourceId": a.id, "enabled": true, "specVersion": "1.0",
			"metadata": obj{"ownerId": a.ownerID, "spaceId": a.spaceID, "tenantId": c.t.world.tenantID, "resourceName": a.name}}
	}, nil)
}
