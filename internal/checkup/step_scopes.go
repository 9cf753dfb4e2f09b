package checkup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// probe is one harmless GET and the scopes that it needs one of.
type probe struct {
	target string
	scopes []string
}

func probes() []probe {
	return []probe{
		{"/api/v1/users/me", []string{"user_default", "identity.email:read", "identity.name:read"}},
		{"/api/v1/spaces?limit=1&type=shared", []string{"spaces.shared", "spaces.shared:read"}},
		{"/api/v1/spaces?limit=1&type=managed", []string{"spaces.managed", "spaces.managed:read"}},
		{"/api/v1/spaces?limit=1&type=data", []string{"spaces.data", "spaces.data:read"}},
		{"/api/v1/spaces?limit=1", []string{"admin.spaces", "admin.spaces:read"}},
		{"/api/v1/items?limit=1&resourceType=app", []string{"admin.apps", "admin.apps:read", "apps", "apps:read"}},
	}
}

// stepScopes compares the scopes that were granted with those that the connector
// needs, and tries what each of them is for.
func stepScopes(ctx context.Context, w *work) outcome {
	answers, errs := w.probeAll(ctx)
	var e Evidence
	var missing, refused []string
	var refusal error
	known := w.found.scopes != nil && w.target.SignIn.Kind != qlikproxy.SignInAPIKey
	for _, s := range qlikproxy.GrantedScopes(w.found.scopes) {
		i := slices.IndexFunc(probes(), func(p probe) bool { return slices.Contains(p.scopes, s.Name) })
		e.add(s.Name, scopeText(s, known)+answers[i])
		if known && !s.Granted {
			missing = append(missing, s.Name)
		}
		if forbidden(errs[i]) {
			refused = append(refused, s.Name)
			refusal = errs[i]
		} else if errs[i] != nil && !statusKnown(errs[i]) {
			return failed(e, timeoutAt(ctx, errs[i], guidance.LayerREST))
		}
	}
	return w.judgeScopes(e, known, missing, refused, refusal)
}

// probeAll makes all probes at once; the texts say how each was answered.
func (w *work) probeAll(ctx context.Context) ([]string, []error) {
	list := probes()
	answers, errs := make([]string, len(list)), make([]error, len(list))
	var calls sync.WaitGroup
	for i, p := range list {
		calls.Go(func() {
			x, err := w.ask(ctx, p.target)
			status := "no answer"
			if x != nil && x.Info().Status != 0 {
				status = fmt.Sprint(x.Info().Status)
			}
			answers[i], errs[i] = "; GET "+p.target+": "+status, err
		})
	}
	calls.Wait()
	return answers, errs
}

func scopeText(s qlikproxy.ScopeStatus, known bool) string {
	switch {
	case !known:
		return "not said"
	case s.Granted && s.By != "":
		return "granted, contained in " + s.By
	case s.Granted:
		return "granted"
	}
	return "missing"
}

func forbidden(err error) bool {
	f := (*qlikproxy.Failure)(nil)
	return errors.As(err, &f) && f.Status == http.StatusForbidden
}

// statusKnown: the tenant answered the call, if only to refuse it. What other steps
// ask as well is judged there.
func statusKnown(err error) bool {
	f := (*qlikproxy.Failure)(nil)
	return errors.As(err, &f) && f.Status != 0
}

func (w *work) judgeScopes(e Evidence, known bool, missing, refused []string, refusal error) outcome {
	missed := guidance.Signal{Layer: guidance.LayerOAuth, Kind: guidance.KindScopeMissing, CredentialKind: string(w.target.SignIn.Kind),
		Facts: map[string]string{guidance.FactMissingScopes: strings.Join(missing, " ")}}
	switch total := len(qlikproxy.ConnectorScopes()); {
	case len(missing) > 0 && len(refused) > 0:
		return outcome{Status: Fail, Evidence: e, signals: []guidance.Signal{missed},
			Summary: fmt.Sprintf("%d of the %d permissions (scopes) that the connector needs are missing, and calls that need them are refused.", len(missing), total)}
	case len(missing) > 0:
		return outcome{Status: Warn, Evidence: e, signals: []guidance.Signal{missed},
			Summary: fmt.Sprintf("%d of the %d permissions (scopes) that the connector needs are missing.", len(missing), total)}
	case len(refused) > 0:
		o := failed(e, refusal)
		o.Summary = "Calls are forbidden (403) that this sign-in should be allowed."
		return o
	case !known && w.target.SignIn.Kind == qlikproxy.SignInAPIKey:
		return outcome{Status: Pass, Summary: "An API key has no permissions (scopes) of its own: it may do what its user may. All calls that the connector needs were answered.", Evidence: e}
	case !known:
		return outcome{Status: Pass, Summary: "The token does not say which permissions (scopes) it has. All calls that the connector needs were answered.", Evidence: e}
	}
	return outcome{Status: Pass, Summary: fmt.Sprintf("All %d permissions (scopes) that the connector needs are there.", len(qlikproxy.ConnectorScopes())), Evidence: e}
}
