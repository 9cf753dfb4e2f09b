package handlers

import (
	"net/http"
	"strings"

	"qlikconsole/internal/checkup"
	"qlikconsole/web"
)

const checkupKey = "checkup"

// checkupState is what the checkup page shows; each action replaces it.
type checkupState struct {
	run     *checkup.Run // nil: none yet
	tenant  string       // id of the qlikproxy.Tenant that it checks; "" for an address alone
	address string       // typed, while nothing was connected
	app     string
	apps    *web.AppListView
	failure error // of listing the apps
}

func checkupOf(z *session) checkupState {
	return kept(z, checkupKey, func() checkupState { return checkupState{} })
}

// checkupRun begins a checkup of the session's tenant, or of an address alone.
func (s *Server) checkupRun(w http.ResponseWriter, r *http.Request, z *session) error {
	st := checkupOf(z)
	st.app = strings.TrimSpace(r.PostFormValue("app"))
	st.address = checkup.ShownAddress(strings.TrimSpace(r.PostFormValue("address"))) // what may be secret in it is not kept
	return s.checkupStart(w, r, z, st, "")
}

// checkupAgain runs again from one step on; if another tenant is connected by now,
// everything.
func (s *Server) checkupAgain(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.checkupStart(w, r, z, checkupOf(z), r.PostFormValue("from"))
}

func (s *Server) checkupStart(w http.ResponseWriter, r *http.Request, z *session, st checkupState, from string) error {
	before := st.run
	if before != nil {
		before.Cancel()
	}
	tenant := ""
	target := checkup.Target{Address: st.address, App: st.app}
	if t := z.Tenant(); t != nil {
		in := t.SignIn()
		tenant, target.Address, target.SignIn = t.ID(), t.Address().String(), &in
	}
	if from != "" && before != nil && tenant == st.tenant {
		st.run = before.Again(z.ctx, from)
		s.awaitAtClose(st.run)
	} else {
		st.run = s.startCheckup(z, target)
	}
	st.tenant, st.apps, st.failure = tenant, nil, nil
	z.keep(checkupKey, st)
	http.Redirect(w, r, "/checkup", http.StatusSeeOther)
	return nil
}

// startCheckup begins a run that ends with the session.
func (s *Server) startCheckup(z *session, target checkup.Target) *checkup.Run {
	network, now := s.reach(z.wayTo(target.Address))
	run := checkup.Start(z.ctx, target, checkup.Options{Network: network, Recorder: z.recorder,
		Redactor: s.cfg.Redactor, Spool: s.cfg.Spool, Guidance: s.cfg.Guidance, Now: now,
		Known: z.known(s.cfg.Now())})
	s.awaitAtClose(run)
	return run
}

// awaitAtClose makes Close wait for a run that is under way.
func (s *Server) awaitAtClose(run *checkup.Run) {
	s.sockets.Go(func() { run.Wait() })
}

// checkupCancel ends the checkup; what it found is shown.
func (s *Server) checkupCancel(w http.ResponseWriter, r *http.Request, z *session) error {
	if st := checkupOf(z); st.run != nil {
		st.run.Cancel()
		<-st.run.Done()
	}
	http.Redirect(w, r, "/checkup", http.StatusSeeOther)
	return nil
}

// checkupApps lists the tenant's apps to choose from.
func (s *Server) checkupApps(w http.ResponseWriter, r *http.Request, z *session) error {
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	st := checkupOf(z)
	st.apps, st.failure = listApps(r, t)
	z.keep(checkupKey, st)
	http.Redirect(w, r, "/checkup", http.StatusSeeOther)
	return nil
}

// checkupPick puts a chosen app into the form.
func (s *Server) checkupPick(w http.ResponseWriter, r *http.Request, z *session) error {
	st := checkupOf(z)
	st.app, st.apps = r.PostFormValue("app"), nil
	z.keep(checkupKey, st)
	http.Redirect(w, r, "/checkup", http.StatusSeeOther)
	return nil
}
