package handlers

import (
	"net/http"

	"github.com/a-h/templ"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// action is a page or page action of an opened console.
type action func(w http.ResponseWriter, r *http.Request, z *session) error

// render writes a whole page or a fragment; body is complete HTML.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, body templ.Component) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := body.Render(web.WithPanel(r.Context(), panelOf(r)), w); err != nil && r.Context().Err() == nil {
		return err
	}
	return nil // the browser went away
}

// page returns the frame of a page: navigation, top bar, modes.
func (s *Server) page(r *http.Request, z *session, title string) web.Page {
	p := web.Page{Title: title, Back: r.URL.Path, Theme: s.theme(r.Context())}
	if z == nil {
		return p
	}
	p.Nav, p.NavBelow = navigation(r.URL.Path)
	p.Presentation = z.Presentation()
	p.Top = s.topBar(z)
	p.Demo = s.demoStrip(z, p.Back)
	p.Messages = z.takeSaid()
	return p
}

func (s *Server) topBar(z *session) web.TopBar {
	now := s.cfg.Now()
	top := web.TopBar{Now: now, ConnectHref: "/", SettingsHref: "/settings#changes", ArmedUntil: z.ArmedUntil(now)}
	top.Armed = !top.ArmedUntil.IsZero()
	t := z.Tenant()
	if t == nil {
		return top
	}
	in := t.SignIn()
	top.Connected, top.Tenant, top.SignIn = true, t.Address().Host, signInTitle(in.Kind)
	top.Credential = in.Secret.Mask()
	if token, ok := t.Current(); ok {
		top.Credential, top.Expires = token.Value.Mask(), token.ExpiresAt
	} else {
		top.NoToken = in.Kind != qlikproxy.SignInAPIKey && in.Kind != qlikproxy.SignInToken
	}
	return top
}

// nothing answers that there is nothing to say. It has a type all the same, so that no
// browser guesses one.
func nothing(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusNoContent)
}

// fragment reports whether htmx asked, which swaps the answer into the page.
func fragment(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }
