package demotenant

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// pageAll follows links.next to the end and returns the ids in order.
func pageAll(c *caller, path, id string) []string {
	c.t.Helper()
	var ids []string
	for n := 0; path != ""; n++ {
		if n > 500 {
			c.t.Fatal("paging does not end")
		}
		r := c.get(path)
		if r.status != 200 {
			c.t.Fatalf("%s: %d %s", path, r.status, r.body)
		}
		v := r.json()
		for _, e := range v["data"].([]any) {
			ids = append(ids, fmt.Sprint(e.(obj)[id]))
		}
		path = ""
		if next, ok := v["links"].(obj)["next"].(obj); ok {
			path, _ = next["href"].(string)
			if path != "" && !strings.HasPrefix(path, c.tenant.URL()+"/") {
				c.t.Fatalf("links.next is not absolute: %q", path)
			}
		}
	}
	return ids
}

func TestPagingGivesEachOnce(t *testing.T) {
	tenant := start(t, Config{Apps: 40, Spaces: 30})
	c := as(t, tenant, "api-key")
	app := appNamed(t, tenant, "Sales Overview").ID
	for path, row := range map[string]struct {
		id   string
		want int
	}{
		"/api/v1/items?resourceType=app": {"id", 58}, "/api/v1/items?sort=-name&limit=7": {"id", 58}, "/api/v1/spaces": {"id", 42},
		"/api/v1/spaces/" + hexID("space", "Sales") + "/assignments?limit=3": {"id", -1}, "/api/v1/users?limit=4": {"id", -1},
		"/api/v1/api-keys?limit=2": {"id", 5}, "/api/v1/data-connections?limit=1": {"qID", 4}, "/api/v1/data-files?limit=4": {"id", 6},
		"/api/v1/licenses/assignments?limit=3": {"subject", -1}, "/api/v1/licenses/consumption?limit=2": {"id", 5}, "/api/v1/audits": {"id", 40},
		"/api/v1/roles?limit=2": {"id", 5}, "/api/v1/groups?limit=1": {"id", 3}, "/api/v1/collections?limit=1": {"id", 2},
		"/api/v1/oauth-clients?limit=5": {"clientId", 12}, "/api/v1/web-integrations": {"id", 1}, "/api/v1/reloads?appId=" + app: {"id", 1},
	} {
		ids := pageAll(c, path, row.id)
		seen := map[string]bool{}
		for _, id := range ids {
			if id == "<nil>" || seen[id] {
				t.Errorf("%s: %s twice, or nothing", path, id)
			}
			seen[id] = true
		}
		if len(ids) == 0 || row.want >= 0 && len(ids) != row.want {
			t.Errorf("%s: %d entries, want %d", path, len(ids), row.want)
		}
	}
}

func TestPreviousPage(t *testing.T) {
	c := as(t, start(t, Config{}), "healthy")
	first := c.get("/api/v1/spaces?limit=5").json()
	second := c.get(first["links"].(obj)["next"].(obj)["href"].(string)).json()
	back := c.get(second["links"].(obj)["prev"].(obj)["href"].(string)).json()
	if fmt.Sprint(back["data"]) != fmt.Sprint(first["data"]) || first["links"].(obj)["prev"] != nil {
		t.Error("prev does not lead back to the first page")
	}
}

func TestPagingRefusesNonsense(t *testing.T) {
	c := as(t, start(t, Config{}), "healthy")
	for _, q := range []string{"limit=0", "limit=101", "limit=x", "next=%21", "next=LTU", "prev=eHg"} {
		if r := c.get("/api/v1/items?" + q); r.status != 400 || r.fault()["title"] == nil {
			t.Errorf("%s: %d %s", q, r.status, r.body)
		}
	}
}

func TestItemFilters(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	sales := appNamed(t, tenant, "Sales Overview")
	owner := tenant.world.order[0].id
	for q, want := range map[string]int{
		"resourceType=app": 18, "resourceType=automation": 0, "resourceType=app,note": 18, "spaceId=" + sales.SpaceID: 2, "spaceId=personal": 1,
		"name=sales": 2, "query=ledger": 1, "resourceId=" + sales.ID: 1, "resourceIds=" + sales.ID + ",x": 1, "id=" + sales.ItemID: 1,
		"ownerId=" + owner: 17, "notOwnerId=" + owner: 1, "spaceType=managed": 4, "spaceType=personal": 1, "name=nothing": 0,
	} {
		if got := len(c.get("/api/v1/items?limit=100&" + q).json()["data"].([]any)); got != want {
			t.Errorf("%s: %d, want %d", q, got, want)
		}
	}
	first := func(sort string) any {
		return c.get("/api/v1/items?limit=1&sort=" + url.QueryEscape(sort)).json()["data"].([]any)[0].(obj)["name"]
	}
	if first("+name") != hostileName || first("-updatedAt") != "Sales Overview" || first("-name") != "Too large to open" {
		t.Error(first("+name"), first("-updatedAt"), first("-name"))
	}
}

func TestOtherFilters(t *testing.T) {
	c := as(t, start(t, Config{}), "healthy")
	for path, want := range map[string]int{
		"/api/v1/spaces?type=data": 2, "/api/v1/spaces?type=data,managed": 5, "/api/v1/spaces?name=FINANCE": 1,
		"/api/v1/users?filter=" + url.QueryEscape(`name eq "Ivo Marsh"`): 1, "/api/v1/users?filter=" + url.QueryEscape(`status eq "disabled"`): 1,
		"/api/v1/spaces/" + hexID("space", "Sales") + "/assignments?type=bot&assigneeId=" + hexID("user", "healthy"): 1,
	} {
		if got := len(c.get(path).json()["data"].([]any)); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	if r := c.get("/api/v1/users?filter=nonsense"); r.status != 400 {
		t.Errorf("nonsense filter: %d", r.status)
	}
	if r := c.get("/api/v1/reloads"); r.status != 400 {
		t.Errorf("reloads without appId: %d", r.status)
	}
}

func TestThingsThatAreNotThere(t *testing.T) {
	c := as(t, start(t, Config{}), "healthy")
	for path, want := range map[string]int{
		"/api/v1/apps": 404, "/api/v1/nothing": 404, "/api/v1/users/x": 404, "/api/v1/apps/x": 404, "/api/v1/items/x": 404,
		"/api/v1/items/x/collections": 404, "/api/v1/tenants/x": 404, "/api/v1/api-keys/x": 404, "/api/v1/data-sets/x": 404, "/api/v1/reloads/x": 404,
		"/api/v1/lineage-graphs/nodes/x": 400, "/api/v1/api-keys/configs/x": 404,
	} {
		if r := c.get(path); r.status != want || r.fault()["code"] == nil {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	if r := c.do("DELETE", "/api/v1/spaces", nil, ""); r.status != 405 {
		t.Errorf("DELETE spaces: %d", r.status)
	}
	for _, path := range []string{"/hub", "/sense/app/x", "/qmc", "/"} {
		if r := c.get(path); r.status != 404 || !strings.Contains(r.header.Get("Content-Type"), "html") {
			t.Errorf("%s: %d", path, r.status)
		}
	}
	if r := c.get("/api/v1/reload-tasks"); r.header.Get("Deprecation") == "" || r.header.Get("Sunset") == "" {
		t.Error("reload-tasks does not say that it is deprecated")
	}
	if r := c.get("/login?returnto=https://evil.example"); r.status != 401 || r.fault()["code"] != "LOGIN-8" {
		t.Errorf("bad returnto: %d", r.status)
	}
	if r := c.get("/login"); r.status != 302 {
		t.Errorf("login: %d", r.status)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	var clk clock
	clk.ahead.Store(0)
	frozen := time.Now()
	tenant := start(t, Config{Now: func() time.Time { return frozen.Add(time.Duration(clk.ahead.Load())) }})
	c := as(t, tenant, "healthy")
	key := as(t, tenant, "api-key")
	a := actor(t, tenant, "few-scopes")
	node := "/api/v1/lineage-graphs/nodes/" + url.PathEscape("qri:app:sense://"+appNamed(t, tenant, "Sales Overview").ID)
	for name, row := range map[string]struct {
		allowed int
		call    func() reply
	}{
		"tier 1":  {tier1, func() reply { return c.get("/api/v1/spaces/types") }},
		"tier 2":  {tier2, func() reply { return key.do("DELETE", "/api/v1/api-keys/none", nil, "") }},
		"token":   {tier2, func() reply { return c.post("/oauth/token", tokenBody(a, nil)) }},
		"lineage": {lineageLimit, func() reply { return c.get(node + "/actions/expand?node=x&level=table") }},
	} {
		for i := range row.allowed {
			if r := row.call(); r.status == 429 {
				t.Fatalf("%s: refused at call %d", name, i+1)
			}
		}
		r := row.call()
		if r.status != 429 || r.header.Get("Retry-After") != "60" || r.fault()["code"] != "HTTP-429" {
			t.Errorf("%s: %d %v %s", name, r.status, r.header, r.body)
		}
	}
	clk.move(time.Minute)
	if r := c.get("/api/v1/spaces/types"); r.status != 200 {
		t.Errorf("after a minute: %d", r.status)
	}
}
