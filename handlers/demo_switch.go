package handlers

import (
	"fmt"
	"net/http"
	"slices"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// errElsewhere keeps the demo's faults away from a real tenant's connection.
var errElsewhere = &problem{status: http.StatusConflict, title: "This window is connected to another tenant",
	text: "Faults are only for the demo tenant. Disconnect on the Connect page first, or sign in to the demo tenant; then try again."}

// healthyActor is whom a person is signed in as who has not chosen anybody.
const healthyActor = "healthy"

// demoFault switches one fault on or off, or with off=all every one.
func (s *Server) demoFault(w http.ResponseWriter, r *http.Request, z *session) error {
	demo, err := s.demo(r)
	if err != nil {
		return err
	}
	on, off := r.PostFormValue("on"), r.PostFormValue("off")
	if off == "all" {
		if err := s.allWell(z, demo); err != nil {
			return err
		}
		return back(w, r, "/demo")
	}
	fault, ok := faultNamed(demo, on+off)
	if !ok {
		return badInput("The demo tenant has no fault of that name.")
	}
	if on != "" {
		err = s.switchOn(z, demo, fault, r.PostFormValue("times"))
	} else {
		err = s.switchOff(z, demo, fault)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(r, "/demo")+"#fault-"+fault.Name, http.StatusSeeOther)
	return nil
}

// demoTry shows what one fault looks like: all is put right, somebody signs in whom it
// strikes, it is switched on, and what shows it is begun.
func (s *Server) demoTry(w http.ResponseWriter, r *http.Request, z *session) error {
	demo, err := s.demo(r)
	if err != nil {
		return err
	}
	fault, ok := faultNamed(demo, r.PostFormValue("on"))
	if !ok {
		return badInput("The demo tenant has no fault of that name.")
	}
	if err := s.signInFor(r, z, demo, fault); err != nil {
		return err
	}
	if err := s.switchOn(z, demo, fault, r.PostFormValue("times")); err != nil {
		return err
	}
	return s.showFault(w, r, z, fault)
}

// signInFor puts all right, and signs in whom the fault strikes.
func (s *Server) signInFor(r *http.Request, z *session, demo Demo, fault DemoFault) error {
	if !s.mayUseDemo(z) {
		return errElsewhere
	}
	if err := s.allWell(z, demo); err != nil {
		return err
	}
	z.beginStory(s.cfg.Now())
	actor := fault.Actor
	if actor == "" {
		actor = healthyActor
	}
	if currentActor(demo, z.Tenant()) != actor || fault.Used {
		if err := s.connectDemo(z, demo, actor, nil); err != nil {
			return err
		}
	}
	t := z.Tenant()
	if !fault.Used || t == nil {
		return nil
	}
	_, err := t.Me(r.Context())
	return err
}

// showFault begins what shows a fault.
func (s *Server) showFault(w http.ResponseWriter, r *http.Request, z *session, fault DemoFault) error {
	switch {
	case fault.Where == WhereKeys:
		z.say(web.StateInfo, "The fault is on. Make an API key below to see what it looks like.")
		http.Redirect(w, r, "/tokens/keys", http.StatusSeeOther)
	case fault.Where == WhereLive:
		z.say(web.StateInfo, "The fault is on. Open a live connection to an app below, and wait a few seconds without asking anything.")
		http.Redirect(w, r, "/qix", http.StatusSeeOther)
	case fault.Where != "":
		z.say(web.StateInfo, "The fault is on. Send the call below to see what it looks like.")
		if err := s.openTab(z, web.RESTDraft{Method: http.MethodGet, Target: fault.Where}); err != nil {
			return err
		}
		http.Redirect(w, r, "/rest", http.StatusSeeOther)
	default:
		return s.checkupStart(w, r, z, checkupState{}, "")
	}
	return nil
}

// switchOn lets a fault begin; times is how often it strikes, "" for always.
func (s *Server) switchOn(z *session, demo Demo, fault DemoFault, times string) error {
	if fault.Network {
		return s.throughFault(z, demo, fault)
	}
	name := fault.Name
	if n := wholeNumber(times, 1, 9, 0); n > 0 {
		name = fmt.Sprintf("%s:%d", name, n)
	}
	return demo.SetFault(name, true)
}

func (s *Server) switchOff(z *session, demo Demo, fault DemoFault) error {
	if !fault.Network {
		return demo.SetFault(fault.Name, false)
	}
	if y := z.Way(); y == nil || y.fault.Name != fault.Name {
		return nil
	}
	return s.healthyNetwork(z, demo)
}

// allWell switches every fault off.
func (s *Server) allWell(z *session, demo Demo) error {
	for _, f := range demo.Faults() {
		if f.On {
			if err := demo.SetFault(f.Name, false); err != nil {
				return err
			}
		}
	}
	return s.healthyNetwork(z, demo)
}

// throughFault connects the session anew, through a network that fails.
func (s *Server) throughFault(z *session, demo Demo, fault DemoFault) error {
	if !s.mayUseDemo(z) {
		return errElsewhere
	}
	y, err := s.openWay(demo, fault)
	if err != nil {
		return err
	}
	actor := currentActor(demo, z.Tenant())
	if actor == "" {
		actor = healthyActor
	}
	return s.connectDemo(z, demo, actor, y)
}

// healthyNetwork connects a session anew that goes through a fault.
func (s *Server) healthyNetwork(z *session, demo Demo) error {
	if z.Way() == nil {
		return nil
	}
	return s.connectDemo(z, demo, currentActor(demo, z.Tenant()), nil)
}

// mayUseDemo: the session is connected to the demo tenant, or to none.
func (s *Server) mayUseDemo(z *session) bool { return z.Tenant() == nil || s.atDemo(z) }

// connectDemo signs in to the demo tenant as one of its actors. y is the way there
// and ends with the connection; nil: the healthy one.
func (s *Server) connectDemo(z *session, demo Demo, actor string, y *way) error {
	in, ok := actorSignIn(demo, actor)
	if !ok {
		y.end()
		return badInput("The demo tenant has nobody of that name.")
	}
	address, err := s.demoAddress(demo, y)
	if err != nil {
		y.end()
		return err
	}
	s.sessions.connect(z, s.newTenant(z, address, in, y), y)
	return nil
}

func (s *Server) demoAddress(demo Demo, y *way) (qlikproxy.Address, error) {
	if y != nil {
		return y.address, nil
	}
	return qlikproxy.ParseAddress(demo.URL(), s.cfg.Network.Policy())
}

func actorSignIn(demo Demo, name string) (qlikproxy.SignIn, bool) {
	all := demo.Actors()
	i := slices.IndexFunc(all, func(a DemoActor) bool { return a.Name == name })
	if i < 0 {
		return qlikproxy.SignIn{}, false
	}
	return all[i].signIn(), true
}

func faultNamed(demo Demo, name string) (DemoFault, bool) {
	all := demo.Faults()
	i := slices.IndexFunc(all, func(f DemoFault) bool { return f.Name == name })
	if i < 0 {
		return DemoFault{}, false
	}
	return all[i], true
}

// demo is the demo tenant, which starts now at the latest.
func (s *Server) demo(r *http.Request) (Demo, error) {
	if s.cfg.Demo == nil {
		return nil, errNotFound
	}
	return s.cfg.Demo(r.Context())
}
