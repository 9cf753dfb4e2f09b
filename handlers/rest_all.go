package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// allMost is how many pages are fetched at one click.
const allMost = 1000

// States of the fetching of a whole list.
const (
	allRunning = "running"
	allWaiting = "waiting" // for the tenant's limit
	allPaused  = "paused"
	allWhole   = "whole"
	allEnded   = "ended"
)

// allPages is the work of fetching the rest of a list into one.
type allPages struct {
	of     int64 // the exchange that it began with
	first  *spool.File
	tenant *qlikproxy.Tenant
	calls  *callCount
	cancel context.CancelFunc
	ctx    context.Context
	file   *spool.File // all items as one JSON list
	clean  *secret.Writer

	mu           sync.Mutex
	state        string
	next         string // the page that is due
	pages, items int
	until        time.Time // when the waiting ends
	note         string
	wake         chan struct{} // closed when it goes on
}

func (a *allPages) view(now time.Time) web.AllView {
	a.mu.Lock()
	defer a.mu.Unlock()
	v := web.AllView{X: a.of, Running: a.state == allRunning || a.state == allWaiting, Paused: a.state == allPaused, Whole: a.state == allWhole,
		Pages: a.pages, Items: a.items, Note: a.note, Left: a.calls.sentence(now)}
	if a.state == allWaiting {
		v.Note = fmt.Sprintf("%s Going on in %d s.", a.note, max(1, int(a.until.Sub(now).Seconds()+0.5)))
	}
	return v
}

// set changes the state unless the work has ended.
func (a *allPages) set(state, note string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state == allWhole || a.state == allEnded {
		return
	}
	a.state, a.note = state, note
	if a.wake != nil && state != allPaused {
		close(a.wake)
		a.wake = nil
	}
}

// settle is set for the work itself: a pause that was asked for meanwhile holds.
func (a *allPages) settle(state, note string) {
	a.mu.Lock()
	paused := a.state == allPaused
	a.mu.Unlock()
	if !paused || state == allWhole || state == allEnded {
		a.set(state, note)
	}
}

// drop ends the work and gives up what it read.
func (a *allPages) drop() {
	a.cancel()
	a.file.Release()
}

// restNext sends the call for the next page of a list.
func (s *Server) restNext(w http.ResponseWriter, r *http.Request, z *session) error {
	x, err := pagedExchange(r, z)
	if err != nil {
		return err
	}
	d := web.RESTDraft{Method: http.MethodGet, Target: x.Info().Next, Problems: map[string]string{}}
	return s.restStart(w, r, z, d, d.Target)
}

// restAll fetches all further pages, one after the other, and puts them into one
// list. Each is an exchange of its own.
func (s *Server) restAll(w http.ResponseWriter, r *http.Request, z *session) error {
	x, err := pagedExchange(r, z)
	if err != nil {
		return err
	}
	st, err := s.restNow(r.Context(), z)
	if err != nil {
		return err
	}
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	info := x.Info()
	ctx, cancel := context.WithCancel(z.ctx)
	a := &allPages{of: info.ID, first: x.Body(), tenant: t, ctx: ctx, cancel: cancel, state: allRunning, next: info.Next, file: s.cfg.Spool.New(0),
		calls: &callCount{recorder: z.recorder, target: info.URL}}
	a.clean = s.cfg.Redactor.Writer(a.file)
	resultsOf(z).addList(a)
	s.sockets.Go(func() {
		defer s.cfg.Redactor.Crash()
		defer cancel()
		a.run()
	})
	st.shown, st.all = info.ID, a
	z.keep(restKey, st)
	http.Redirect(w, r, inPanel(r, answerAddress(info.ID, "list")), http.StatusSeeOther)
	return nil
}

// restAllDo pauses, continues or cancels the fetching of the list that began with x.
func (s *Server) restAllDo(w http.ResponseWriter, r *http.Request, z *session) error {
	x, err := strconv.ParseInt(r.PostFormValue("x"), 10, 64)
	a := resultsOf(z).list(x)
	if err != nil || a == nil {
		return errNotFound
	}
	switch chi.URLParam(r, "do") {
	case "pause":
		a.set(allPaused, "Paused. What was read stays.")
	case "continue":
		a.set(allRunning, "")
	case "cancel":
		a.cancel()
	default:
		return errNotFound
	}
	http.Redirect(w, r, inPanel(r, answerAddress(x, "list")), http.StatusSeeOther)
	return nil
}

func pagedExchange(r *http.Request, z *session) (*qlikproxy.Exchange, error) {
	id, err := strconv.ParseInt(r.PostFormValue("x"), 10, 64)
	if err != nil {
		return nil, errNotFound
	}
	x, ok := z.recorder.Exchange(id)
	if !ok || x.Info().Next == "" {
		return nil, badInput("There is no further page.")
	}
	return x, nil
}

// retryAfter is how long a tenant asks to wait, in seconds or until a time
// (RFC 9110, section 10.2.3), at most maxWait.
func retryAfter(x *qlikproxy.Exchange, now time.Time) time.Duration {
	const usual, most = 30 * time.Second, 5 * time.Minute
	value := strings.TrimSpace(x.Info().Header.Get("Retry-After"))
	if n, err := strconv.Atoi(value); err == nil && n >= 0 {
		return min(time.Duration(min(n, 1000))*time.Second, most)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), time.Second), most)
	}
	return usual
}

var errNeverEnds = errors.New("The list never ends: its last page points back to an earlier one.") //nolint:staticcheck // shown as it stands
