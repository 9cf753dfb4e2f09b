package handlers

import (
	"net/http"
	"strings"

	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// connectShow is the start page. It sends nothing.
func (s *Server) connectShow(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.connectRender(w, r, z, kept(z, draftKey, s.firstDraft), http.StatusOK, nil)
}

// firstDraft chooses the demo where the console was started with it.
func (s *Server) firstDraft() *draft {
	d := newDraft()
	if s.cfg.Start != nil && s.isDemo(s.cfg.Start.Address) {
		d.how = web.SignInDemo
	}
	return d
}

func (s *Server) connectRender(w http.ResponseWriter, r *http.Request, z *session, d *draft, status int, failure *web.FailureView) error {
	p := web.ConnectPage{Page: s.page(r, z, "Connect"), Form: s.connectForm(d), Failure: failure, Connected: connectedView(z, failure != nil)}
	p.Nav, p.NavBelow = navigation("/")
	p.Back = "/"
	s.guide(&p.Page, failure, groupAddress, groupNetwork, groupTLS, groupTenant, groupOAuth)
	profiles, err := s.cfg.Store.Profiles(r.Context())
	if err != nil {
		return err
	}
	for _, v := range profiles {
		p.Profiles = append(p.Profiles, web.ProfileView{ID: v.ID, Name: v.Name, Address: v.Address, Details: profileDetails(v)})
	}
	return s.render(w, r, status, web.Connect(p))
}

func profileDetails(v store.Profile) string {
	words := []string{signInTitle(qlikproxy.SignInKind(v.Kind))}
	if v.ClientID != "" {
		words = append(words, "client "+v.ClientID)
	}
	return strings.Join(words, " · ")
}

func (s *Server) connectForm(d *draft) web.ConnectForm {
	f := web.ConnectForm{
		Address: d.address, How: d.how, Actor: d.actor, ClientID: d.clientID, Method: d.method, KeyID: d.keyID,
		UserField: d.userField, User: d.user, Scopes: d.scopes, Body: d.body, Profile: d.profile,
		Kept: map[string]string{}, Problems: d.problems, Notes: d.notes, Demo: s.cfg.Demo != nil,
	}
	for name, v := range d.secrets {
		f.Kept[name] = v.Mask()
	}
	if s.cfg.Demo != nil {
		f.Actors = s.actorOptions(d.actor)
	}
	return f
}

// actorOptions lists the demo's actors. The demo itself starts when one of
// them is chosen.
func (s *Server) actorOptions(chosen string) []web.Option {
	var options []web.Option
	for _, a := range s.cfg.DemoCast {
		options = append(options, web.Option{Value: a.Name, Label: a.Title, Selected: a.Name == chosen})
	}
	return options
}

func connectedView(z *session, failed bool) *web.ConnectedView {
	t := z.Tenant()
	if t == nil {
		return nil
	}
	who := kept(z, identityKey, func() *identity { return &identity{} })
	v := &web.ConnectedView{Tenant: t.Address().Host, Region: t.Address().Region, SignIn: signInTitle(t.SignIn().Kind),
		AppID: t.Address().AppID, Failed: failed, Presenting: z.Presentation()}
	if who.tenant == t.ID() {
		v.Checked, v.Name, v.Email, v.Subject, v.TenantID = true, who.user.Name, who.user.Email, who.user.Subject, who.user.TenantID
	}
	return v
}
