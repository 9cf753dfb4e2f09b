package demotenant

import (
	"net/http"
	"net/url"
	"strings"
)

func governanceRoutes() []route {
	node := "/api/v1/lineage-graphs/nodes/{id}"
	return []route{
		get("/api/v1/collections", tier1, appScopes, documented, (*call).collections),
		get("/api/v1/glossaries", tier1, accountScope, documented, (*call).glossaries),
		get("/api/v1/automations", tier1, accountScope, documented, (*call).automations),
		get("/api/workflows/automations", tier1, accountScope, documented, (*call).automations),
		get(node, lineageLimit, appScopes, documented, (*call).lineageNode),
		get(node+"/actions/expand", lineageLimit, appScopes, documented, (*call).lineageExpand),
		{http.MethodPost, node + "/overview", tier2, appScopes, documented, (*call).lineageOverview},
	}
}

func (c *call) collections() {
	names := []struct{ name, kind string }{{"Favourites", "favorite"}, {"Monthly close", "public"}}
	list(c, byNext(10), names, func(v struct{ name, kind string }) obj {
		id := hexID("collection", v.name)
		self := c.t.url + "/api/v1/collections/" + id
		return obj{"id": id, "name": v.name, "type": v.kind, "description": "", "tenantId": c.t.world.tenantID, "creatorId": c.t.world.order[0].id,
			"itemCount": 0, "createdAt": "2026-01-10T09:00:00.000Z", "updatedAt": "2026-01-10T09:00:00.000Z",
			"links": obj{"self": obj{"href": self}, "items": obj{"href": self + "/items"}}}
	}, nil)
}

func (c *call) glossaries() {
	owner := c.t.world.order[0].id
	one := obj{"id": uuid("glossary", "Company"), "name": "Company glossary", "description": "Words and what we mean by them", "overview": "", "tags": []string{},
		"ownerId": owner, "spaceId": hexID("space", "Company data"), "createdAt": "2026-01-10T09:00:00.000Z", "createdBy": owner,
		"updatedAt": "2026-01-10T09:00:00.000Z", "updatedBy": owner, "termTemplate": obj{"relatedInformation": ""}}
	list(c, byNext(20), []obj{one}, func(o obj) obj { return o }, nil)
}

func (c *call) automations() {
	one := obj{"id": uuid("automation", "Nightly"), "name": "Nightly reload chain", "state": "available", "runMode": "scheduled", "ownerId": c.t.world.order[0].id,
		"createdAt": "2026-01-10T09:00:00.000Z", "updatedAt": "2026-01-10T09:00:00.000Z", "lastRunAt": "2026-05-02T02:00:00.000Z", "lastRunStatus": "finished"}
	list(c, byCursor, []obj{one}, func(o obj) obj { return o }, nil)
}

// lineageApp finds the app that a lineage id (qri:app:sense://{id}) names.
func (c *call) lineageApp() *app {
	qri, err := url.PathUnescape(c.param("id"))
	id, ok := strings.CutPrefix(qri, "qri:app:sense://")
	if err != nil || !ok {
		c.badRequest("The node's id must be of the form qri:app:sense://{appId}.")
		return nil
	}
	c.t.world.mu.RLock()
	defer c.t.world.mu.RUnlock()
	a := c.t.world.byApp[id]
	if a == nil || !c.t.world.sees(c.who, a) {
		c.notFound("HTTP-404")
		return nil
	}
	return a
}

// graph shows the app and what its script reads.
func (c *call) graph(a *app) obj {
	a.mu.Lock()
	defer a.mu.Unlock()
	self := "qri:app:sense://" + a.id
	nodes := obj{self: obj{"label": a.name, "metadata": obj{"type": "RESOURCE", "subtype": "APP"}}}
	edges := []obj{}
	for _, l := range a.doc().lineage {
		name, _ := l["qDiscriminator"].(string)
		source := "qri:qdf:" + uuid("source", name)
		nodes[source] = obj{"label": name, "metadata": obj{"type": "DATASET", "subtype": "FILE"}}
		edges = append(edges, obj{"id": nil, "source": source, "target": self, "relation": "LOAD", "metadata": obj{"type": ""}})
	}
	return obj{"directed": true, "type": "lineage", "label": "Lineage of " + a.name, "nodes": nodes, "edges": edges,
		"metadata": obj{"total": len(nodes), "createdAt": stamp(c.t.now()), "producerId": "", "producerType": "lineage", "specVersion": "1.0"}}
}

func (c *call) lineageNode() {
	if a := c.lineageApp(); a != nil {
		c.ok(obj{"graph": c.graph(a)})
	}
}

func (c *call) lineageExpand() {
	if c.q("node") == "" || c.q("level") == "" {
		c.badRequest("node and level are required.")
		return
	}
	c.lineageNode()
}

func (c *call) lineageOverview() {
	if a := c.lineageApp(); a != nil {
		c.ok(obj{"resources": []obj{{"qri": "qri:app:sense://" + a.id, "lineage": []obj{}}}})
	}
}
