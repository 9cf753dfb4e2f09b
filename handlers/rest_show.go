package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"qlikconsole/internal/catalog"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	restKey     = "rest"
	historyMost = 50
)

// restState is what the REST page shows; each action replaces it.
type restState struct {
	draft web.RESTDraft
	shown int64 // exchange
	all   *allPages
}

func restOf(z *session) restState {
	return kept(z, restKey, func() restState { return restState{draft: web.RESTDraft{Method: http.MethodGet}} })
}

// restShow is the REST page; ?x= chooses an exchange, ?view= how it is seen,
// ?call= fills in a ready-made call.
// It sends nothing.
func (s *Server) restShow(w http.ResponseWriter, r *http.Request, z *session) error {
	st := restOf(z)
	if x, err := strconv.ParseInt(r.URL.Query().Get("x"), 10, 64); err == nil {
		st.shown = x
	}
	if call, ok := catalog.CallByID(r.URL.Query().Get("call")); ok {
		st.draft, st.shown = draftOfCall(call), 0
	}
	p := web.RESTPage{Page: s.page(r, z, "REST"), Panel: panelOf(r, z), Draft: st.draft, Tasks: callTasks()}
	p.Draft.Armed = p.Top.Armed
	var failure *web.FailureView
	if x, ok := z.recorder.Exchange(st.shown); ok {
		p.Answer = s.answerView(r, z, x, st)
		failure = p.Answer.Failure
	}
	s.guide(&p.Page, failure, groupREST)
	p.History = s.history(z, st.shown)
	return s.render(w, r, http.StatusOK, web.REST(p))
}

// panelOf is the part of the panel that ?panel= chooses; it stays chosen.
func panelOf(r *http.Request, z *session) string {
	const key = "rest-panel"
	switch name := r.URL.Query().Get("panel"); name {
	case web.PanelReady, web.PanelOperations, web.PanelSaved, web.PanelHistory:
		z.keep(key, name)
	}
	return kept(z, key, func() string { return web.PanelReady })
}

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
