package demotenant

import "testing"

func TestWalk(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	me := c.get("/api/v1/users/me")
	if me.status != 301 || c.get(me.header.Get("Location")).json()["id"] == nil {
		t.Fatal("users/me", me.status, me.header)
	}
	app := appNamed(t, tenant, "Sales Overview")
	q, state := c.open("/app/" + app.ID)
	if state != "SESSION_CREATED" {
		t.Error(state)
	}
	if h := handleOf(q.call(-1, "OpenDoc", app.ID)); h != 1 {
		t.Error("handle", h)
	}
	list := handleOf(q.call(1, "CreateSessionObject", obj{"qInfo": obj{"qType": "SheetList"}, "qAppObjectListDef": obj{"qType": "sheet", "qData": obj{"title": "/qMetaDef/title"}}}))
	sheets := q.call(list, "GetLayout")["qLayout"].(obj)["qAppObjectList"].(obj)["qItems"].([]any)
	if len(sheets) != 3 || sheets[0].(obj)["qData"].(obj)["title"] != "Overview" {
		t.Errorf("sheets: %v", sheets)
	}
	q.call(1, "GetTablesAndKeys", obj{"qcx": 0, "qcy": 0}, obj{"qcx": 0, "qcy": 0}, 0, true, false)
}
