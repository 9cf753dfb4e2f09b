package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const tokensKey = "tokens"

// tokensState is what the last action on the page of the token left.
type tokensState struct {
	ask, body string
	scopes    []string
	problem   string // what is wrong with the form
	failure   *web.FailureView
	exchange  int64
}

// tokensShow is the page of the OAuth token. It sends nothing.
func (s *Server) tokensShow(w http.ResponseWriter, r *http.Request, z *session) error {
	st := kept(z, tokensKey, func() *tokensState { return &tokensState{ask: "all"} })
	p := web.TokensPage{Page: s.page(r, z, "Tokens and keys"), AskFor: st.ask, Body: st.body, Scopes: scopeChoices(st.scopes),
		Problem: st.problem, Failure: st.failure}
	s.guide(&p.Page, st.failure, groupOAuth)
	p.CanRequest, p.Why = canRequest(z.Tenant())
	if t := z.Tenant(); t != nil {
		in := t.SignIn()
		p.Private, p.Impersonates = in.Kind == qlikproxy.SignInPrivateKey, in.UserValue
		if token, ok := t.Current(); ok {
			p.Token = s.tokenView(z, t, token)
		}
	}
	if x, ok := z.recorder.Exchange(st.exchange); ok {
		v := exchangeView(x.Info())
		p.Exchange = &v
	}
	return s.render(w, r, http.StatusOK, web.Tokens(p))
}

func canRequest(t *qlikproxy.Tenant) (bool, string) {
	if t == nil {
		return false, "Connect to a tenant as an OAuth client first."
	}
	switch t.SignIn().Kind {
	case qlikproxy.SignInAPIKey:
		return false, "You are signed in with an API key, which is used as it is: no token is made from it. To generate one, connect as an OAuth client."
	case qlikproxy.SignInToken:
		return false, "You are signed in with a pasted token, which cannot be renewed here. To generate one, connect as an OAuth client."
	}
	return true, ""
}

func scopeChoices(chosen []string) []web.ScopeChoice {
	var out []web.ScopeChoice
	for _, sc := range qlikproxy.ConnectorScopes() {
		out = append(out, web.ScopeChoice{Name: sc.Name, Printed: sc.Printed, For: sc.For, Chosen: slices.Contains(chosen, sc.Name)})
	}
	return out
}

// clockTolerance is how far the clocks may be apart unnoticed; above
// clockTrouble signed assertions and fresh tokens are refused.
const (
	clockTolerance = 2 * time.Second
	clockTrouble   = 60 * time.Second
)

func (s *Server) tokenView(z *session, t *qlikproxy.Tenant, token qlikproxy.Token) *web.TokenView {
	renewable, _ := canRequest(t)
	v := &web.TokenView{Mask: token.Value.Mask(), Issued: token.IssuedAt, Expires: token.ExpiresAt, Now: s.cfg.Now(),
		Opaque: token.Claims == nil, Claims: claimFacts(token.Claims, z.Presentation()), Renewable: renewable, Presenting: z.Presentation()}
	known := map[string]bool{}
	for _, sc := range qlikproxy.GrantedScopes(token.Scopes) {
		known[sc.Name] = true
		if !sc.Granted {
			v.Missing++
		}
		v.Scopes = append(v.Scopes, web.ScopeStatusView{Name: sc.Name, For: sc.For, By: sc.By, Granted: sc.Granted})
	}
	for _, name := range token.Scopes {
		if !known[name] {
			v.Others = append(v.Others, name)
		}
	}
	if off := token.ClockOffset; off.Abs() >= clockTolerance {
		v.ClockDifference, v.ClockBad = clockText(off), off.Abs() >= clockTrouble
	}
	return v
}

func clockText(off time.Duration) string {
	if off > 0 {
		return fmt.Sprintf("this machine is %s behind the tenant", off.Round(time.Second))
	}
	return fmt.Sprintf("this machine is %s ahead of the tenant", (-off).Round(time.Second))
}

// claimFacts lists a token's claims; times are written out beside the number.
func claimFacts(claims map[string]any, presenting bool) []web.Fact {
	var facts []web.Fact
	for name, value := range claims {
		text := fmt.Sprint(value)
		if seconds, ok := value.(float64); ok && (name == "exp" || name == "iat" || name == "nbf" || name == "auth_time") {
			text = fmt.Sprintf("%.0f (%s)", seconds, time.Unix(int64(seconds), 0).UTC().Format(time.RFC1123))
		}
		if list, ok := value.([]any); ok {
			words := make([]string, len(list))
			for i := range list {
				words[i] = fmt.Sprint(list[i])
			}
			text = strings.Join(words, " ")
		}
		if presenting {
			text = "hidden while presenting"
		}
		facts = append(facts, web.Fact{Name: name, Value: text})
	}
	sort.Slice(facts, func(i, j int) bool { return facts[i].Name < facts[j].Name })
	return facts
}
