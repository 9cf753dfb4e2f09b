package checkup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// stepToken obtains a token, or reads the one that was given.
func stepToken(ctx context.Context, w *work) outcome {
	var e Evidence
	in := w.target.SignIn
	if in == nil {
		return outcome{Status: Skip, blocks: true, Summary: "Not tested: no sign-in was given, so nothing that needs one is tested."}
	}
	e.add("Signed in with", string(in.Kind))
	e.add("Client ID", in.ClientID)
	if problems := in.Check(); len(problems) > 0 {
		return misfit(e, *in, problems[0])
	}
	token, err := w.tenant.Token(ctx)
	if err != nil {
		return failed(e, timeoutAt(ctx, err, guidance.LayerOAuth), guidance.FactSkewSeconds, w.skewFact(), guidance.FactTypedScopes, strings.Join(in.Scopes, " "))
	}
	w.found.scopes, w.found.claims = token.Scopes, token.Claims
	if x, ok := w.o.Recorder.Exchange(token.Exchange); ok {
		e.exchange(x)
	}
	e.add("Permissions (scopes)", strings.Join(token.Scopes, " "))
	e.add("Issued to tenant", claim(token, "tenantId"))
	if !token.ExpiresAt.IsZero() {
		e.add("Good until", token.ExpiresAt.UTC().Format(time.RFC3339))
	}
	return w.judgeToken(e, token, *in)
}

// misfit is a credential that cannot be right by its form alone; nothing was sent.
func misfit(e Evidence, in qlikproxy.SignIn, p qlikproxy.FieldProblem) outcome {
	s := guidance.Signal{Layer: guidance.LayerToken, Kind: guidance.KindMalformed, CredentialKind: string(in.Kind)}
	if in.ClientID != "" {
		s.Layer, s.Kind = guidance.LayerOAuth, guidance.KindSwapped
	}
	e.add("Field", p.Field)
	return outcome{Status: Fail, Summary: p.Problem + " Nothing was sent.", Evidence: e, signals: []guidance.Signal{s}}
}

// judgeToken reads what the token says of itself; only the tenant can verify it.
func (w *work) judgeToken(e Evidence, token qlikproxy.Token, in qlikproxy.SignIn) outcome {
	now := w.o.Now()
	if w.skewFact() != "" {
		now = now.Add(w.found.skew) // the tenant's clock decides
	}
	s := guidance.Signal{Layer: guidance.LayerToken, CredentialKind: string(in.Kind)}
	switch begins := moment(token, "nbf", "iat"); {
	case !token.ExpiresAt.IsZero() && now.After(token.ExpiresAt):
		s.Kind = guidance.KindExpired
		return outcome{Status: Fail, Summary: fmt.Sprintf("The token expired %s ago.", now.Sub(token.ExpiresAt).Round(time.Second)), Evidence: e, signals: []guidance.Signal{s}}
	case begins.After(now.Add(skewTolerance)):
		s.Kind = guidance.KindNotYetValid
		return outcome{Status: Warn, Summary: "The token begins in the future.", Evidence: e, signals: []guidance.Signal{s}}
	}
	for _, scope := range in.Scopes {
		if scope != strings.ToLower(scope) {
			s.Layer, s.Kind, s.Facts = guidance.LayerOAuth, guidance.KindScopeCase, map[string]string{guidance.FactTypedScopes: strings.Join(in.Scopes, " ")}
			return outcome{Status: Warn, Summary: "A permission (scope) was typed with capital letters. The console sent it in lower case; the connector may not.", Evidence: e, signals: []guidance.Signal{s}}
		}
	}
	summary := "The tenant gave a token."
	if token.Exchange == 0 {
		summary = "The " + map[bool]string{true: "API key", false: "token"}[in.Kind == qlikproxy.SignInAPIKey] + " looks whole. Whether the tenant takes it shows next."
	}
	return outcome{Status: Pass, Summary: summary, Evidence: e}
}

// claim is a claim of the token that is a text.
func claim(t qlikproxy.Token, name string) string {
	text, _ := t.Claims[name].(string)
	return text
}

// moment is the first of the claims that is there, as a time.
func moment(t qlikproxy.Token, names ...string) time.Time {
	for _, name := range names {
		if n, ok := t.Claims[name].(interface{ Int64() (int64, error) }); ok {
			if seconds, err := n.Int64(); err == nil {
				return time.Unix(seconds, 0)
			}
		}
	}
	return time.Time{}
}

// stepIdentity asks who the credential acts as.
func stepIdentity(ctx context.Context, w *work) outcome {
	var e Evidence
	me, err := w.tenant.Me(ctx)
	if err != nil {
		return failed(e, timeoutAt(ctx, err, guidance.LayerREST), guidance.FactSkewSeconds, w.skewFact())
	}
	w.found.user = me
	e.add("Sent", "GET "+w.found.address.URL(probePath))
	e.add("User", me.Name)
	e.add("User ID", me.ID)
	e.add("Subject", me.Subject)
	e.add("Status", me.Status)
	e.add("Roles", strings.Join(me.Roles, ", "))
	e.add("Tenant ID", me.TenantID)
	issued, _ := w.found.claims["tenantId"].(string)
	s := guidance.Signal{Layer: guidance.LayerToken, CredentialKind: string(w.target.SignIn.Kind)}
	switch {
	case issued != "" && me.TenantID != "" && issued != me.TenantID:
		s.Kind = guidance.KindWrongTenant
		e.add("Token issued for tenant", issued)
		return outcome{Status: Fail, Summary: "The token was issued for another tenant.", Evidence: e, signals: []guidance.Signal{s}}
	case me.Status != "" && !slices.Contains([]string{"active", "provisioned"}, me.Status):
		return outcome{Status: Warn, Summary: "The user's status is “" + me.Status + "”.", Evidence: e}
	}
	return outcome{Status: Pass, Summary: "The tenant knows this sign-in as " + cmp.Or(me.Name, me.Subject, me.ID) + ".", Evidence: e}
}
