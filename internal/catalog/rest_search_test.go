package catalog

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// built returns the catalogue, or skips where it was not built.
func built(t testing.TB) *REST {
	t.Helper()
	c := LoadREST()
	if c.Version == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("the operations were not built; run make assets")
		}
		t.Skip("the operations were not built; run make assets")
	}
	return c
}

// TestSearchAnswersQuestions wants what a person looks for among the first
// three. Several IDs: each of them is an answer.
func TestSearchAnswersQuestions(t *testing.T) {
	c := built(t)
	for _, tt := range []struct{ question, want string }{
		{"who is in this space", "spaces.getSpaceAssignments"},
		{"members of a space", "spaces.getSpaceAssignments"},
		{"add a user to a space", "spaces.createSpaceAssignment"},
		{"remove somebody from a space", "spaces.deleteSpaceAssignment"},
		{"list spaces", "spaces.getSpaces"},
		{"create a space", "spaces.createSpace"},
		{"rename a space", "spaces.patchSpace spaces.updateSpace"},
		{"delete space", "spaces.deleteSpace"},
		{"reload history", "reloads.getReloads apps.getAppReloadLogs"},
		{"start a reload", "reloads.queueReload"},
		{"cancel reload", "reloads.cancelReload"},
		{"reload logs of an app", "apps.getAppReloadLogs"},
		{"log of one reload", "apps.getAppReloadLog reloads.getReload"},
		{"make api key", "api-keys.createApiKey"},
		{"list api keys", "api-keys.getApiKeys"},
		{"revoke api key", "api-keys.deleteApiKey"},
		{"change api key", "api-keys.patchApiKey"},
		{"who am i", "users.getMyUser"},
		{"list people", "users.getUsers"},
		{"invite a user", "users.inviteUsers"},
		{"how many users", "users.countUsers"},
		{"delete user", "users.deleteUser"},
		{"list items", "items.getItems"},
		{"one item", "items.getItem"},
		{"create app", "apps.createApp"},
		{"copy app", "apps.copyApp"},
		{"export app", "apps.exportApp"},
		{"import an app", "apps.importApp"},
		{"publish app", "apps.publishApp"},
		{"delete app", "apps.deleteApp"},
		{"app metadata", "apps.getAppDataMetadata"},
		{"fields of an app", "apps.getAppDataMetadata"},
		{"app lineage", "apps.getAppDataLineage"},
		{"lineage graph", "lineage-graphs.getLineageGraphNode"},
		{"load script of an app", "apps.getAppScriptHistory apps.getAppScript"},
		{"move app to another space", "apps.moveAppToSpace"},
		{"change app owner", "apps.updateAppOwner"},
		{"data connections", "data-connections.getDataConnections connectivity-data-connections.getDataConnections"},
		{"list database connections", "data-connections.getDataConnections connectivity-data-connections.getDataConnections"},
		{"delete a data connection", "data-connections.deleteDataConnection connectivity-data-connections.deleteDataConnection"},
		{"data files", "data-files.getDataFiles"},
		{"upload csv", "data-files.uploadDataFile"},
		{"licence overview", "licenses.getLicenseOverview"},
		{"who has a licence", "licenses.getLicenseAssignments"},
		{"assign a license", "licenses.addLicenseAssignments"},
		{"licence consumption", "licenses.getLicenseConsumption"},
		{"quota", "quotas.getQuotas"},
		{"audit events", "audits.getAudits"},
		{"what happened in the tenant", "audits.getAudits"},
		{"oauth clients", "oauth-clients.getOAuthClients"},
		{"create oauth client", "oauth-clients.createOAuthClient"},
		{"oauth client secret", "oauth-clients.createOAuthClientSecret"},
		{"oauth tokens", "oauth-tokens.getOauthTokens"},
		{"ip allowlist", "core-ip-policies.getIpPolicies"},
		{"roles", "roles.getRoles"},
		{"groups", "groups.getGroups"},
		{"identity provider", "identity-providers.getIdps"},
		{"list automations", "automations.getAutomations workflows-automations.getAutomations"},
		{"run an automation", "automations.queueAutomationRun workflows-automations.createAutomationRun"},
		{"automation runs", "automations.getAutomationRuns workflows-automations.getAutomationRuns"},
		{"webhooks", "webhooks.getWebhooks"},
		{"glossary terms", "glossaries.getGlossaryTerms"},
		{"collections", "collections.getCollections"},
		{"which tenant", "tenants.getMyTenant"},
		{"scheduled tasks", "scheduling-tasks.getTasks tasks.getTasks"},
		{"scheduled reloads", "reload-tasks.getReloadTasks scheduling-tasks.getTasks"},
		{"themes", "themes.getThemes"},
		{"extensions", "extensions.getExtensions"},
		{"content security policy", "csp-origins.getCSPEntries csp-origins.getCSPHeader"},
		{"web integrations", "web-integrations.getWebIntegrations"},
		{"data alerts", "data-alerts.getDataAlerts"},
		{"GET /api/v1/spaces/{spaceId}/assignments", "spaces.getSpaceAssignments"},
	} {
		t.Run(tt.question, func(t *testing.T) {
			var got []string
			for _, o := range c.Search(tt.question, 3) {
				got = append(got, o.ID)
			}
			wanted := strings.Fields(tt.want)
			for _, id := range wanted {
				if _, ok := c.ByID(id); !ok {
					t.Errorf("there is no %s", id)
				}
			}
			if !slices.ContainsFunc(got, func(id string) bool { return slices.Contains(wanted, id) }) {
				t.Errorf("got %v, want one of %v", got, wanted)
			}
		})
	}
}

func TestSearchOfNothing(t *testing.T) {
	c := built(t)
	for _, q := range []string{"", "   ", "the of in", "qzxqzxqzx", "\x00\xff"} {
		if got := c.Search(q, 3); len(got) != 0 {
			t.Errorf("%q finds %d operations", q, len(got))
		}
	}
	if got := c.Search(strings.Repeat("space ", 10_000), 5); len(got) != 5 {
		t.Errorf("a long question finds %d operations, want 5", len(got))
	}
}
