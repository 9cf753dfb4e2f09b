package catalog

import (
	"maps"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	c := built(t)
	for _, tt := range []struct {
		method, target, id string
		values             map[string]string
	}{
		{"GET", "/api/v1/spaces/abc/assignments?limit=1", "spaces.getSpaceAssignments", map[string]string{"spaceId": "abc"}},
		{"GET", "https://t.example/api/v1/spaces/types/", "spaces.getSpaceTypes", nil},
		{"GET", "/api/v1/spaces/{spaceId}", "spaces.getSpace", map[string]string{"spaceId": ""}},
		{"GET", "/api/v1/spaces/{{spaceId}}", "spaces.getSpace", map[string]string{"spaceId": "{{spaceId}}"}},
		{"DELETE", "/api/v1/spaces/a%2Fb", "spaces.deleteSpace", map[string]string{"spaceId": "a/b"}},
		{"GET", "/api/v1/users/me", "users.getMyUser", nil},
		{"GET", "/api/v1/spaces//assignments", "", nil},
		{"PUT", "/api/v1/items", "", nil},
		{"GET", "", "", nil},
	} {
		o, values, ok := c.Match(tt.method, tt.target)
		if ok != (tt.id != "") || o.ID != tt.id || !maps.Equal(values, tt.values) {
			t.Errorf("%s %s is %q with %v, want %q with %v", tt.method, tt.target, o.ID, values, tt.id, tt.values)
		}
	}
}

func TestComplete(t *testing.T) {
	c := built(t)
	for _, tt := range []struct{ method, typed, want string }{
		{"GET", "/api/v1/spa", "GET /api/v1/spaces"},
		{"POST", "/api/v1/spaces", "POST /api/v1/spaces"},
		{"GET", "/api/v1/spaces/66a0/as", "GET /api/v1/spaces/66a0/assignments"},
		{"GET", "/spaces/66a0/as", "GET /api/v1/spaces/66a0/assignments"},
		{"GET", "/API/V1/SPACES/ty", "GET /api/v1/spaces/types"},
		{"GET", "/api/v1/apps/1f2/data/", "GET /api/v1/apps/1f2/data/lineage"},
		{"GET", "https://t.example/api/v1/us", "GET https://t.example/api/v1/users"},
		{"GET", "who is in a space", "GET /api/v1/spaces/{spaceId}/assignments"},
		{"GET", "/api/v1/spaces?x=1", ""},
		{"GET", "/nothing/of/the/kind", ""},
	} {
		found := c.Complete(tt.method, tt.typed)
		got := ""
		if len(found) > 0 {
			got = found[0].Method + " " + found[0].Target
		}
		if got != tt.want || len(found) > MostCompletions {
			t.Errorf("%q: %d completions, first %q, want %q", tt.typed, len(found), got, tt.want)
		}
	}
}

func TestFindNearest(t *testing.T) {
	built(t)
	const item, app = "64ef645a3b7009d55dee5a2b", "1b2c3d4e-0000-4000-8000-000000000001"
	for _, tt := range []struct{ method, target, want, why string }{
		{"GET", "/api/v1/apps", "GET /api/v1/items?resourceType=app&limit=100", "items of type app"},
		{"GET", "/apps", "GET /api/v1/items?resourceType=app&limit=100", "items of type app"},
		{"GET", "/api/v1/apps/list", "GET /api/v1/items?resourceType=app&limit=100", "items of type app"},
		{"GET", "/spaces", "GET /api/v1/spaces", "begins with /api/v1"},
		{"GET", "/v1/users/me", "GET /api/v1/users/me", "begins with /api/v1"},
		{"GET", "/api/v1/ip-policies", "GET /api/core/ip-policies", "begins with /api/core"},
		{"GET", "/api/v1/space", "GET /api/v1/spaces", "“space” is written “spaces”"},
		{"GET", "/api/v1/spaces/abc/asignments", "GET /api/v1/spaces/abc/assignments", "“asignments” is written"},
		{"GET", "/api/v1/user/me", "GET /api/v1/users/me", "is written “users”"},
		{"POST", "/api/v1/items", "GET /api/v1/items", "has no POST"},
		{"GET", "/api/v1/reloads", "GET /api/v1/reloads", "needs the parameter appId"},
		{"GET", "/api/v1/apps/" + item, "GET /api/v1/items/" + item, "ID of an item"},
		{"GET", "/api/v1/items/" + app, "GET /api/v1/items?resourceType=app&resourceId=" + app, "ID of an app"},
		{"GET", "/api/v1/spaces/abc/people/all", "GET /api/v1/spaces/abc", "known up to here"},
		{"GET", "/api/v1/spaces/abc", "GET /api/v1/spaces", "lists what there is"},
		{"GET", "/api/v1/users", "", ""},
		{"GET", "/hub/my/work", "", ""},
	} {
		found := FindNearest(tt.method, tt.target)
		got, why := "", ""
		if len(found) > 0 {
			got, why = found[0].Method+" "+found[0].Target, found[0].Why
		}
		if got != tt.want || !strings.Contains(why, tt.why) || len(found) > mostNearest {
			t.Errorf("%s %s: %q (%s), want %q (%s); %d in all", tt.method, tt.target, got, why, tt.want, tt.why, len(found))
		}
	}
}

func FuzzPaths(f *testing.F) {
	f.Add("GET", "/api/v1/spaces/{spaceId}/assignments?limit=1#x")
	f.Add("get", "https://a//{}/{{}}/%zz/../..")
	c := built(f)
	f.Fuzz(func(t *testing.T, method, target string) {
		if o, values, ok := c.Match(method, target); ok && len(values) != len((Call{Path: o.Path}).Placeholders()) {
			t.Errorf("%s: %v", o.Path, values)
		}
		for _, done := range c.Complete(method, target) {
			if _, _, ok := c.Match(done.Method, done.Target); !ok {
				t.Errorf("%q completes %q, which is no operation", done.Target, target)
			}
		}
		for _, n := range FindNearest(method, target) {
			if _, _, ok := c.Match(n.Method, n.Target); !ok {
				t.Errorf("%q is near to %q, but no operation", n.Target, target)
			}
		}
	})
}
