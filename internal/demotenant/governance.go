package demotenant

import (
	"net/http"
	"net/url"
	"strings"
)

func governanceRoutes() []route {
	node := "/api/v1/lineage-graphs/nodes/{id}"
	automations := shelf{path: "/api/v1/automations", id: "id", pages: byCursor, scopes: accountScope, all: (*call).automations, unlinked: true}
	moved := automations
	moved.path = "/api/workflows/automations"
	return append([]route{
		get("/api/v1/collections/{id}/items", tier1, appScopes, documented, none(byNext(10))),
		get(node, lineageLimit, appScopes, documented, (*call).lineageNode),
		get(node+"/actions/expand", lineageLimit, appScopes, documented, (*call).lineageExpand),
		{http.MethodPost, node + "/overview", tier2, appScopes, documented, (*call).lineageOverview},
	}, shelves(automations, moved,
		shelf{path: "/api/v1/collections", id: "id", pages: byNext(10), scopes: appScopes, all: (*call).collections},
		shelf{path: "/api/v1/glossaries", id: "id", pages: byNext(20), scopes: accountScope, all: (*call).glossaries, unlinked: true},
	)...)
}

func (c *call) collections() []obj {
	collection := func(name, kind string) obj {
		id := hexID("collection", name)
		return obj{"id": id, "name": name, "type": kind, "description": "", "tenantId": c.t.world.tenantID, "creatorId": c.t.world.order[0].id,
			"itemCount": 0, "createdAt": "2026-01-10T09:00:00.000Z", "updatedAt": "2026-01-10T09:00:00.000Z",
			"links": obj{"items": obj{"href": c.t.url + "/api/v1/collections/" + id + "/items"}}}
	}
	return []obj{collection("Favourites", "favorite"), collection("Monthly close", "public")}
}

func (c *call) glossaries() []obj {
	owner := c.t.world.order[0].id
	return []obj{{"id": uuid("glossary", "Company"), "name": "Company glossary", "description": "Words and what we mean by them", "overview": "", "tags": []string{},
		"ownerId": owner, "spaceId": hexID("space", "Company data"), "createdAt": "2026-01-10T09:00:00.000Z", "createdBy": owner,
		"updatedAt": "2026-01-10T09:00:00.000Z", "updatedBy": owner, "termTemplate": obj{"relatedInformation": ""}}}
}

func (c *call) automations() []obj {
	return []obj{{"id": uuid("automation", "Nightly"), "name": "Nightly reload chain", "state": "available", "runMode": "scheduled", "ownerId": c.t.world.order[0].id,
		"createdAt": "2026-01-10T09:00:00.000Z", "updatedAt": "2026-01-10T09:00:00.000Z", "lastRunAt": "2026-05-02T02:00:00.000Z", "lastRunStatus": "finished"}}
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
	sources := a.doc().lineage
	if c.t.faults.on("lineage-empty") {
		sources = nil
	}
	for _, l := range sources {
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
