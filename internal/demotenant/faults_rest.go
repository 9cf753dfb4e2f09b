package demotenant

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

func restStrikes() []strike {
	f := func(name, basis, cause, title, hint string) Fault {
		return Fault{Name: name, Layer: "rest", Basis: basis, Cause: cause, Title: title, Hint: hint}
	}
	postKeys := func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Path == "/api/v1/api-keys" }
	return []strike{
		{f("rate-limited", documented, "rate-limited", "Too many calls: wait 13 seconds.", ""), isREST, tooMany},
		{f("token-rate-limited", documented, "rate-limited", "Too many tokens were asked for: wait 13 seconds.", ""), isToken, tooMany},
		{f("csrf-with-bearer", documented, "csrf-with-bearer", "A rule for browser sessions (CSRF) is applied to a token.", ""), isREST,
			envelope(400, "CSRF-TOKEN-4", "Bad request", "A CSRF token is not needed with a bearer token.")},
		{f("csrf-required", documented, "csrf-with-bearer", "A browser session's token (CSRF) is asked for.", ""), isREST,
			envelope(403, "CSRF-TOKEN-2", "Forbidden", "The CSRF token is missing or not valid.")},
		{f("rest-forbidden", assumed, "rest-forbidden", "Calls are forbidden without a reason.", ""), isContent, envelope(403, "HTTP-403", "Forbidden", "")},
		{f("rest-not-found", assumed, "rest-not-found", "What is asked for is not there, or hidden.", ""), isContent, envelope(404, "HTTP-404", "Not found", "")},
		{f("rest-bad-request", assumed, "rest-bad-request", "Calls are refused as wrong.", ""), isContent, envelope(400, "HTTP-400", "Bad request", "The request has a parameter that is not valid.")},
		{f("apikey-create-forbidden", assumed, "apikey-create-forbidden", "New API keys may not be made.", "Make an API key."), postKeys,
			envelope(403, "HTTP-403", "Forbidden", "The user is not allowed to create API keys.")},
		{f("apikey-expiry-too-long", assumed, "apikey-expiry-too-long", "An API key may not live that long.", "Make an API key."), postKeys,
			envelope(400, "API-KEYS-3", "Bad request", "expiry is above the maximum P90D that this tenant allows.")},
		{f("apikey-quota", assumed, "apikey-quota", "The user has as many API keys as allowed.", "Make an API key."), postKeys,
			envelope(403, "API-KEYS-5", "Forbidden", "The user has reached the limit of 5 API keys (max_keys_per_user).")},
	}
}

// isContent hits what a connector reads, not who it is.
func isContent(r *http.Request) bool {
	return isREST(r) && !strings.HasPrefix(r.URL.Path, "/api/v1/users/") && !strings.HasPrefix(r.URL.Path, "/api/v1/tenants/")
}

func tooMany(t *Tenant, w http.ResponseWriter, r *http.Request) {
	(&call{t: t, w: w, r: r}).limited(cmp.Or(t.cfg.RetryAfter, 13*time.Second))
}

func restFaults() []Fault {
	f := func(name, basis, cause, title, hint string) Fault {
		return Fault{Name: name, Layer: "rest", Basis: basis, Cause: cause, Title: title, Hint: hint}
	}
	var out []Fault
	for _, s := range restStrikes() {
		out = append(out, s.Fault)
	}
	return append(out,
		f("space-membership-missing", documented, "space-membership-missing", "Apps are listed, but their spaces do not know this user.", "Open an app."),
		f("empty-lists", assumed, "space-membership-missing", "Spaces and apps are listed as none at all.", "List spaces or items."),
		f("small-pages", documented, "only-first-page", "A page holds two entries at most.", "List anything."),
		f("next-loop", assumed, "", "The link to the next page leads to the same page.", "Page through a list."),
		f("next-off-tenant", assumed, "redirect-off-tenant", "The link to the next page leads to another host.", "Page through a list."),
		f("endpoint-retiring", documented, "rest-endpoint-retiring", "Answers announce that their address will be switched off.", "Call anything."),
		f("lineage-empty", assumed, "lineage-empty", "No app has a lineage.", "Read the lineage of an app."),
		f("licence-renewal", documented, "licence-renewal", "The tenant's licence has expired.", "Read the licence status."),
	)
}
