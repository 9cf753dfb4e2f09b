package handlers

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qlikconsole/internal/store"
	"qlikconsole/web"
)

const (
	tabsKey  = "rest-tabs"
	tabFront = "rest-tab" // the setting with the number of the tab in front
)

// restTabs is what a session knows of the tabs that are not in front; each
// action replaces it. The requests themselves are in the store.
type restTabs struct {
	behind map[int64]restState
	closed *store.Tab // the last one, for Undo
}

func tabsOf(z *session) restTabs { return kept(z, tabsKey, func() restTabs { return restTabs{} }) }

// restNow is restOf, but a session that has no request yet begins with the tab
// that was in front when the console was last used. It keeps nothing.
func (s *Server) restNow(ctx context.Context, z *session) (restState, error) {
	st := restOf(z)
	if st.tab.ID != 0 || !blank(st.draft) || len(st.draft.Problems) > 0 {
		return st, nil
	}
	tabs, err := s.cfg.Store.Tabs(ctx)
	if err != nil || len(tabs) == 0 {
		return st, err
	}
	last, err := s.cfg.Store.Setting(ctx, tabFront)
	if err != nil {
		return st, err
	}
	id, _ := strconv.ParseInt(last, 10, 64)
	i := max(0, slices.IndexFunc(tabs, func(t store.Tab) bool { return t.ID == id }))
	return s.wake(z, tabs[i]), nil
}

// wake is the state of a tab that comes to the front.
func (s *Server) wake(z *session, tab store.Tab) restState {
	st, known := tabsOf(z).behind[tab.ID]
	if !known || st.unkept == "" {
		draft := draftOfTab(tab)
		draft.Fill, draft.Title, draft.Note, draft.Problems = st.draft.Fill, st.draft.Title, st.draft.Note, st.draft.Problems
		draft.Typed = st.draft.Typed
		if draft.Problems == nil {
			draft.Problems = map[string]string{}
		}
		st.draft = draft
	}
	st.tab = tab
	return st
}

func draftOfTab(t store.Tab) web.RESTDraft {
	return web.RESTDraft{Method: t.Method, Target: t.Target, Body: t.Body, Query: pairViews(t.Query), Header: pairViews(t.Header), Problems: map[string]string{}}
}

// keepDraft keeps st's request in the store, cleaned, and makes st the tab in
// front. A request that is too large to be kept stays in the session.
func (s *Server) keepDraft(z *session, st restState) (restState, error) {
	red := s.cfg.Redactor
	st.draft.Target = withAdded(st.draft.Target, st.draft.Query)
	st.draft.Query = nil
	tab := store.Tab{ID: st.tab.ID, Title: red.String(st.tab.Title), Place: st.tab.Place, Method: red.String(st.draft.Method), Target: red.String(st.draft.Target),
		Body: red.String(st.draft.Body), Header: s.cleanPairs(st.draft.Header)}
	if tab.ID == 0 && tab.Place == 0 {
		tab.Place = -1
	}
	entry := st.tab.Entry
	saved, err := s.cfg.Store.SaveTab(z.ctx, tab)
	st.unkept = ""
	if too := (*store.InputError)(nil); errors.As(err, &too) {
		if tab.ID == 0 && too.Field == "Title" {
			return st, err // there is no room for a further tab
		}
		st.unkept = "This request is not kept for later: " + strings.ToLower(too.Field) + " is " + too.Problem + "."
	} else if err != nil {
		return st, err
	} else {
		st.tab = saved
		st.tab.Entry = entry
	}
	z.keep(restKey, st)
	return st, nil
}

// openTab puts a request into a tab and that tab in front: the one that is there
// already if it is empty or still as it was opened, else a new one. Nothing is sent.
func (s *Server) openTab(z *session, d web.RESTDraft) error {
	st, err := s.restNow(z.ctx, z)
	if err != nil {
		return err
	}
	if d.Problems == nil {
		d.Problems = map[string]string{}
	}
	if !blank(st.draft) && (st.opened == nil || !sameRequest(*st.opened, st.draft)) {
		s.putBehind(z, st)
		st = restState{tab: store.Tab{Place: -1}}
	}
	st.draft, st.shown, st.all, st.looked = d, 0, nil, nil
	st.tab.Entry = 0
	return s.toFront(z, st)
}

// toFront keeps st's request and remembers that its tab is in front.
func (s *Server) toFront(z *session, st restState) error {
	st, err := s.keepDraft(z, st)
	if err != nil {
		return err
	}
	if st.tab.Entry == 0 && st.shown == 0 {
		if err := s.cfg.Store.SetTabEntry(z.ctx, st.tab.ID, 0); err != nil {
			return err
		}
	}
	opened := st.draft
	st.opened = &opened
	z.keep(restKey, st)
	return s.cfg.Store.SetSetting(z.ctx, tabFront, strconv.FormatInt(st.tab.ID, 10))
}

// putBehind remembers the state of a tab that leaves the front.
func (s *Server) putBehind(z *session, st restState) {
	tabs := tabsOf(z)
	tabs.behind = maps.Clone(tabs.behind)
	if tabs.behind == nil {
		tabs.behind = map[int64]restState{}
	}
	if st.tab.ID != 0 {
		tabs.behind[st.tab.ID] = st
	}
	z.keep(tabsKey, tabs)
}

func blank(d web.RESTDraft) bool {
	return d.Target == "" && d.Body == "" && len(d.Query) == 0 && len(d.Header) == 0
}

func sameRequest(a, b web.RESTDraft) bool {
	return a.Method == b.Method && withAdded(a.Target, a.Query) == withAdded(b.Target, b.Query) && a.Body == b.Body && slices.Equal(a.Header, b.Header)
}

// withAdded returns the address with further parameters behind its own.
func withAdded(target string, rows []web.PairView) string {
	if len(rows) == 0 {
		return target
	}
	return withRows(target, append(queryRows(target), rows...))
}

// tabViews are all tabs as the page shows them.
func (s *Server) tabViews(ctx context.Context, z *session, st restState) (web.TabsView, error) {
	tabs, err := s.cfg.Store.Tabs(ctx)
	if err != nil {
		return web.TabsView{}, err
	}
	v := web.TabsView{Undo: tabsOf(z).closed != nil, Full: len(tabs) >= store.MaxTabs}
	for _, t := range tabs {
		d := draftOfTab(t)
		current := t.ID == st.tab.ID
		if current {
			d = st.draft
		}
		v.Tabs = append(v.Tabs, web.RequestTab{ID: t.ID, Title: s.tabTitle(t.Title, d), Method: d.Method, Current: current, Named: t.Title})
	}
	if !slices.ContainsFunc(v.Tabs, func(t web.RequestTab) bool { return t.Current }) {
		v.Tabs = append(v.Tabs, web.RequestTab{Title: s.tabTitle(st.tab.Title, st.draft), Method: st.draft.Method, Current: true})
	}
	return v, nil
}

const titleMost = 28 // letters of a tab's title

// tabTitle is a tab's own name, or what tells its request from others: the end
// of the path. It is cleaned before it is cut: a part of a secret would not be
// known as one.
func (s *Server) tabTitle(name string, d web.RESTDraft) string {
	d.Target = s.cfg.Redactor.String(d.Target)
	title := []rune(fullTitle(s.cfg.Redactor.String(name), d))
	if len(title) > titleMost {
		return "…" + string(title[len(title)-titleMost+1:])
	}
	return string(title)
}

func fullTitle(name string, d web.RESTDraft) string {
	if name != "" {
		return name
	}
	target, _, _ := strings.Cut(d.Target, "?")
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		target = u.Path
	}
	target = strings.TrimPrefix(target, "/api/v1")
	if strings.Trim(target, "/") == "" {
		return "New request"
	}
	return target
}

// forgetRequests begins afresh after all that was kept was deleted.
func (s *Server) forgetRequests(z *session) {
	empty := restState{}
	empty.draft.Method = http.MethodGet
	z.keep(restKey, empty)
	z.keep(tabsKey, restTabs{})
	z.keep(savedKey, savedState{})
	z.keep(varsKey, varsState{})
}

// back to the REST page after an action on it.
func toREST(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, inPanel(r, "/rest"), http.StatusSeeOther)
	return nil
}
