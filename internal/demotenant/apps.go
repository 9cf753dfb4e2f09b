package demotenant

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// appCall is a call about one app that the caller may open. The app is locked.
type appCall struct {
	*call
	app *app
}

func appRoutes() []route {
	of := func(path string, serve func(appCall)) route {
		return get("/api/v1/apps/{id}"+path, tier1, appScopes, documented, withApp(serve))
	}
	noMedia := func(c appCall) { c.ok(obj{"data": []obj{}}) }
	return []route{
		get("/api/v1/apps/privileges", tier1, appScopes, documented, func(c *call) { c.ok([]string{"create_app", "import_app"}) }),
		of("", appCall.show),
		of("/data/metadata", appCall.metadata),
		of("/data/lineage", appCall.lineage),
		of("/scripts", appCall.scripts),
		of("/scripts/{version}", appCall.script),
		of("/reloads/logs", appCall.reloadLogs),
		of("/reloads/logs/{reload}", appCall.reloadLog),
		of("/media/list", noMedia),
		of("/media/list/*", noMedia),
	}
}

// withApp finds the app: hidden ones are 404, listed ones of a foreign space
// 403. Only status 200 is published for these endpoints.
func withApp(serve func(appCall)) func(*call) {
	return func(c *call) {
		w := c.t.world
		w.mu.RLock()
		a := w.byApp[c.param("id")]
		seen := a != nil && w.sees(c.who, a)
		opened := a != nil && w.opens(c.who, a)
		w.mu.RUnlock()
		switch {
		case !seen:
			c.assume()
			c.notFound("HTTP-404")
		case !opened || c.t.faults.on("space-membership-missing"):
			c.forbidden("The user is not a member of the space of this app.")
		default:
			a.mu.Lock()
			defer a.mu.Unlock()
			serve(appCall{c, a})
		}
	}
}

func (a *app) changed() time.Time {
	if a.reloaded.never() {
		return a.created
	}
	return a.reloaded.time()
}

func (a *app) reloadStatus() string {
	switch {
	case a.openError == 11000:
		return "RELOADING"
	case a.reloaded.never():
		return ""
	}
	return "SUCCEEDED"
}

func (c *call) attributes(a *app) obj {
	c.t.world.mu.RLock()
	u := c.t.world.users[a.ownerID]
	c.t.world.mu.RUnlock()
	out := obj{
		"id": a.id, "name": a.name, "description": a.description, "thumbnail": "", "ownerId": a.ownerID, "owner": u.subject,
		"createdDate": stamp(a.created), "modifiedDate": stamp(a.changed()), "published": a.published,
		"hasSectionAccess": a.sectionAccess, "encrypted": true, "originAppId": "", "isDirectQueryMode": false,
		"usage": "ANALYTICS", "dynamicColor": "", "custom": obj{},
	}
	if a.published {
		out["publishTime"] = stamp(a.created)
	}
	if !a.reloaded.never() {
		out["lastReloadTime"] = stamp(a.reloaded.time())
	}
	return out
}

func (c appCall) show() {
	c.ok(obj{"attributes": c.attributes(c.app), "privileges": []string{"read", "reload", "exportdata"},
		"create": []obj{{"resource": "sheet", "canCreate": true}, {"resource": "measure", "canCreate": true}}})
}

func (c appCall) metadata() {
	d := c.app.doc()
	if c.t.faults.on("app-empty") {
		d = emptyDoc()
	}
	fields, tables := []obj{}, []obj{}
	for _, name := range d.fields() {
		f, _ := d.field(name)
		fields = append(fields, obj{"name": name, "src_tables": f.tables, "is_system": false, "is_hidden": false, "is_semantic": false,
			"distinct_only": false, "cardinal": len(f.distinct), "total_count": f.total, "is_locked": false, "always_one_selected": false,
			"is_numeric": f.numeric, "comment": "", "tags": f.tags(), "byte_size": 8 * f.total, "hash": hexID("field", name)})
	}
	keys := keyFields(d)
	for _, t := range d.tables {
		n := 0
		for _, f := range t.fields {
			if keys[f] {
				n++
			}
		}
		tables = append(tables, obj{"name": t.name, "is_system": false, "is_semantic": false, "is_loose": false, "no_of_rows": len(t.rows),
			"no_of_fields": len(t.fields), "no_of_key_fields": n, "comment": "", "byte_size": 8 * len(t.rows) * len(t.fields)})
	}
	c.ok(obj{"fields": fields, "tables": tables, "has_section_access": c.app.sectionAccess, "is_direct_query_mode": false,
		"static_byte_size": 402653, "usage": "ANALYTICS", "tables_profiling_data": []obj{},
		"reload_meta": obj{"cpu_time_spent_ms": 531, "peak_memory_bytes": 1 << 24, "fullReloadPeakMemoryBytes": 1 << 24,
			"partialReloadPeakMemoryBytes": 0, "hardware": obj{"logical_cores": 8, "total_memory": 1 << 36}}})
}

func keyFields(d *doc) map[string]bool {
	keys := map[string]bool{}
	for _, k := range d.keys() {
		keys[k["qKeyFields"].([]string)[0]] = true
	}
	return keys
}

func (c appCall) lineage() {
	out := []obj{}
	sources := c.app.doc().lineage
	if c.t.faults.on("lineage-empty") {
		sources = nil
	}
	for _, l := range sources {
		out = append(out, obj{"discriminator": l["qDiscriminator"], "statement": l["qStatement"]})
	}
	c.ok(out)
}

func (c appCall) scriptID() string { return hexID("script", c.app.id) }

func (c appCall) scripts() {
	c.ok(obj{"scripts": []obj{{"scriptId": c.scriptID(), "size": len(c.app.doc().script), "modifierId": c.app.ownerID,
		"modifiedTime": stamp(c.app.changed()), "versionMessage": "First version"}},
		"links": obj{"next": obj{"href": ""}, "prev": obj{"href": ""}}, "privileges": []string{"read"}})
}

func (c appCall) script() {
	if v := c.param("version"); v != c.scriptID() && v != "current" {
		c.notFound("HTTP-404")
		return
	}
	c.ok(obj{"script": c.app.doc().script, "versionMessage": "First version"})
}

func (c appCall) reloadID() string { return hexID("reload", c.app.id) }

func (c appCall) reloadLogs() {
	logs := []obj{}
	if !c.app.reloaded.never() {
		logs = append(logs, obj{"reloadId": c.reloadID(), "endTime": stamp(c.app.reloaded.time()), "duration": 42, "success": true,
			"links": obj{"log": obj{"href": c.t.url + "/api/v1/apps/" + c.app.id + "/reloads/logs/" + c.reloadID()}}})
	}
	c.ok(obj{"data": logs})
}

func (c appCall) reloadLog() {
	if c.param("reload") != c.reloadID() || c.app.reloaded.never() {
		c.notFound("HTTP-404")
		return
	}
	c.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	at := c.app.reloaded.time().UTC().Format("20060102T150405.000Z")
	var b strings.Builder
	for i, line := range strings.Split(c.app.doc().script, "\n") {
		fmt.Fprintf(&b, "%s %04d  %s\n", at, i+1, line)
	}
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write([]byte(b.String() + at + "       Execution finished.\n"))
}
