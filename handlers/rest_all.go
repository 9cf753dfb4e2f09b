package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// allMost is how many pages are fetched at one click.
const allMost = 1000

// allPages is the work of fetching the rest of a list.
type allPages struct {
	of     int64 // the exchange that it began with
	cancel context.CancelFunc

	mu           sync.Mutex
	running      bool
	pages, items int
	note         string
}

func (a *allPages) view() web.AllView {
	a.mu.Lock()
	defer a.mu.Unlock()
	return web.AllView{Running: a.running, Pages: a.pages, Items: a.items, Note: a.note}
}

func (a *allPages) count(items int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pages, a.items = a.pages+1, a.items+max(items, 0)
}

func (a *allPages) end(err error) {
	note := "The whole list was read. Each page stands under Sent in this window."
	if errors.Is(err, context.Canceled) {
		note = "Cancelled. What was read stays."
	} else if err != nil {
		note = "Stopped: " + err.Error()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.running, a.note = false, note
}

// restNext sends the call for the next page of a list.
func (s *Server) restNext(w http.ResponseWriter, r *http.Request, z *session) error {
	info, err := pagedExchange(r, z)
	if err != nil {
		return err
	}
	d := web.RESTDraft{Method: http.MethodGet, Target: info.Next, Problems: map[string]string{}}
	return s.restStart(w, r, z, d, d.Target)
}

// restAll fetches all further pages, one after the other, until it is
// cancelled. Each is an exchange of its own.
func (s *Server) restAll(w http.ResponseWriter, r *http.Request, z *session) error {
	info, err := pagedExchange(r, z)
	if err != nil {
		return err
	}
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	ctx, cancel := context.WithCancel(z.ctx)
	all := &allPages{of: info.ID, cancel: cancel, running: true}
	all.count(info.Items)
	s.sockets.Go(func() {
		defer s.cfg.Redactor.Crash()
		defer cancel()
		next := qlikproxy.Request{Method: http.MethodGet, Target: info.Next, Source: "page", Kind: "rest"}
		all.end(qlikproxy.Pages(ctx, t, next, allMost, func(x *qlikproxy.Exchange) error {
			all.count(x.Info().Items)
			return nil
		}))
	})
	st := restOf(z)
	st.shown, st.all = info.ID, all
	z.keep(restKey, st)
	http.Redirect(w, r, "/rest", http.StatusSeeOther)
	return nil
}

func pagedExchange(r *http.Request, z *session) (qlikproxy.ExchangeInfo, error) {
	id, err := strconv.ParseInt(r.PostFormValue("x"), 10, 64)
	if err != nil {
		return qlikproxy.ExchangeInfo{}, errNotFound
	}
	x, ok := z.recorder.Exchange(id)
	if !ok || x.Info().Next == "" {
		return qlikproxy.ExchangeInfo{}, badInput("There is no further page.")
	}
	return x.Info(), nil
}
