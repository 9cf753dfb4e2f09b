package checkup

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// work is what the steps of one run share.
type work struct {
	target Target
	o      Options
	tenant *qlikproxy.Tenant // of this run alone, made by the first step
	found  found
}

// found is what steps learned for those that come after them.
type found struct {
	typed   string
	address qlikproxy.Address
	proxy   string // in force; empty: none
	ips     []netip.Addr
	skew    time.Duration // the tenant's clock minus ours
	scopes  []string      // granted; nil: not said
	claims  map[string]any
	user    qlikproxy.User
	spaces  map[string]bool // those that are seen: true where the sign-in has a role in it
	apps    int
	app     appChoice
	engine  *engine
}

// appChoice is the app that is opened.
type appChoice struct {
	id, name, space string
	refused         bool // listed, and refused by REST
	sectionAccess   bool
	ordinary        bool // has data, and no section access
}

// signIn makes the run's own tenant: its token is a new one, so that the sign-in is
// tried and not remembered.
func (w *work) signIn() {
	if w.target.SignIn == nil {
		return
	}
	w.tenant = qlikproxy.NewTenant(w.found.address, *w.target.SignIn, qlikproxy.Options{
		Network: w.o.Network, Recorder: w.o.Recorder, Redactor: w.o.Redactor, Spool: w.o.Spool, Now: w.o.Now,
	})
}

func (w *work) close() {
	if w.found.engine != nil {
		w.found.engine.close()
	}
	if w.tenant != nil {
		w.tenant.Close()
	}
}

// ask sends one GET with the credential.
func (w *work) ask(ctx context.Context, target string) (*qlikproxy.Exchange, error) {
	x, err := w.tenant.Do(ctx, qlikproxy.Request{Target: target, Source: "console", Kind: "checkup"})
	return x, timeoutAt(ctx, err, guidance.LayerREST)
}

// timeoutAt makes a Failure of a step's time being over, where it is none yet.
func timeoutAt(ctx context.Context, err error, layer string) error {
	if err == nil || errors.As(err, new(*qlikproxy.Failure)) || !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return err
	}
	return &qlikproxy.Failure{Layer: layer, Kind: guidance.KindTimeout, Err: err, Time: time.Now()}
}

// causes are what an outcome points to, the most likely first.
func (w *work) causes(o outcome) []guidance.Match {
	var all []guidance.Match
	for _, s := range o.signals {
		s = s.With(w.o.Known)
		for _, m := range settle(s, w.o.Guidance.Match(s)) {
			if !slices.ContainsFunc(all, func(have guidance.Match) bool { return have.ID == m.ID }) {
				all = append(all, m)
			}
		}
	}
	for i := range all {
		all[i].Rank = i + 1
	}
	return all
}

// settle puts first what is left for an API key that is whole, of this tenant, and
// refused all the same. Qlik says no more than 401 then; every key has an end, so
// that comes before a revocation.
func settle(s guidance.Signal, matches []guidance.Match) []guidance.Match {
	if s.CredentialKind != guidance.CredAPIKey || s.Status != 401 || len(matches) == 0 || matches[0].ID != "token-refused" {
		return matches
	}
	likely := []string{"token-refused", "apikey-permission-removed", "apikey-revoked", "apikey-expired"}
	slices.SortStableFunc(matches, func(a, b guidance.Match) int {
		return slices.Index(likely, b.ID) - slices.Index(likely, a.ID)
	})
	matches[0].Reason = "The key is whole and was refused without a word. Keys that expired are refused like this, and so are revoked ones; only somebody with another sign-in can see which."
	return matches
}
