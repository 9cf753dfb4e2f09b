package handlers

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/store"
	"qlikconsole/web"
)

// takeDraft keeps the request that a form has with it in the tab that it was
// typed in, so that no action on the page loses it.
func (s *Server) takeDraft(r *http.Request, z *session) (restState, error) {
	st, err := s.restNow(r.Context(), z)
	if err != nil || !r.PostForm.Has("target") {
		return st, err
	}
	if st, err = s.frontOf(r, z, st); err != nil {
		return st, err
	}
	draft, problems := withFields(r, draftOfREST(r))
	typed := s.asShown(draft, st.draft)
	if !sameRequest(typed, st.draft) {
		typed.Fill, typed.Title, typed.Note = st.draft.Fill, st.draft.Title, st.draft.Note
		st.draft, st.looked = typed, nil
	}
	st.draft.Typed = typedInto(r, problems)
	return s.keepDraft(z, st)
}

// frontOf brings the tab that a form was typed in to the front: there may be
// another by now, chosen in a second window.
func (s *Server) frontOf(r *http.Request, z *session, st restState) (restState, error) {
	id, err := strconv.ParseInt(r.PostFormValue("tab"), 10, 64)
	if err != nil || id == st.tab.ID {
		return st, nil
	}
	tabs, err := s.cfg.Store.Tabs(r.Context())
	i := slices.IndexFunc(tabs, func(t store.Tab) bool { return t.ID == id })
	if err != nil || i < 0 {
		return st, err
	}
	s.putBehind(z, st)
	return s.wake(z, tabs[i]), nil
}

// restDraft keeps what was typed so far; the page sends it while somebody types.
func (s *Server) restDraft(w http.ResponseWriter, r *http.Request, z *session) error {
	if r.Context().Err() != nil {
		return nil // the page has sent a newer one since
	}
	if _, err := s.takeDraft(r, z); err != nil {
		return err
	}
	nothing(w)
	return nil
}

// restAsk keeps what was typed and opens, or closes, what can be asked for below it.
func (s *Server) restAsk(w http.ResponseWriter, r *http.Request, z *session) error {
	st, err := s.takeDraft(r, z)
	if err != nil {
		return err
	}
	switch what := r.PostFormValue("ask"); {
	case what == st.ask:
		st.ask = ""
	case what == web.AskName || what == web.AskSave || what == web.AskVariables:
		st.ask = what
	}
	z.keep(restKey, st)
	return toREST(w, r)
}

// restTabNew adds an empty tab.
func (s *Server) restTabNew(w http.ResponseWriter, r *http.Request, z *session) error {
	st, err := s.takeDraft(r, z)
	if err != nil {
		return err
	}
	if st.tab.ID == 0 { // the one in front has no place of its own yet
		if st, err = s.keepDraft(z, st); err != nil {
			return err
		}
	}
	s.putBehind(z, st)
	fresh := restState{tab: store.Tab{Place: -1}}
	fresh.draft.Method = http.MethodGet
	if err := s.toFront(z, fresh); err != nil {
		z.keep(restKey, st)
		return err
	}
	return toREST(w, r)
}

// restTabChoose brings a tab to the front.
func (s *Server) restTabChoose(w http.ResponseWriter, r *http.Request, z *session) error {
	st, tab, err := s.tabNamed(r, z)
	if err != nil {
		return err
	}
	if tab.ID != st.tab.ID {
		s.putBehind(z, st)
		if err := s.comeForward(r, z, tab); err != nil {
			return err
		}
	}
	return toREST(w, r)
}

// comeForward brings a kept tab to the front as it is.
func (s *Server) comeForward(r *http.Request, z *session, tab store.Tab) error {
	z.keep(restKey, s.wake(z, tab))
	return s.cfg.Store.SetSetting(r.Context(), tabFront, strconv.FormatInt(tab.ID, 10))
}

// tabNamed keeps what was typed and finds the tab that the address names.
func (s *Server) tabNamed(r *http.Request, z *session) (restState, store.Tab, error) {
	st, err := s.takeDraft(r, z)
	if err != nil {
		return st, store.Tab{}, err
	}
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return st, store.Tab{}, errNotFound
	}
	tabs, err := s.cfg.Store.Tabs(r.Context())
	if err != nil {
		return st, store.Tab{}, err
	}
	if i := slices.IndexFunc(tabs, func(t store.Tab) bool { return t.ID == id }); i >= 0 {
		return st, tabs[i], nil
	}
	return st, store.Tab{}, errNotFound
}

// restTabCopy opens a second tab with the same request.
func (s *Server) restTabCopy(w http.ResponseWriter, r *http.Request, z *session) error {
	st, tab, err := s.tabNamed(r, z)
	if err != nil {
		return err
	}
	draft := draftOfTab(tab)
	if tab.ID == st.tab.ID {
		draft = st.draft
	}
	s.putBehind(z, st)
	copied := restState{draft: draft, tab: store.Tab{Place: tab.Place, Title: tab.Title}}
	if copied.tab.Title != "" {
		copied.tab.Title += " (copy)"
	}
	if err := s.toFront(z, copied); err != nil {
		z.keep(restKey, st)
		return err
	}
	return toREST(w, r)
}

// restTabRename gives a tab a name of its own; an empty one takes it away.
func (s *Server) restTabRename(w http.ResponseWriter, r *http.Request, z *session) error {
	st, tab, err := s.tabNamed(r, z)
	if err != nil {
		return err
	}
	tab.Title = s.cfg.Redactor.String(strings.TrimSpace(r.PostFormValue("title")))
	if tab, err = s.cfg.Store.SaveTab(r.Context(), tab); err != nil {
		return err
	}
	if tab.ID == st.tab.ID {
		st.tab.Title, st.ask = tab.Title, ""
		z.keep(restKey, st)
	}
	return toREST(w, r)
}

// restTabClose closes a tab; the neighbour comes to the front. Undo brings it back.
func (s *Server) restTabClose(w http.ResponseWriter, r *http.Request, z *session) error {
	st, tab, err := s.tabNamed(r, z)
	if err != nil {
		return err
	}
	if err := s.cfg.Store.DeleteTab(r.Context(), tab.ID); err != nil {
		return err
	}
	known := tabsOf(z)
	known.closed = &tab
	known.behind = maps.Clone(known.behind)
	delete(known.behind, tab.ID)
	z.keep(tabsKey, known)
	if tab.ID == st.tab.ID {
		if err := s.neighbourForward(r, z, tab); err != nil {
			return err
		}
	}
	return toREST(w, r)
}

// neighbourForward shows the tab at the left of one that was closed, or the
// first; without any, an empty one.
func (s *Server) neighbourForward(r *http.Request, z *session, closed store.Tab) error {
	tabs, err := s.cfg.Store.Tabs(r.Context())
	if err != nil {
		return err
	}
	if len(tabs) == 0 {
		empty := restState{}
		empty.draft.Method = http.MethodGet
		z.keep(restKey, empty)
		return nil
	}
	at := 0
	for i, t := range tabs {
		if t.Place < closed.Place || t.Place == closed.Place && t.ID < closed.ID {
			at = i
		}
	}
	return s.comeForward(r, z, tabs[at])
}

// restTabReopen brings back the tab that was closed last.
func (s *Server) restTabReopen(w http.ResponseWriter, r *http.Request, z *session) error {
	st, err := s.takeDraft(r, z)
	if err != nil {
		return err
	}
	known := tabsOf(z)
	if known.closed == nil {
		return badInput("No tab was closed in this window, or it was brought back already.")
	}
	tab, err := s.cfg.Store.SaveTab(r.Context(), *known.closed)
	if err != nil {
		return err
	}
	known.closed = nil
	z.keep(tabsKey, known)
	s.putBehind(z, st)
	if err := s.comeForward(r, z, tab); err != nil {
		return err
	}
	return toREST(w, r)
}
