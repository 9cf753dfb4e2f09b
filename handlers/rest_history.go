package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/answer"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	entriesMost = 100     // entries on a page of the history
	linesOfBody = 2000    // lines of a kept body on the page
	shownOfBody = 1 << 20 // bytes of it that these are taken from
)

// historyShow is the REST page with the history in the panel: ?q= &tenant=
// &method= &source= &status= choose, ?before= pages, and ?newest= asks only for
// what is newer.
func (s *Server) historyShow(w http.ResponseWriter, r *http.Request, z *session) error {
	if newest := r.URL.Query().Get("newest"); newest != "" && fragment(r) {
		list, _, err := s.cfg.Store.Entries(r.Context(), queryOf(r, 1))
		if err != nil {
			return err
		}
		if newest == stampOf(list, z) {
			nothing(w)
			return nil
		}
	}
	return s.restShow(w, r, z)
}

func queryOf(r *http.Request, most int) store.EntryQuery {
	q := r.URL.Query()
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64)
	return store.EntryQuery{Text: q.Get("q"), Tenant: q.Get("tenant"), Method: q.Get("method"), Source: q.Get("source"), Statuses: q.Get("status"), Before: max(before, 0), Max: most}
}

// stampOf changes when there is something new to show.
func stampOf(list []store.Entry, z *session) string {
	newest := int64(0)
	if len(list) > 0 {
		newest = list[0].ID
	}
	stamp := strconv.FormatInt(newest, 10)
	for _, x := range running(z) {
		stamp += "." + strconv.FormatInt(x.ID, 10)
	}
	return stamp
}

// running are this window's calls that have no answer yet.
func running(z *session) []qlikproxy.ExchangeInfo {
	var out []qlikproxy.ExchangeInfo
	for _, x := range z.recorder.Exchanges(historyMost) {
		if x.State == qlikproxy.StateRunning {
			out = append(out, x)
		}
	}
	return out
}

// entriesView is the part of the history that r asks for.
func (s *Server) entriesView(r *http.Request, z *session) (web.EntriesView, error) {
	ctx, q := r.Context(), queryOf(r, entriesMost)
	list, total, err := s.cfg.Store.Entries(ctx, q)
	sum, err2 := s.cfg.Store.History(ctx)
	tenants, err3 := s.cfg.Store.EntryTenants(ctx)
	off, err4 := s.cfg.Store.Setting(ctx, historyKey)
	if err := errors.Join(err, err2, err3, err4); err != nil {
		return web.EntriesView{}, err
	}
	v := web.EntriesView{Query: web.EntryFilter{Text: q.Text, Tenant: q.Tenant, Method: q.Method, Source: q.Source, Status: q.Statuses}, Tenants: tenants, Total: total,
		Off: off == historyOff, Lost: keepingOf(z).lost.Load(), Dropped: sum.Dropped, Kept: sum.Entries, Presenting: z.Presentation()}
	v.Days = entryDays(list, chi.URLParam(r, "id"), s.cfg.Now())
	if len(list) == entriesMost {
		v.Older = historyAddress(r, "before", strconv.FormatInt(list[len(list)-1].ID, 10))
	}
	if q.Before == 0 {
		v.Newest = historyAddress(r, "newest", stampOf(list, z))
		for _, x := range running(z) {
			row := web.HistoryRow{ID: x.ID, Method: x.Method, URL: shortURL(x.URL)}
			row.State, row.Status = exchangeState(x)
			v.Running = append(v.Running, row)
		}
	}
	return v, nil
}

// historyAddress is the address of the history as chosen now, with one more parameter.
func historyAddress(r *http.Request, name, value string) string {
	q := url.Values{}
	for _, key := range []string{"q", "tenant", "method", "source", "status"} {
		if v := r.URL.Query().Get(key); v != "" {
			q.Set(key, v)
		}
	}
	q.Set(name, value)
	return "/rest/history?" + q.Encode()
}

func entryDays(list []store.Entry, current string, now time.Time) []web.EntryDay {
	var days []web.EntryDay
	for _, e := range list {
		title := dayTitle(e.At, now)
		if n := len(days); n == 0 || days[n-1].Title != title {
			days = append(days, web.EntryDay{Title: title})
		}
		last := &days[len(days)-1]
		last.Rows = append(last.Rows, entryRow(e, current))
	}
	return days
}

func dayTitle(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	switch at.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return "Today"
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return "Yesterday"
	}
	return at.Format("Monday, 2 January 2006")
}

func entryRow(e store.Entry, current string) web.EntryRow {
	row := web.EntryRow{ID: e.ID, Method: e.Method, Path: shortURL(e.URL), When: e.At.Local().Format(time.TimeOnly), Current: strconv.FormatInt(e.ID, 10) == current}
	row.State, row.Status = exchangeState(qlikproxy.ExchangeInfo{State: e.State, Status: e.Status})
	if e.Source != "page" {
		row.Note = "sent by " + sourceTitle(qlikproxy.ExchangeInfo{Source: e.Source})
	}
	return row
}

// entryNamed finds the entry that the address names.
func (s *Server) entryNamed(r *http.Request) (store.Entry, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return store.Entry{}, errNotFound
	}
	e, ok, err := s.cfg.Store.Entry(r.Context(), id)
	if err == nil && !ok {
		err = errNotFound
	}
	return e, err
}

// entryShow shows a call and its answer exactly as they were kept. It sends nothing.
func (s *Server) entryShow(w http.ResponseWriter, r *http.Request, z *session) error {
	e, err := s.entryNamed(r)
	if err != nil {
		return err
	}
	view, err := s.entryView(r, z, e)
	if err != nil {
		return err
	}
	st, err := s.restNow(r.Context(), z)
	if err != nil {
		return err
	}
	p, err := s.restPage(r, z, st)
	if err != nil {
		return err
	}
	s.guide(&p.Page, view.Failure, groupREST)
	return s.render(w, r, http.StatusOK, web.HistoryEntry(web.EntryPage{RESTPage: p, Entry: view}))
}

func (s *Server) entryView(r *http.Request, z *session, e store.Entry) (*web.EntryView, error) {
	info := exchangeOf(e)
	v := &web.EntryView{ExchangeView: exchangeView(info), ID: e.ID, When: e.At.Local().Format("Monday, 2 January 2006, 15:04:05"), Who: whoSent(e)}
	v.RequestHeader, v.Header = saidNotKept(v.RequestHeader), saidNotKept(v.Header)
	if v.RequestBody != "" {
		v.RequestBody = strings.Join(present(z, strings.Split(v.RequestBody, "\n")), "\n")
	}
	if e.Problem != "" {
		v.Failure = s.keptFailure(e)
	}
	body, err := s.cfg.Store.EntryBody(r.Context(), e.ID)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, shownOfBody))
	if err != nil {
		return nil, err
	}
	v.Lines, v.Note = bodyLines(z, e, text)
	return v, nil
}

// saidNotKept says of a header without a value that it was not kept.
func saidNotKept(facts []web.Fact) []web.Fact {
	for i := range facts {
		if facts[i].Value == "" {
			facts[i].Value = "(not kept)"
		}
	}
	return facts
}

// bodyLines are the lines of a kept body as the page shows them, and what is to
// be said about it.
func bodyLines(z *session, e store.Entry, text []byte) (lines []string, note string) {
	switch {
	case len(text) == 0:
		return nil, "The answer had no body."
	case !isText(e.ContentType) && !strings.Contains(e.ContentType, "json"), bytes.IndexByte(text, 0) >= 0:
		return nil, "Binary data (" + e.ContentType + "), " + web.Bytes(e.Size) + "."
	}
	var pretty bytes.Buffer
	shown := int64(len(text))
	if json.Indent(&pretty, text, "", "  ") == nil || (e.Cut || shown < e.Kept) && json.Indent(&pretty, answer.Completed(text), "", "  ") == nil {
		text = pretty.Bytes()
	}
	lines = strings.SplitAfterN(string(text), "\n", linesOfBody+1)
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], "\r\n")
	}
	note = bodyKind(e.ContentType)
	if len(lines) > linesOfBody {
		lines, note = lines[:linesOfBody], note+"; the first "+strconv.Itoa(linesOfBody)+" lines"
	}
	if e.Cut {
		note += "; of " + web.Bytes(e.Size) + " the first " + web.Bytes(e.Kept) + " were kept"
	}
	if shown < e.Kept {
		note += "; the first " + web.Bytes(shown) + " are shown, and " + web.Bytes(e.Kept) + " compared"
	}
	return present(z, lines), note + "."
}

func whoSent(e store.Entry) string {
	who := map[string]string{"page": "Sent by you", "relay": "Sent by a tool"}[e.Source]
	if who == "" {
		who = "Sent by the console"
	}
	if e.SignIn != "" {
		who += ", signed in by " + e.SignIn
	}
	return who + "."
}

// keptFailure is what went wrong as it was said then; the row of the guidance is
// today's.
func (s *Server) keptFailure(e store.Entry) *web.FailureView {
	v := &web.FailureView{Title: "This failed", Happened: e.Problem, Unknown: e.Cause == ""}
	for _, c := range s.cfg.Guidance.Causes() {
		if c.ID == e.Cause {
			v.Title, v.Causes = c.Title, []web.CauseView{causeView(c, "")}
		}
	}
	for _, p := range e.Proof {
		v.Proof = append(v.Proof, web.Fact{Name: p.Name, Value: p.Value})
	}
	v.Support = s.cfg.Redactor.String(supportText(*v))
	return v
}

// exchangeOf turns an entry back into what it was made from.
func exchangeOf(e store.Entry) qlikproxy.ExchangeInfo {
	x := qlikproxy.ExchangeInfo{Source: e.Source, State: e.State, Started: e.At, Method: e.Method, URL: e.URL, Status: e.Status, ContentType: e.ContentType, TraceID: e.TraceID,
		Size: e.Size, WireSize: e.WireSize, RequestSize: e.RequestSize, Proto: e.Proto, Items: e.Items, Notes: e.Notes, RequestBody: e.RequestBody,
		RequestHeader: headerOf(e.RequestHeader), Header: headerOf(e.Header), Timing: qlikproxy.Timing(e.Timing)}
	for _, h := range e.Hops {
		x.Hops = append(x.Hops, qlikproxy.Hop{Method: h.Method, URL: h.URL, Status: h.Status, Location: h.Location, Refused: h.Refused})
	}
	if c := e.TLS; c != nil {
		x.TLS = &qlikproxy.TLSInfo{Version: c.Version, Subject: c.Subject, Issuer: c.Issuer, Names: c.Names, NotBefore: c.NotBefore, NotAfter: c.NotAfter}
	}
	return x
}

func headerOf(list []store.Pair) http.Header {
	h := http.Header{}
	for _, p := range list {
		h[p.Name] = append(h[p.Name], p.Value)
	}
	return h
}
