package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"qlikconsole/internal/catalog"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	restKey     = "rest"
	historyMost = 50
)

// restState is what the REST page shows; each action replaces it.
type restState struct {
	draft  web.RESTDraft // what is sent has the query in its target
	shown  int64         // exchange
	all    *allPages
	tab    store.Tab      // that it stands in; its ID is 0 until something is kept
	opened *web.RESTDraft // as it was opened; nil: by hand
	looked *web.LookView  // what would be sent, after a look
	ask    string         // what stands below the request, such as web.AskSave
	saved  int64          // the saved request that it was opened from; 0: none
	unkept string         // why the request is not in the store, as a sentence
}

func restOf(z *session) restState {
	return kept(z, restKey, func() restState { return restState{draft: web.RESTDraft{Method: http.MethodGet}} })
}

// restShow is the REST page; ?x= chooses an exchange, ?view= how it is seen,
// ?panel= a part of the panel. It sends nothing, opens nothing and keeps nothing.
func (s *Server) restShow(w http.ResponseWriter, r *http.Request, z *session) error {
	st, err := s.restNow(r.Context(), z)
	if err != nil {
		return err
	}
	p, err := s.restPage(r, z, st)
	if err != nil {
		return err
	}
	if x, err := strconv.ParseInt(r.URL.Query().Get("x"), 10, 64); err == nil {
		st.shown = x
	}
	var failure *web.FailureView
	if x, ok := z.recorder.Exchange(st.shown); ok {
		p.Answer = s.answerView(r, z, x, st)
		p.Keep = s.keepView(r, z, x)
		failure = p.Answer.Failure
	} else if err := s.earlier(r, z, st, &p); err != nil {
		return err
	}
	s.guide(&p.Page, failure, groupREST)
	p.History = s.history(z, st.shown)
	return s.render(w, r, http.StatusOK, web.REST(p))
}

// restPage is the page of st without an answer.
func (s *Server) restPage(r *http.Request, z *session, st restState) (p web.RESTPage, err error) {
	p = web.RESTPage{Page: s.page(r, z, "REST"), Panel: panelOf(r), Draft: st.draft, Tasks: callTasks()}
	p.Back = inPanel(r, "/rest")
	p.Draft.Armed, p.Draft.Looked, p.Draft.Unkept, p.Draft.Ask = p.Top.Armed, st.looked, st.unkept, st.ask
	p.Draft.Target = withAdded(st.draft.Target, st.draft.Query)
	p.Draft.Query = queryRows(p.Draft.Target)
	p.Draft.Operation, p.Draft.Files = operationView(z, p.Draft), filesView(p.Draft)
	if p.Panel == web.PanelOperations {
		p.Catalogue = catalogueView(r)
	}
	if p.Tabs, err = s.tabViews(r.Context(), z, st); err != nil {
		return p, err
	}
	p.CopyAs = copyView(z, st)
	if p.Vars, err = s.variablesView(r.Context(), z); err != nil {
		return p, err
	}
	if p.Saved, err = s.savedView(r, z, st); err != nil {
		return p, err
	}
	if p.Panel == web.PanelHistory {
		p.Entries, err = s.entriesView(r, z)
	}
	return p, err
}

// earlier puts the answer that a tab had in an earlier run of the program, or
// that this one has forgotten, on the page.
func (s *Server) earlier(r *http.Request, z *session, st restState, p *web.RESTPage) error {
	tabs, err := s.cfg.Store.Tabs(r.Context())
	if err != nil {
		return err
	}
	for _, t := range tabs {
		if t.ID != st.tab.ID || t.Entry == 0 {
			continue
		}
		e, ok, err := s.cfg.Store.Entry(r.Context(), t.Entry)
		if err != nil || !ok {
			return err
		}
		p.Earlier, err = s.entryView(r, z, e)
		if err == nil {
			p.Earlier.Within = true
		}
		return err
	}
	return nil
}

// panelOf is the part of the panel that r asks for: by its path, or by panel= in its
// address or form. It is kept nowhere.
func panelOf(r *http.Request) string {
	switch {
	case strings.HasPrefix(r.URL.Path, "/rest/history"):
		return web.PanelHistory
	case strings.HasPrefix(r.URL.Path, "/rest/ops"):
		return web.PanelOperations
	}
	name := r.Form.Get("panel") // of an action, read by now
	if name == "" {
		name = r.URL.Query().Get("panel")
	}
	switch name {
	case web.PanelOperations, web.PanelSaved, web.PanelHistory:
		return name
	}
	return web.PanelReady
}

// inPanel is an address of the REST page with the part of the panel that r asks for.
func inPanel(r *http.Request, address string) string { return web.InPanel(panelOf(r), address) }

func callTasks() []web.CallTask {
	var tasks []web.CallTask
	for _, c := range catalog.Calls() {
		if n := len(tasks); n == 0 || tasks[n-1].Title != c.Task {
			tasks = append(tasks, web.CallTask{Title: c.Task, Open: n == 0})
		}
		last := &tasks[len(tasks)-1]
		last.Calls = append(last.Calls, web.CallView{ID: c.ID, Title: c.Title, Path: c.Path, Note: c.Note})
	}
	return tasks
}

func (s *Server) history(z *session, shown int64) []web.HistoryRow {
	var rows []web.HistoryRow
	for _, x := range z.recorder.Exchanges(historyMost) {
		row := web.HistoryRow{ID: x.ID, Method: x.Method, URL: shortURL(x.URL), When: x.Started.Local().Format(time.TimeOnly),
			Took: web.Duration(x.Timing.Total), Source: sourceTitle(x), Current: x.ID == shown}
		row.State, row.Status = exchangeState(x)
		rows = append(rows, row)
	}
	return rows
}

func shortURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return u.RequestURI()
}

func sourceTitle(x qlikproxy.ExchangeInfo) string {
	switch x.Source {
	case "relay":
		return "a tool"
	case "page":
		return "you"
	}
	return "the console"
}
