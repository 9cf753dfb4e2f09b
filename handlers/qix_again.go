package handlers

import (
	"net/http"
	"time"

	"qlikconsole/qlikproxy"
)

// qixReconnect dials again what a connection was opened with. With auto=1 the page
// asks by itself, which is granted only where Qlik's own client does so, and only
// so often.
func (s *Server) qixReconnect(w http.ResponseWriter, r *http.Request, z *session) error {
	st, old := qixOf(z), r.PostFormValue("c")
	o, known := st.opened[old]
	if !known {
		o.draft = st.draft
	}
	o.draft.Problems, o.draft.Notes = map[string]string{}, map[string][]string{}
	if r.PostFormValue("auto") != "1" {
		return s.qixDial(w, r, z, o.draft, old)
	}
	c, ok := z.recorder.Connection(old)
	if !ok || s.again(st, c.Info()) == nil { // another window was faster, or it was called off
		http.Redirect(w, r, "/qix", http.StatusSeeOther)
		return nil
	}
	return s.qixAgain(w, r, z, c.Info(), o)
}

// qixAgain makes a connection again and counts the tries: a new connection goes on
// counting unless the old one had stood for a while.
func (s *Server) qixAgain(w http.ResponseWriter, r *http.Request, z *session, old qlikproxy.QIXInfo, o qixOpened) error {
	tries := o.tries + 1
	if err := s.qixDial(w, r, z, o.draft, old.ID); err != nil {
		return err
	}
	st := qixOf(z)
	if next := st.opened[old.ID].next; next != "" {
		if old.Close.At.Sub(old.Opened) >= qixStood {
			tries = 0
		}
		st.note(z, next, func(n *qixOpened) { n.tries = tries })
	} else {
		st.note(z, old.ID, func(n *qixOpened) { n.tries, n.tried = tries, s.cfg.Now() })
	}
	z.keep(qixKey, st)
	return nil
}

// qixStay calls off that a connection is made again by itself.
func (s *Server) qixStay(w http.ResponseWriter, r *http.Request, z *session) error {
	st, id := qixOf(z), r.PostFormValue("c")
	if _, ok := z.recorder.Connection(id); !ok {
		return errNotFound
	}
	st.failure = nil
	st.note(z, id, func(o *qixOpened) { o.stay = true })
	z.keep(qixKey, st)
	return toQIX(w, r, z, id)
}

// heartbeatOf reads the seconds of a form; anything else is never.
func heartbeatOf(seconds string) time.Duration {
	return time.Duration(wholeNumber(seconds, 0, 3600, 0)) * time.Second
}

// qixHeartbeat sets how often the console asks the engine something of its own.
func (s *Server) qixHeartbeat(w http.ResponseWriter, r *http.Request, z *session) error {
	c, ok := z.recorder.Connection(r.PostFormValue("c"))
	if !ok {
		return errNotFound
	}
	c.SetHeartbeat(heartbeatOf(r.PostFormValue("every")))
	return toQIX(w, r, z, c.ID())
}
