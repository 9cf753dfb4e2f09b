package demotenant

import "slices"

// grantFaultTable maps faults of the token endpoint to their answers.
func grantFaultTable() []struct {
	Fault
	no *refusal
} {
	type row = struct {
		Fault
		no *refusal
	}
	f := func(name, cause, title string, no *refusal) row {
		return row{Fault{Name: name, Layer: "oauth", Basis: no.basis, Cause: cause, Title: title}, no}
	}
	return []row{
		f("oauth-client-unknown", "oauth-client-unknown", "The client ID is not known.", clientUnknown),
		f("oauth-secret-wrong", "oauth-secret-wrong", "The client secret is not right.", secretWrong),
		f("oauth-m2m-disabled", "oauth-m2m-disabled", "“Allow Machine-to-Machine (M2M)” is not ticked.", machineOff),
		f("oauth-not-trusted", "oauth-not-trusted", "The client's consent method is not Trusted.", notTrusted),
		f("oauth-scope-not-allowed", "oauth-scope-not-allowed", "A permission (scope) is not on the client's list.", scopeRefused),
		f("oauth-grant-mismatch", "oauth-grant-mismatch", "This kind of client cannot sign in this way.", grantMismatch),
		f("oauth-user-disabled", "oauth-refused", "The user is disabled.", userDisabled),
		f("oauth-too-many-tokens", "oauth-refused", "Too many tokens are in use.", tooManyTokens),
		f("impersonation-refused", "impersonation-refused", "Signing in on behalf of a user is refused.", impersonation),
		f("oauth-secret-wrong-bare", "oauth-secret-wrong", "The client secret is not right; the answer says no more than Unauthorized.", unauthorized),
		f("oauth-secret-wrong-rfc", "oauth-secret-wrong", "The client secret is not right, said in the form of RFC 6749.", inRFC(secretWrong, "invalid_client")),
		f("oauth-m2m-disabled-rfc", "oauth-m2m-disabled", "M2M is not allowed, said in the form of RFC 6749.", inRFC(machineOff, "unauthorized_client")),
		f("oauth-scope-not-allowed-rfc", "oauth-scope-not-allowed", "A scope is not allowed, said in the form of RFC 6749.", inRFC(scopeRefused, "invalid_scope")),
	}
}

// inRFC is the same refusal in the form of RFC 6749. Which form the tenant uses
// for some refusals is not known, so both can be had.
func inRFC(no *refusal, name string) *refusal {
	other := *no
	other.rfc = name
	return &other
}

func oauthFaults() []Fault {
	var out []Fault
	for _, row := range grantFaultTable() {
		out = append(out, row.Fault)
	}
	return append(out,
		Fault{Name: "scope-missing", Title: "The token carries fewer permissions (scopes) than needed.", Layer: "oauth", Basis: documented, Cause: "scope-missing"},
		Fault{Name: "token-short-lived", Title: "Tokens live two seconds; the console renews them in time.", Layer: "oauth", Basis: assumed, Hint: "Wait, then call: the token has a new end."},
	)
}

func (t *Tenant) grantFault(req tokenRequest) *refusal {
	for _, row := range grantFaultTable() {
		if row.Name == "impersonation-refused" && req.GrantType != grantImpersonate {
			continue
		}
		if t.faults.take(row.Name) {
			return row.no
		}
	}
	return nil
}

var (
	keyDenied   = &refusal{status: 401, html: "401 Authorization Required", basis: assumed}
	wrongTenant = &refusal{status: 403, code: "AUTH-5", title: "Forbidden", detail: "User is not a member of tenant", basis: documented}
)

type tokenRow struct {
	Fault
	forKey, forToken bool
	no               *refusal
}

// tokenFaultTable lists the faults that refuse a good bearer token.
func tokenFaultTable() []tokenRow {
	f := func(name, cause, title string) Fault {
		return Fault{Name: name, Layer: "token", Basis: assumed, Cause: cause, Title: title}
	}
	known := func(name, cause, title string) Fault {
		fault := f(name, cause, title)
		fault.Basis = documented
		return fault
	}
	return []tokenRow{
		{f("token-expired", "token-refused", "A token is refused as if its time were over, also a new one."), false, true, unauthorized},
		{f("token-refused", "token-refused", "A good token is refused, and nothing says why."), true, true, unauthorized},
		{known("token-wrong-tenant", "token-wrong-tenant", "The token was issued for another tenant."), true, true, wrongTenant},
		{f("token-refused-html", "token-refused", "A good token is refused with a page instead of JSON."), true, true, keyDenied},
		{f("apikey-expired", "apikey-expired", "The API key's time is over."), true, false, unauthorized},
		{f("apikey-revoked", "apikey-revoked", "The API key was revoked."), true, false, unauthorized},
		{known("apikey-permission-removed", "apikey-permission-removed", "The key's owner lost the permission to use API keys."), true, false, keyDenied},
	}
}

func tokenFaults() []Fault {
	var out []Fault
	for _, row := range tokenFaultTable() {
		out = append(out, row.Fault)
	}
	return out
}

func (t *Tenant) tokenFault(p principal) *refusal {
	rows := slices.DeleteFunc(tokenFaultTable(), func(row tokenRow) bool {
		return p.key != nil && !row.forKey || p.key == nil && !row.forToken
	})
	for _, row := range rows {
		if t.faults.take(row.Name) {
			return row.no
		}
	}
	return nil
}
