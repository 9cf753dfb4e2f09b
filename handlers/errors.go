package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"qlikconsole/internal/checkup"
	"qlikconsole/internal/guidance"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// problem is an error with two texts: one for the person, one for the log.
type problem struct {
	status      int
	title, text string
	err         error // for the log; may be nil
}

func (p *problem) Error() string {
	if p.err != nil {
		return p.title + ": " + p.err.Error()
	}
	return p.title
}

func (p *problem) Unwrap() error { return p.err }

var (
	errNotConnected = &problem{status: http.StatusConflict, title: "Not connected yet",
		text: "This needs a tenant and a sign-in. Choose them on the Connect page first."}
	errNotFound = &problem{status: http.StatusNotFound, title: "No such page",
		text: "There is nothing at this address. It may be older than this window."}
	errPresenting = &problem{status: http.StatusForbidden, title: "Not while presenting",
		text: "Presentation mode keeps secrets off the screen. Switch it off first, when nobody else can see the screen."}
)

// badInput is a problem with what was sent to an action, not with its form.
func badInput(text string) error {
	return &problem{status: http.StatusUnprocessableEntity, title: "This was not understood", text: text}
}

// adapt turns an action into an http.Handler: it finds the session and is the
// one place that handles what the action returns.
func (s *Server) adapt(do action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		z := sessionOf(r)
		if err := do(w, r, z); err != nil {
			s.fail(w, r, z, err)
		}
	}
}

// inTurn lets a session's actions on one page happen one after the other.
func inTurn(page string, do action) action {
	return func(w http.ResponseWriter, r *http.Request, z *session) error {
		turn := z.turn(page)
		turn.Lock()
		defer turn.Unlock()
		return do(w, r, z)
	}
}

// fail writes err as a page, or as a card when a fragment was asked for, and
// logs it once.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, z *session, err error) {
	status, view := s.failurePage(z, err)
	s.log.Info("request failed", "method", r.Method, "path", r.URL.Path, "status", status, "error", err)
	w.Header().Set("HX-Retarget", "#messages") // what was typed stays on the page
	w.Header().Set("HX-Reselect", "#error")
	w.Header().Set("HX-Reswap", "innerHTML")
	p := s.page(r, z, view.Title)
	if len(view.Causes) > 0 || view.Unknown {
		s.guide(&p, &view)
	}
	_ = s.render(w, r, status, web.ErrorPage(p, view))
}

func (s *Server) failurePage(z *session, err error) (int, web.FailureView) {
	if p := (*problem)(nil); errors.As(err, &p) {
		return p.status, web.FailureView{Title: p.title, Happened: p.text}
	}
	if f := (*qlikproxy.Failure)(nil); errors.As(err, &f) {
		return http.StatusBadGateway, s.failure(z, err)
	}
	if in := (*qlikproxy.InputError)(nil); errors.As(err, &in) {
		return http.StatusUnprocessableEntity, web.FailureView{Title: "This was not sent", Happened: in.Problem}
	}
	if in := (*store.InputError)(nil); errors.As(err, &in) {
		return http.StatusUnprocessableEntity, web.FailureView{Title: "This cannot be kept", Happened: sentence(in)}
	}
	if errors.Is(err, qlikproxy.ErrReadOnly) {
		return http.StatusForbidden, readOnlyView()
	}
	return http.StatusInternalServerError, web.FailureView{Title: "The console failed here",
		Happened: "This is a fault of the console, not of your tenant. Its log, in the window that started it, has the details.", Unknown: true}
}

func readOnlyView() web.FailureView {
	return web.FailureView{Title: "Changes are switched off",
		Happened: "The console only reads until you allow changes for a while, under Settings. Nothing was sent."}
}

// failure says of any failed operation what happened, what it means, what to
// do, who can do it, and the proof. z knows more of the credential; it may be nil.
func (s *Server) failure(z *session, err error) web.FailureView {
	f := (*qlikproxy.Failure)(nil)
	if !errors.As(err, &f) {
		_, view := s.failurePage(z, err)
		return view
	}
	signal := checkup.SignalOf(err)
	if z != nil {
		signal = signal.With(z.known(f.Time))
	}
	matches := s.cfg.Guidance.Match(signal)
	view := web.FailureView{Title: failureTitle(f, matches), Happened: f.Error(), Causes: causeViews(matches), Unknown: len(matches) == 0}
	for _, fact := range f.Proof() {
		view.Proof = append(view.Proof, web.Fact{Name: fact.Name, Value: fact.Value})
	}
	view.Support = s.cfg.Redactor.String(supportText(view))
	return view
}

func failureTitle(f *qlikproxy.Failure, matches []guidance.Match) string {
	if len(matches) > 0 {
		return matches[0].Title
	}
	return "This failed, and the console does not know why"
}

func causeViews(matches []guidance.Match) []web.CauseView {
	var views []web.CauseView
	for _, m := range matches {
		views = append(views, causeView(m.Cause, m.Reason))
	}
	return views
}

func causeView(c guidance.Cause, reason string) web.CauseView {
	return web.CauseView{ID: c.ID, Title: c.Title, Meaning: c.Meaning, Steps: c.Steps, Who: c.Who.Text(),
		Source: c.Source, URL: c.URL, Checked: c.Checked, Basis: c.Basis, Reason: reason}
}

// recoverer keeps a panic in one request from ending the process, and its
// stack from reaching the page.
func (s *Server) recoverer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				s.log.Error("panic", "value", fmt.Sprint(v), "stack", string(debug.Stack()))
				s.fail(w, r, sessionOf(r), fmt.Errorf("panic: %v", v))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
