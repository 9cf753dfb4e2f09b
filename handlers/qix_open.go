package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/lazyregexp"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

func draftOfQIX(r *http.Request) web.QIXDraft {
	return web.QIXDraft{Kind: r.PostFormValue("kind"), App: strings.TrimSpace(r.PostFormValue("app")), URL: strings.TrimSpace(r.PostFormValue("url")),
		Shared: r.PostFormValue("shared") == "1", TTL: strings.TrimSpace(r.PostFormValue("ttl")), NoData: r.PostFormValue("nodata") == "1",
		Heartbeat: r.PostFormValue("heartbeat"), Stay: r.PostFormValue("stay") == "1",
		Problems: map[string]string{}, Notes: map[string][]string{}}
}

// qixOpen dials what the form says. The connection waits for the page's own
// socket, which the page opens next.
func (s *Server) qixOpen(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.qixDial(w, r, z, draftOfQIX(r), "")
}

// qixDial opens a connection; old is the one whose place it takes, if any.
func (s *Server) qixDial(w http.ResponseWriter, r *http.Request, z *session, d web.QIXDraft, old string) error {
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	target, err := s.qixTarget(r.Context(), t, &d)
	if err != nil {
		return err
	}
	var c *qlikproxy.QIXConn
	var failure error
	if len(liveConns(z)) >= qixMost {
		d.Problems[fieldOfTarget(target)] = "Eight connections are open, which is the most for this page. Close one first."
	}
	if len(d.Problems) == 0 {
		c, failure = t.DialQIX(r.Context(), target)
		if in := (*qlikproxy.InputError)(nil); errors.As(failure, &in) {
			d.Problems[fieldOfInput(in, target)], failure = in.Problem, nil
		}
	}
	st := qixOf(z) // anew: dialling takes its time
	st.draft, st.apps, st.failure = d, nil, failure
	if c != nil {
		c.SetHeartbeat(heartbeatOf(d.Heartbeat))
		st.took(z, c, d, old)
	}
	z.keep(qixKey, st)
	http.Redirect(w, r, "/qix", http.StatusSeeOther)
	return nil
}

// took puts a new connection into its place.
func (st *qixState) took(z *session, c *qlikproxy.QIXConn, d web.QIXDraft, old string) {
	st.note(z, c.ID(), func(o *qixOpened) { o.draft = d })
	if old == "" || old != st.beside {
		st.conn = c.ID()
	} else {
		st.beside = c.ID()
	}
	if old != "" {
		st.note(z, old, func(o *qixOpened) { o.next = c.ID() })
	}
}

func fieldOfInput(in *qlikproxy.InputError, t qlikproxy.QIXTarget) string {
	if in.Field == "TTL" {
		return "ttl"
	}
	return fieldOfTarget(t)
}

func fieldOfTarget(t qlikproxy.QIXTarget) string {
	if t.URL != "" {
		return "url"
	}
	return "app"
}

// itemID is the form of an item's ID; an app's has dashes.
var itemID = lazyregexp.New(`^[0-9a-f]{24}$`)

// qixTarget reads the draft. An item's ID is turned into its app's.
func (s *Server) qixTarget(ctx context.Context, t *qlikproxy.Tenant, d *web.QIXDraft) (qlikproxy.QIXTarget, error) {
	target := qlikproxy.QIXTarget{Shared: d.Shared, Source: "page"}
	if d.TTL != "" && !d.Shared {
		seconds, err := strconv.Atoi(d.TTL)
		if err != nil {
			d.Problems["ttl"] = "Type a whole number of seconds, or leave it empty for 30."
		}
		target.TTL = seconds
	}
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
	apps, err := listApps(r, t)
	st := qixOf(z) // anew: listing takes its time
	if r.PostFormValue("kind") != "" {
		st.draft = draftOfQIX(r)
	}
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
	st.choose(r.PostFormValue("app"))
	st.apps = nil
	z.keep(qixKey, st)
	http.Redirect(w, r, "/qix", http.StatusSeeOther)
	return nil
}

// qixClose ends a connection from the page, and shows what is left of it.
func (s *Server) qixClose(w http.ResponseWriter, r *http.Request, z *session) error {
	c, ok := z.recorder.Connection(r.PostFormValue("c"))
	if !ok {
		return errNotFound
	}
	c.Close(websocket.CloseNormalClosure, "closed at the console")
	st := qixOf(z)
	st.conn, st.beside, st.failure = c.ID(), "", nil
	z.keep(qixKey, st)
	http.Redirect(w, r, "/qix", http.StatusSeeOther)
	return nil
}
