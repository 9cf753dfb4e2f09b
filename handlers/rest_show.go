package handlers

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"qlikconsole/internal/catalog"
	"qlikconsole/internal/guidance"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	restKey     = "rest"
	historyMost = 50
	firstLines  = 200  // lines of a body that stand in the page itself
	hexMost     = 1024 // bytes of a binary body that are shown
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

func (s *Server) answerView(r *http.Request, z *session, x *qlikproxy.Exchange, st restState) *web.AnswerView {
	info := x.Info()
	a := &web.AnswerView{ExchangeView: exchangeView(info), ID: info.ID, Running: info.State == qlikproxy.StateRunning,
		View: r.URL.Query().Get("view"), Next: info.Next != "", Items: info.Items}
	if a.View != "raw" && a.View != "details" {
		a.View = "pretty"
	}
	if a.Running {
		a.Progress = web.ProgressView{Title: "Waiting for the tenant", Note: web.Bytes(info.Size) + " so far", Cancel: "/rest/cancel"}
	}
	if info.State == qlikproxy.StateCancelled {
		a.Cancelled = true
	} else if f := x.Failure(); f != nil {
		view := s.failure(f)
		a.Failure = &view
	}
	if st.all != nil && st.all.of == info.ID {
		v := st.all.view()
		a.All = &v
	}
	a.Hints = s.hints(info)
	a.Lines = s.linesView(r, z, x, a.View)
	return a
}

// hints are the rows that a good answer should be read with: it may be a part
// of the whole, or come from an address that is going away.
func (s *Server) hints(x qlikproxy.ExchangeInfo) []web.CauseView {
	var out []web.CauseView
	add := func(signal guidance.Signal) {
		out = append(out, causeViews(s.cfg.Guidance.Match(signal))...)
	}
	if x.Next != "" {
		add(guidance.Signal{Layer: guidance.LayerREST, Operation: guidance.OpREST, Kind: guidance.KindFirstPage})
	}
	if x.Header.Get("Deprecation") != "" || x.Header.Get("Sunset") != "" {
		add(guidance.Signal{Layer: guidance.LayerREST, Operation: guidance.OpREST, Kind: guidance.KindDeprecated})
	}
	return out
}

// linesView is the first lines of the body, and where the viewer gets more.
func (s *Server) linesView(r *http.Request, z *session, x *qlikproxy.Exchange, view string) web.LinesView {
	info, body := x.Info(), x.Body()
	l := web.LinesView{Kind: bodyKind(info.ContentType), Missing: info.Missing, Presenting: z.Presentation()}
	if body == nil || view == "details" {
		l.Final = true
		return l
	}
	id := strconv.FormatInt(info.ID, 10)
	l.Source, l.Download = "/rest/"+id+"/lines?view="+view, "/rest/"+id+"/body"
	if strings.Contains(info.ContentType, "html") {
		l.Note = "a web page, shown as text and never run"
	}
	if l.Binary = isBinary(info.ContentType, body); l.Binary {
		first := make([]byte, min(hexMost, body.Size()))
		n, _ := body.ReadAt(first, 0) // what is there is shown
		l.Hex, l.Final, l.Kind = hex.Dump(first[:n]), true, "Binary data; its first bytes"
		if l.Presenting {
			l.Hex = "hidden while presenting"
		}
		return l
	}
	page, err := body.Lines(r.Context(), spool.View(view), 0, firstLines)
	if err != nil {
		l.Note = "the body cannot be read: " + err.Error()
	}
	l.Lines, l.Total, l.Final = present(z, page.Lines), page.Total, page.Final
	return l
}

func bodyKind(contentType string) string {
	media, _, _ := strings.Cut(contentType, ";")
	if media == "" {
		return "No type stated"
	}
	return strings.TrimSpace(media)
}

// isBinary looks at the stated type, and where it says nothing at the bytes.
func isBinary(contentType string, body *spool.File) bool {
	if contentType != "" && isText(contentType) || strings.Contains(contentType, "json") {
		return false
	}
	first := make([]byte, min(512, body.Size()))
	n, _ := body.ReadAt(first, 0)
	return n > 0 && !isText(http.DetectContentType(first[:n]))
}
