package handlers

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/gorilla/websocket"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

func draftOfQIX(r *http.Request) web.QIXDraft {
	return web.QIXDraft{Kind: r.PostFormValue("kind"), App: strings.TrimSpace(r.PostFormValue("app")), URL: strings.TrimSpace(r.PostFormValue("url")),
		Shared: r.PostFormValue("shared") == "1", Problems: map[string]string{}, Notes: map[string][]string{}}
}

// qixOpen dials what the form says. The connection waits for the page's own
// socket, which the page opens next.
func (s *Server) qixOpen(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.qixDial(w, r, z, draftOfQIX(r))
}

// qixReconnect dials again what the last form said.
func (s *Server) qixReconnect(w http.ResponseWriter, r *http.Request, z *session) error {
	d := qixOf(z).draft
	d.Problems, d.Notes = map[string]string{}, map[string][]string{}
	return s.qixDial(w, r, z, d)
}

func (s *Server) qixDial(w http.ResponseWriter, r *http.Request, z *session, d web.QIXDraft) error {
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	st := qixState{draft: d}
	target, err := s.qixTarget(r.Context(), t, &st.draft)
	if err != nil {
		return err
	}
	if len(st.draft.Problems) == 0 {
		c, err := t.DialQIX(r.Context(), target)
		in := (*qlikproxy.InputError)(nil)
		switch {
		case errors.As(err, &in):
			st.draft.Problems[fieldOfTarget(target)] = in.Problem
		case err != nil:
			st.failure = err
		default:
			st.conn = c.ID()
		}
	}
	z.keep(qixKey, st)
	http.Redirect(w, r, "/qix", http.StatusSeeOther)
	return nil
}

func fieldOfTarget(t qlikproxy.QIXTarget) string {
	if t.URL != "" {
		return "url"
	}
	return "app"
}

// itemID is the form of an item's ID; an app's has dashes.
var itemID = regexp.MustCompile(`^[0-9a-f]{24}$`)

// qixTarget reads the draft. An item's ID is turned into its app's.
func (s *Server) qixTarget(ctx context.Context, t *qlikproxy.Tenant, d *web.QIXDraft) (qlikproxy.QIXTarget, error) {
	target := qlikproxy.QIXTarget{Shared: d.Shared, Source: "page"}
	switch d.Kind {
	case "session":
		target.Session = true
	case "url":
		if target.URL = d.URL; d.URL == "" {
			d.Problems["url"] = "Type the address to connect to, or choose an app instead."
		}
	case "app":
		if d.App == "" {
			d.Problems["app"] = "Type an app’s ID, or choose one from the tenant’s apps."
		}
		if itemID.MatchString(d.App) {
			app, ok, err := t.ResolveItem(ctx, d.App)
			if err == nil && ok {
				d.Notes["app"] = []string{"That was the ID of an item. Its app is " + app.Name + ", with the ID that stands here now."}
				d.App = app.ID
			}
		}
		target.App = d.App
	default:
		return target, badInput("Choose what to connect to: an app, an empty app, or an exact address.")
	}
	return target, nil
}

// qixApps lists the tenant's apps to choose from.
func (s *Server) qixApps(w http.ResponseWriter, r *http.Request, z *session) error {
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	st := qixOf(z)
	if r.PostFormValue("kind") != "" {
		st.draft = draftOfQIX(r)
	}
	apps, err := listApps(r, t)
	st.failure = err
	if err == nil { // a list that was read before stays
		st.apps = apps
	}
	z.keep(qixKey, st)
	http.Redirect(w, r, "/qix", http.StatusSeeOther)
	return nil
}

// qixPick puts a chosen app into the form.
func (s *Server) qixPick(w http.ResponseWriter, r *http.Request, z *session) error {
	st := qixOf(z)
	st.draft.Kind, st.draft.App, st.apps = "app", r.PostFormValue("app"), nil
	z.keep(qixKey, st)
	http.Redirect(w, r, "/qix", http.StatusSeeOther)
	return nil
}

// qixClose ends a connection from the page.
func (s *Server) qixClose(w http.ResponseWriter, r *http.Request, z *session) error {
	c, ok := z.recorder.Connection(r.PostFormValue("c"))
	if !ok {
		return errNotFound
	}
	c.Close(websocket.CloseNormalClosure, "closed at the console")
	http.Redirect(w, r, "/qix?c="+c.ID(), http.StatusSeeOther)
	return nil
}
