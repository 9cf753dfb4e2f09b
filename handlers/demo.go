package handlers

import (
	"net/http"

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
	for _, f := range demo.Faults() {
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Title != f.Layer {
			p.Groups = append(p.Groups, web.DemoGroup{Title: f.Layer})
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
