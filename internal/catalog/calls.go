// Package catalog holds the REST calls and QIX methods that the console
// offers ready made. It is a leaf: data and look-ups, nothing is sent.
package catalog

import "slices"

// Call is a ready-made REST call. Its placeholders, such as {appId}, are
// filled in before it is sent. All calls only read.
type Call struct {
	ID    string // stable, appears in addresses
	Task  string // what a person wants to find out
	Title string // plain words
	Path  string // with placeholders and query
	Note  string // what the answer is good for; may be empty
}

// Placeholders returns the names in braces in the call's path, in order.
func (c Call) Placeholders() []string {
	var names []string
	for i := 0; i < len(c.Path); i++ {
		if c.Path[i] != '{' {
			continue
		}
		for j := i; j < len(c.Path); j++ {
			if c.Path[j] == '}' {
				names = append(names, c.Path[i+1:j])
				i = j
				break
			}
		}
	}
	return names
}

// CallByID finds a ready-made call.
func CallByID(id string) (Call, bool) {
	calls := Calls()
	i := slices.IndexFunc(calls, func(c Call) bool { return c.ID == id })
	if i < 0 {
		return Call{}, false
	}
	return calls[i], true
}

// Calls are the calls that a metadata connector needs, by task. Paths and
// their parameters are those of Qlik's published specifications of 2026-07.
func Calls() []Call {
	return slices.Concat(
		inTask("Who am I, and where?", []Call{
			{ID: "me", Title: "Who am I?", Path: "/api/v1/users/me", Note: "Redirects to your own user, as documented. The first call to try."},
			{ID: "tenant", Title: "Which tenant is this?", Path: "/api/v1/tenants/me", Note: "Redirects to the tenant."},
			{ID: "locale", Title: "Does the tenant answer at all?", Path: "/api/v1/user-locale", Note: "Qlik’s own client asks this to tell a broken line from a broken app."},
			{ID: "roles", Title: "Which roles are there?", Path: "/api/v1/roles?limit=100"},
			{ID: "oauth-server", Title: "What does the sign-in service offer?", Path: "/.well-known/oauth-authorization-server"},
		}),
		inTask("Which spaces can I see?", []Call{
			{ID: "spaces", Title: "All spaces", Path: "/api/v1/spaces?limit=100", Note: "Without limit the tenant answers ten."},
			{ID: "spaces-shared", Title: "Shared spaces", Path: "/api/v1/spaces?type=shared&limit=100"},
			{ID: "spaces-managed", Title: "Managed spaces", Path: "/api/v1/spaces?type=managed&limit=100"},
			{ID: "spaces-data", Title: "Data spaces", Path: "/api/v1/spaces?type=data&limit=100"},
			{ID: "space", Title: "One space", Path: "/api/v1/spaces/{spaceId}"},
			{ID: "members", Title: "Who is in a space?", Path: "/api/v1/spaces/{spaceId}/assignments?limit=100", Note: "Look for the client’s own user: without it apps are listed but cannot be opened."},
			{ID: "space-types", Title: "Kinds of space", Path: "/api/v1/spaces/types"},
		}),
		inTask("Which apps can I see?", []Call{
			{ID: "apps", Title: "All apps", Path: "/api/v1/items?resourceType=app&limit=100", Note: "There is no list under /api/v1/apps: apps are items of type app."},
			{ID: "apps-in-space", Title: "Apps in a space", Path: "/api/v1/items?resourceType=app&spaceId={spaceId}&limit=100"},
			{ID: "item", Title: "One item", Path: "/api/v1/items/{itemId}", Note: "Its resourceId is the app’s ID."},
			{ID: "item-of-app", Title: "The item of an app", Path: "/api/v1/items?resourceId={appId}&resourceType=app"},
			{ID: "app", Title: "One app", Path: "/api/v1/apps/{appId}"},
			{ID: "app-privileges", Title: "What may I do with apps?", Path: "/api/v1/apps/privileges"},
			{ID: "collections", Title: "Collections", Path: "/api/v1/collections?limit=100"},
		}),
		inTask("What is inside an app?", []Call{
			{ID: "metadata", Title: "Tables and fields", Path: "/api/v1/apps/{appId}/data/metadata", Note: "Empty when the app was never reloaded."},
			{ID: "lineage", Title: "Where its data comes from", Path: "/api/v1/apps/{appId}/data/lineage"},
			{ID: "scripts", Title: "Versions of the load script", Path: "/api/v1/apps/{appId}/scripts"},
			{ID: "lineage-graph", Title: "Lineage graph", Path: "/api/v1/lineage-graphs/nodes/qri%3Aapp%3Asense%3A%2F%2F{appId}?level=resource&up=5", Note: "At most 20 calls a minute."},
			{ID: "reload-log", Title: "Logs of its reloads", Path: "/api/v1/apps/{appId}/reloads/logs"},
		}),
		inTask("Is the data fresh?", []Call{
			{ID: "reloads", Title: "Reloads of an app", Path: "/api/v1/reloads?appId={appId}&limit=100"},
			{ID: "tasks", Title: "Planned reloads", Path: "/api/scheduling/tasks?limit=100"},
			{ID: "reload-tasks", Title: "Planned reloads, old address", Path: "/api/v1/reload-tasks?limit=100", Note: "Being retired; its answer says so in a header."},
		}),
		inTask("Where does data come from?", []Call{
			{ID: "connections", Title: "Data connections", Path: "/api/v1/data-connections?limit=100", Note: "Passwords in connection strings are hidden here."},
			{ID: "files", Title: "Data files", Path: "/api/v1/data-files?limit=100"},
			{ID: "file-connections", Title: "Places for data files", Path: "/api/v1/data-files/connections?limit=100"},
			{ID: "glossaries", Title: "Glossaries", Path: "/api/v1/glossaries?limit=100"},
			{ID: "automations", Title: "Automations", Path: "/api/v1/automations?limit=100"},
		}),
		inTask("Am I entitled?", []Call{
			{ID: "licence-status", Title: "Licence status", Path: "/api/v1/licenses/status"},
			{ID: "licence-overview", Title: "Licence overview", Path: "/api/v1/licenses/overview"},
			{ID: "licence-assignments", Title: "Who has a licence", Path: "/api/v1/licenses/assignments?limit=100"},
			{ID: "licence-consumption", Title: "What was used", Path: "/api/v1/licenses/consumption?limit=100"},
			{ID: "quotas", Title: "Quotas", Path: "/api/v1/quotas?reportUsage=true"},
		}),
		inTask("Keys, clients and people", []Call{
			{ID: "keys", Title: "API keys", Path: "/api/v1/api-keys?limit=100"},
			{ID: "key-limits", Title: "What is allowed for API keys", Path: "/api/v1/api-keys/configs/{tenantId}"},
			{ID: "clients", Title: "OAuth clients", Path: "/api/v1/oauth-clients?limit=100"},
			{ID: "tokens", Title: "OAuth tokens given to users", Path: "/api/v1/oauth-tokens?limit=100"},
			{ID: "users", Title: "Users", Path: "/api/v1/users?limit=100"},
			{ID: "user", Title: "One user", Path: "/api/v1/users/{userId}"},
			{ID: "groups", Title: "Groups", Path: "/api/v1/groups?limit=100"},
			{ID: "audits", Title: "What happened lately (audit)", Path: "/api/v1/audits?limit=20", Note: "Kept for 90 days."},
			{ID: "ip-policies", Title: "Addresses that are let in", Path: "/api/core/ip-policies?limit=100"},
		}),
	)
}

func inTask(task string, calls []Call) []Call {
	for i := range calls {
		calls[i].Task = task
	}
	return calls
}
