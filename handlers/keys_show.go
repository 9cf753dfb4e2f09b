package handlers

import (
	"net/http"
	"strings"
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const keysKey = "api-keys"

// keysState is what the page of API keys knows; each action replaces it.
type keysState struct {
	tenant            string // id of the tenant it was read from
	listed            bool
	page              qlikproxy.APIKeyPage
	number            int
	config            *qlikproxy.APIKeyConfig
	description, days string
	problems          map[string]string
	renaming          string
	fresh             secret.Value // a key just made, till it is revealed
	freshKey          qlikproxy.APIKey
	failure           *web.FailureView
}

// keysOf returns a copy of the state; what another tenant said is forgotten.
func keysOf(z *session) keysState {
	st := kept(z, keysKey, func() keysState { return keysState{} })
	if t := z.Tenant(); t == nil || t.ID() != st.tenant {
		st = keysState{days: "30"}
		if t != nil {
			st.tenant = t.ID()
		}
	}
	return st
}

// keysShow is the page of API keys. It sends nothing.
func (s *Server) keysShow(w http.ResponseWriter, r *http.Request, z *session) error {
	st, t := keysOf(z), z.Tenant()
	p := web.KeysPage{Page: s.page(r, z, "API keys"), Connected: t != nil, Listed: st.listed, Next: st.page.Next != "", PageNumber: st.number,
		Description: st.description, Days: st.days, Problems: st.problems, Renaming: st.renaming, Failure: st.failure}
	p.Machine = t != nil && t.SignIn().Kind == qlikproxy.SignInOAuthClient
	s.guide(&p.Page, st.failure, groupToken)
	if st.config != nil {
		p.Config = &web.KeyConfigView{MaxKeys: st.config.MaxKeysPerUser, MaxDays: st.config.MaxDays, MaxText: st.config.MaxExpiry}
	}
	if !st.fresh.IsZero() {
		p.Fresh = &web.FreshKeyView{ID: st.freshKey.ID, Description: st.freshKey.Description, Mask: st.fresh.Mask(), Expires: day(st.freshKey.Expiry)}
	}
	for _, k := range st.page.Keys {
		p.Keys = append(p.Keys, s.keyView(k))
	}
	return s.render(w, r, http.StatusOK, web.Keys(p))
}

func (s *Server) keyView(k qlikproxy.APIKey) web.KeyView {
	v := web.KeyView{ID: k.ID, Description: k.Description, Owner: k.Sub, Created: day(k.Created), Expires: day(k.Expiry), Active: k.Status == "active"}
	switch {
	case v.Active && !k.Expiry.IsZero() && k.Expiry.Sub(s.cfg.Now()) < 7*24*time.Hour:
		v.State, v.Status = web.StateWarn, "Expires soon"
	case v.Active:
		v.State, v.Status = web.StatePass, "Active"
	default:
		v.State, v.Status = web.StateSkip, strings.ToUpper(k.Status[:min(1, len(k.Status))])+k.Status[min(1, len(k.Status)):]
	}
	return v
}

func day(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.Local().Format("2 Jan 2006 15:04")
}
