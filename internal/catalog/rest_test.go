package catalog

import (
	"slices"
	"strings"
	"testing"
)

func TestRESTIsWhole(t *testing.T) {
	c := built(t)
	if c.Version != "2.19.0" || len(c.All()) != 732 || len(c.Groups) != 84 {
		t.Errorf("%d operations in %d groups of %s, want 732 in 84 of 2.19.0", len(c.All()), len(c.Groups), c.Version)
	}
	seen, params := map[string]bool{}, 0
	for _, g := range c.Groups {
		for _, o := range g.Operations {
			if seen[o.ID] || o.Title == "" || !strings.HasPrefix(o.Path, "/api/") {
				t.Errorf("%s: twice, or without title or path: %+v", o.ID, o)
			}
			seen[o.ID] = true
			d, err := c.Details(o)
			if err != nil {
				t.Fatal(err)
			}
			params += len(d.Params)
			var named []string
			for _, p := range d.Params {
				if p.In == "path" {
					named = append(named, p.Name)
				}
				if p.Type == "" || p.Name == "" || p.In != "path" && p.In != "query" {
					t.Errorf("%s: a parameter without name, place or type: %+v", o.ID, p)
				}
			}
			if want := (Call{Path: o.Path}).Placeholders(); !slices.Equal(named, want) {
				t.Errorf("%s: path parameters %v, want %v", o.ID, named, want)
			}
		}
	}
	if params != 1434 {
		t.Errorf("%d parameters, want 1434", params)
	}
}

// TestRESTAsPublished compares twenty operations with what Qlik publishes for
// them: parameters (! must be given), members of the body, first choices.
func TestRESTAsPublished(t *testing.T) {
	for _, tt := range []struct{ id, call, params, body string }{
		{"spaces.getSpaces", "GET /api/v1/spaces", "action environment.name environmentId limit name next ownerId prev roles sort type", ""},
		{"spaces.createSpace", "POST /api/v1/spaces", "", "description name! type!=shared"},
		{"spaces.getSpaceAssignments", "GET /api/v1/spaces/{spaceId}/assignments", "spaceId! assigneeId limit next prev type=user", ""},
		{"spaces.createSpaceAssignment", "POST /api/v1/spaces/{spaceId}/assignments", "spaceId!", "assigneeId! roles! type!=user"},
		{"items.getItem", "GET /api/v1/items/{itemId}", "itemId!", ""},
		{"users.getUsers", "GET /api/v1/users", "fields filter limit next prev sort=name totalResults", ""},
		{"users.getUser", "GET /api/v1/users/{userId}", "userId! fields", ""},
		{"apps.getAppDataMetadata", "GET /api/v1/apps/{appId}/data/metadata", "appId!", ""},
		{"apps.getAppScriptHistory", "GET /api/v1/apps/{appId}/scripts", "appId! filter limit page", ""},
		{"reloads.getReloads", "GET /api/v1/reloads", "appId! filter limit log next partial prev sort=creationTime", ""},
		{"reloads.queueReload", "POST /api/v1/reloads", "", "appId! partial resourceId resourceType=api variables weight"},
		{"roles.getRoles", "GET /api/v1/roles", "filter limit next prev sort totalResults", ""},
		{"licenses.getLicenseConsumption", "GET /api/v1/licenses/consumption", "filter limit page sort", ""},
		{"licenses.getLicenseOverview", "GET /api/v1/licenses/overview", "", ""},
		{"audits.getAudits", "GET /api/v1/audits", "eventTime eventType id limit next prev sort source userId", ""},
		{"api-keys.getApiKeys", "GET /api/v1/api-keys", "createdByUser endingBefore limit sort=createdByUser startingAfter status=active sub", ""},
		{"api-keys.createApiKey", "POST /api/v1/api-keys", "", "description! expiry sub subType=user"},
		{"oauth-tokens.getOauthTokens", "GET /api/v1/oauth-tokens", "limit page sort=userId userId", ""},
		{"lineage-graphs.getLineageGraphNode", "GET /api/v1/lineage-graphs/nodes/{id}", "id! collapse level=field up", ""},
		{"quotas.getQuotas", "GET /api/v1/quotas", "reportUsage", ""},
		{"scheduling-tasks.getTasks", "GET /api/scheduling/tasks", "filter limit page resourceId sort=+createdAt", ""},
	} {
		t.Run(tt.id, func(t *testing.T) {
			d := detailsOf(t, tt.id)
			if got := d.Method + " " + d.Path; got != tt.call {
				t.Errorf("is %s, want %s", got, tt.call)
			}
			var params []string
			for _, p := range d.Params {
				params = append(params, brief(p.Schema))
			}
			if got := strings.Join(params, " "); got != tt.params {
				t.Errorf("parameters %s\nwant %s", got, tt.params)
			}
			var members []string
			if d.Body != nil {
				for _, f := range d.Body.Schema.Fields {
					members = append(members, brief(f))
				}
			}
			if got := strings.Join(members, " "); got != tt.body {
				t.Errorf("body %s\nwant %s", got, tt.body)
			}
		})
	}
}

func brief(s Schema) string {
	text := s.Name + choose(s.Required, "!", "")
	if len(s.Enum) > 0 {
		text += "=" + s.Enum[0]
	}
	return text
}

func TestFactsAreAboutOperations(t *testing.T) {
	c := built(t)
	calls := map[string]bool{}
	for _, o := range c.All() {
		calls[o.Method+" "+o.Path] = true
	}
	for call, n := range facts().perMinute {
		if !calls[call] || n < 1 {
			t.Errorf("limit %d of %s: there is no such operation", n, call)
		}
	}
	for id := range facts().reads {
		if o, ok := c.ByID(id); !ok || o.Method != "POST" || o.Changes() {
			t.Errorf("%s: no POST that only reads", id)
		}
	}
	if n := len(facts().perMinute); n < 60 {
		t.Errorf("%d limits are known, want 60 or more", n)
	}
	if o, _ := c.ByID("lineage-graphs.getLineageGraphNode"); o.PerMinute() != 20 || o.Changes() {
		t.Errorf("limit %d", o.PerMinute())
	}
}

func BenchmarkDetails(b *testing.B) {
	d := detailsOf(b, "spaces.getSpaceAssignments")
	for b.Loop() {
		if _, err := LoadREST().Details(d.Operation); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadREST(b *testing.B) {
	built(b)
	for b.Loop() {
		c := &REST{}
		if err := unpack("index", c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	c := built(b)
	for b.Loop() {
		c.Search("who is in this space", 20)
	}
}
