package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// demoShow lists the faults of the demo tenant.
func (s *Server) demoShow(w http.ResponseWriter, r *http.Request, z *session) error {
	p := web.DemoPage{Page: s.page(r, z, "Demo tenant")}
	if s.cfg.Demo == nil {
		return s.render(w, r, http.StatusOK, web.Demo(p))
	}
	demo, err := s.cfg.Demo(r.Context())
	if err != nil {
		return err
	}
	p.Actors = s.actorOptions(currentActor(demo, z.Tenant()))
	for _, f := range demo.Faults() {
		if title := layerTitle(f.Layer); len(p.Groups) == 0 || p.Groups[len(p.Groups)-1].Title != title {
			p.Groups = append(p.Groups, web.DemoGroup{Title: title})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Faults = append(g.Faults, web.DemoFaultView{Name: f.Name, Title: f.Title, Basis: f.Basis, Cause: f.Cause, Hint: f.Hint, On: f.On})
		if f.On {
			p.On++
		}
	}
	return s.render(w, r, http.StatusOK, web.Demo(p))
}

// demoFault switches one fault, or with off=all every one, and says so.
func (s *Server) demoFault(w http.ResponseWriter, r *http.Request, _ *session) error {
	if s.cfg.Demo == nil {
		return errNotFound
	}
	demo, err := s.cfg.Demo(r.Context())
	if err != nil {
		return err
	}
	if r.PostFormValue("off") == "all" {
		for _, f := range demo.Faults() {
			if err := demo.SetFault(f.Name, false); err != nil {
				return err
			}
		}
		return back(w, r, "/demo")
	}
	name := r.PostFormValue("name")
	if err := demo.SetFault(name, r.PostFormValue("on") == "1"); err != nil {
		return badInput("The demo tenant has no fault of that name.")
	}
	http.Redirect(w, r, "/demo#fault-"+name, http.StatusSeeOther)
	return nil
}

// layerTitle names the part of a connection that a fault is in.
func layerTitle(layer string) string {
	titles := map[string]string{"tenant": "The tenant and its edge", "oauth": "Getting a token (OAuth)", "token": "The token",
		"rest": "REST calls", "websocket": "The live connection (WebSocket)", "qix": "The engine (QIX)"}
	if title, ok := titles[layer]; ok {
		return title
	}
	return layer
}

// isDemo reports whether a is the demo tenant. Only an address on this machine
// can be, so a real one does not start it.
func (s *Server) isDemo(a qlikproxy.Address) bool {
	if s.cfg.Demo == nil || !strings.HasPrefix(a.Host, "127.0.0.1:") {
		return false
	}
	demo, err := s.cfg.Demo(s.ctx)
	if err != nil {
		return false
	}
	u, err := url.Parse(demo.URL())
	return err == nil && u.Host == a.Host
}

// demoStrip says that a simulated tenant is in use, and which faults are on.
func (s *Server) demoStrip(z *session) *web.DemoView {
	t := z.Tenant()
	if t == nil || !s.isDemo(t.Address()) {
		return nil
	}
	demo, err := s.cfg.Demo(s.ctx)
	if err != nil {
		return nil
	}
	view := &web.DemoView{Href: "/demo"}
	for _, a := range demo.Actors() {
		if a.Name == currentActor(demo, t) {
			view.Actor = a.Title
		}
	}
	for _, f := range demo.Faults() {
		if f.On {
			view.Faults = append(view.Faults, f.Name)
		}
	}
	return view
}

// currentActor is the name of the actor that t is signed in as, or empty.
func currentActor(demo Demo, t *qlikproxy.Tenant) string {
	if t == nil {
		return ""
	}
	in := t.SignIn()
	for _, a := range demo.Actors() {
		if own := a.signIn(); own.ClientID == in.ClientID && own.Secret.Equal(in.Secret) {
			return a.Name
		}
	}
	return ""
}
