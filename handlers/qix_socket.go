package handlers

import (
	"errors"
	"net/http"
	"time"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// qixSocket is the browser's leg of the bridge.
func (s *Server) qixSocket(w http.ResponseWriter, r *http.Request, z *session) error {
	if r.Header.Get("Origin") != "http://"+r.Host {
		return &problem{status: http.StatusForbidden, title: "Not from this page", text: "Only the console’s own page may open this connection."}
	}
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	page, err := qlikproxy.UpgradePage(w, r, nil)
	if err != nil {
		return nil // the upgrader has answered
	}
	s.sockets.Add(1)
	defer s.sockets.Done()
	end := c.Bridge(z.ctx, page, s.readOnlyGuard(z))
	s.log.Info("QIX connection ended", "by", end.By, "code", end.Code, "reason", end.Reason)
	return nil
}

// readOnlyGuard lets harmless methods pass, and all of them while changes are
// allowed.
func (s *Server) readOnlyGuard(z *session) qlikproxy.Guard {
	return func(method string) error {
		if qlikproxy.Harmless(method) || !z.ArmedUntil(s.cfg.Now()).IsZero() {
			return nil
		}
		why := qlikproxy.MethodReason(method)
		if why == "" {
			why = "is not known and may change something"
		}
		return errors.New("It " + why + ". Allow changes under Settings if you mean to.")
	}
}

// closingWait is how long a page that saw the close waits for the other leg.
const closingWait = time.Second

// qixStatus is the head of a connection, for the page to show again. With
// closed=1 the page has seen the close, which takes a moment to be complete.
func (s *Server) qixStatus(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("closed") == "1" {
		select {
		case <-c.Done():
		case <-time.After(closingWait):
		}
	}
	p := s.page(r, z, "QIX")
	v := s.connView(z, c)
	s.guide(&p, v.Failure, groupSocket, groupQIX)
	st := qixOf(z)
	return s.render(w, r, http.StatusOK, web.ConnUpdate(p, *v, s.places(z, st).tabs(z, st)))
}
