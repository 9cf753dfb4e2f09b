package demotenant

import (
	"fmt"
	"sync"
	"testing"
)

// TestManyAtOnce reads and changes one app from many sockets and calls; the
// race detector is what checks it.
func TestManyAtOnce(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	key := as(t, tenant, "api-key")
	app := appNamed(t, tenant, "Sales Overview").ID
	sheet := uuid("sheet", "Overview")
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			q, _ := c.open("/app/" + app) // all share one session
			q.call(-1, "OpenDoc", app)
			for n := range 15 {
				h := handleOf(q.call(1, "GetObject", sheet))
				props := q.call(h, "GetProperties")["qProp"].(obj)
				q.call(h, "SetProperties", props)
				q.call(h, "GetLayout")
				q.call(1, "SetScript", fmt.Sprint("script ", i, n))
				q.call(1, "DoReload")
				made := fmt.Sprintf("made-%d-%d", i, n)
				q.call(1, "CreateObject", obj{"qInfo": obj{"qType": "sheet", "qId": made}})
				q.call(1, "GetAllInfos")
				q.call(1, "DestroyObject", made)
			}
		})
	}
	for _, path := range []string{"/api/v1/items", "/api/v1/apps/" + app, "/api/v1/apps/" + app + "/data/metadata", "/api/v1/apps/" + app + "/scripts/current", "/api/v1/oauth-clients", "/api/v1/reloads?appId=" + app} {
		all.Go(func() {
			for range 15 {
				if r := c.get(path); r.status != 200 {
					t.Errorf("%s: %d", path, r.status)
				}
				_ = tenant.SetFault("slow:1", false)
			}
		})
	}
	all.Go(func() {
		for range 15 {
			id := key.post("/api/v1/api-keys", obj{"description": "x", "expiry": "P1D"}).json()["id"].(string)
			key.do("DELETE", "/api/v1/api-keys/"+id, nil, "")
			c.post("/api/v1/oauth-clients", obj{"clientName": "n", "appType": "web"})
		}
	})
	all.Wait()
}
