package guidance

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// required are the causes that the table must explain, by their stable ids.
var required = strings.Fields(`
	address-malformed address-not-qlik-cloud
	dns-not-found dns-failure tcp-refused tcp-timeout proxy-unreachable proxy-auth-required proxy-refused
	tls-unknown-authority tls-expired tls-hostname-mismatch tls-handshake-failed tls-not-tls clock-skew
	tenant-unknown tenant-unavailable ip-not-allowed html-instead-of-json redirect-off-tenant rate-limited
	oauth-client-unknown oauth-secret-wrong oauth-m2m-disabled oauth-not-trusted oauth-scope-not-allowed
	oauth-grant-mismatch oauth-refused impersonation-refused scope-missing scope-case
	token-expired token-malformed token-wrong-tenant token-refused apikey-expired apikey-revoked
	apikey-permission-removed apikey-create-forbidden apikey-expiry-too-long apikey-quota
	space-membership-missing rest-forbidden rest-not-found rest-no-list-endpoint rest-bad-request
	only-first-page csrf-with-bearer
	ws-blocked ws-unauthorized ws-forbidden ws-wrong-path ws-idle-closed ws-session-limit ws-reconnect
	ws-abnormal-close app-access-denied app-not-found app-id-is-item-id no-entitlement licence-renewal
	no-engine engine-failure
	qix-access-denied qix-aborted qix-app-already-open qix-open-in-other-mode qix-memory qix-too-large
	qix-reload-in-progress qix-invalid-params qix-unknown-method qix-malformed qix-stale-handle
	section-access app-empty
	alation-token-extraction alation-license-key alation-source-link-none alation-permission-mirroring
	alation-heap-memory
`)

func TestEveryCauseHasARow(t *testing.T) {
	for _, id := range required {
		if c, ok := Default().Cause(id); !ok || c.ID != id {
			t.Errorf("no row for %s", id)
		}
	}
	if _, ok := Default().Cause("no-such-cause"); ok {
		t.Error("an unknown id has a row")
	}
}

func TestRowsAreWhole(t *testing.T) {
	for i, c := range Default().Causes() {
		for name, text := range map[string]string{
			"title": c.Title, "meaning": c.Meaning, "who": c.Who.Text(), "source": c.Source,
			"checked": c.Checked, "basis": c.Basis, "group": c.Group,
		} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", c.ID, name)
			}
		}
		if len(c.Steps) == 0 || len(c.Symptoms) == 0 {
			t.Errorf("%s: %d steps, %d symptoms", c.ID, len(c.Steps), len(c.Symptoms))
		}
		if len(Default().read().rows[i].matchers) == 0 {
			t.Errorf("%s can never match", c.ID)
		}
		if u, err := url.Parse(c.URL); err != nil || u.Scheme != "https" || u.Host == "" {
			t.Errorf("%s: url %q", c.ID, c.URL)
		}
		checkProse(t, c)
	}
}

// checkProse holds the form of the texts: titles are headings, the rest sentences.
func checkProse(t *testing.T, c Cause) {
	t.Helper()
	if strings.HasSuffix(c.Title, ".") || len(c.Title) > 90 {
		t.Errorf("%s: title %q is no heading", c.ID, c.Title)
	}
	if !strings.HasSuffix(c.Meaning, ".") || len(c.Meaning) > 420 {
		t.Errorf("%s: meaning ends %q, %d characters", c.ID, c.Meaning[len(c.Meaning)-10:], len(c.Meaning))
	}
	for _, s := range c.Steps {
		if len(s) > 330 || s[0] < 'A' || s[0] > 'Z' {
			t.Errorf("%s: step %q", c.ID, s)
		}
	}
}

func TestConnectorRowsComeFirst(t *testing.T) {
	want := []struct{ id, symptom string }{
		{"alation-token-extraction", "Test Connection failure with Error extracting token."},
		{"alation-license-key", "Test Connection Failure with Invalid License Key."},
		{"alation-source-link-none", "Link to Source System is not navigating correctly. The link shows as “None”"},
		{"alation-permission-mirroring", "Permission Mirroring is not working"},
		{"alation-heap-memory", "Heap Memory Error during MDE Extraction"},
	}
	causes := Default().Causes()
	for i, w := range want {
		c := causes[i]
		if c.ID != w.id || c.Symptoms[0] != w.symptom {
			t.Errorf("row %d is %s with %q, want %s with %q", i, c.ID, c.Symptoms[0], w.id, w.symptom)
		}
		if !slices.Equal(c.Applies, []string{"Alation Cloud Service", "Customer managed"}) {
			t.Errorf("%s applies to %v", c.ID, c.Applies)
		}
	}
}

func TestGroupsStayTogether(t *testing.T) {
	seen, last := map[string]bool{}, ""
	for _, c := range Default().Causes() {
		if c.Group != last && seen[c.Group] {
			t.Errorf("%s: the group %q is torn apart", c.ID, c.Group)
		}
		seen[c.Group], last = true, c.Group
	}
}

func TestWhoText(t *testing.T) {
	for who, want := range map[Who]string{
		WhoYou: "You, here", WhoNetwork: "Your network or security team", WhoQlik: "Tenant administrator in Qlik",
		WhoCatalog: "Alation administrator", WhoSupport: "Qlik or Alation support", "nobody": "",
	} {
		if got := who.Text(); got != want {
			t.Errorf("Who(%q).Text() = %q, want %q", who, got, want)
		}
	}
}

func TestSearch(t *testing.T) {
	tests := []struct {
		words string
		want  []string // must be found
	}{
		{"4203", []string{"app-access-denied", "space-membership-missing"}},
		{"1003", []string{"app-not-found"}},
		{"oauth-14", []string{"oauth-client-unknown"}},
		{"OAUTH-14", []string{"oauth-client-unknown"}},
		{"error extracting TOKEN", []string{"alation-token-extraction"}},
		{"-32604", []string{"qix-too-large"}},
		{"SESSION_ERROR_NO_LICENSE", []string{"no-entitlement"}},
		{"developer role", []string{"apikey-permission-removed"}},
		{"unknown authority", []string{"tls-unknown-authority"}},
		{"onnoengineavailable", []string{"no-engine"}},
		{"ws-blocked", []string{"ws-blocked"}},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range Default().Search(tt.words) {
			got = append(got, c.ID)
		}
		for _, id := range tt.want {
			if !slices.Contains(got, id) {
				t.Errorf("Search(%q) = %v, lacks %s", tt.words, got, id)
			}
		}
		if len(got) > 20 {
			t.Errorf("Search(%q) finds %d rows", tt.words, len(got))
		}
	}
	if got := Default().Search("4203 heap"); len(got) != 0 {
		t.Errorf("words of different rows find %v", got[0].ID)
	}
	if got := len(Default().Search(" \t ")); got != len(Default().Causes()) {
		t.Errorf("no words find %d rows", got)
	}
}
