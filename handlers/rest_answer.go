package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qlikconsole/internal/guidance"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const firstLines = 200 // lines of a body that stand in the page itself

// answerView is an exchange as ?view= asks for it.
func (s *Server) answerView(r *http.Request, z *session, x *qlikproxy.Exchange, st restState) *web.AnswerView {
	info := x.Info()
	a := &web.AnswerView{ExchangeView: exchangeView(info), ID: info.ID, Running: info.State == qlikproxy.StateRunning, Next: info.Next != "", Items: info.Items}
	if a.Running {
		a.Progress = web.ProgressView{Title: "Waiting for the tenant", Note: web.Bytes(info.Size) + " so far", Cancel: "/rest/cancel"}
	}
	switch f := x.Failure(); {
	case info.State == qlikproxy.StateCancelled:
		a.Cancelled = true
	case info.Full:
		a.Full = web.Bytes(x.Body().Size())
	case f != nil:
		view := s.failure(z, f)
		a.Failure = &view
		a.Nearest = nearest(info.Method, shortURL(info.URL), info.Status)
	}
	if all := resultsOf(z).list(info.ID); all != nil {
		v := all.view(s.cfg.Now())
		a.All = &v
	}
	a.Hints = s.hints(x)
	s.showBody(r, z, x, a)
	if a.All != nil {
		a.All.View = a.View
		a.All.Ended = a.View == "list" && !a.All.Running && r.Header.Get("HX-Target") == "all-pages"
	}
	if a.View == "list" {
		a.Hints = nil // they are about the first page
	}
	return a
}

// showBody fills in the view that was asked for, or the one that fits best.
func (s *Server) showBody(r *http.Request, z *session, x *qlikproxy.Exchange, a *web.AnswerView) {
	info, file := x.Info(), x.Body()
	a.Kind = kindOf(info.ContentType, file)
	a.Views = viewsOf(a, info, file)
	a.View = r.URL.Query().Get("view")
	if !slices.Contains(a.Views, a.View) {
		a.View = a.Views[0]
	}
	b := body{id: strconv.FormatInt(info.ID, 10), file: file, contentType: info.ContentType}
	base := inPanel(r, answerAddress(info.ID, a.View))
	switch a.View {
	case "table":
		a.Grid = s.gridView(r, z, b, base)
	case "list":
		b.id, b.file = "l"+b.id, resultsOf(z).list(info.ID).file
		a.Grid = s.gridView(r, z, b, base)
	case "filter":
		a.Filter = s.filterView(r, z, info.ID)
	case "events":
		a.Events = s.eventsView(r, z, file)
	case "parts":
		a.Parts = s.partsView(r, z, b)
	case "image":
		a.Image = &web.ImageView{Source: "/rest/" + b.id + "/image", Size: web.Bytes(file.Size()), TooLarge: file.Size() > imageMost, Presenting: z.Presentation()}
	case "hex":
		a.Hex = s.hexView(r, z, file, base)
	case "pretty", "raw":
		a.Lines = s.linesOf(r, z, b, a.View)
		a.Lines.Missing = info.Missing
	}
}

// viewsOf are the ways in which an answer can be seen, the best first.
func viewsOf(a *web.AnswerView, info qlikproxy.ExchangeInfo, file *spool.File) []string {
	if file == nil {
		return []string{"details"}
	}
	var views []string
	switch a.Kind {
	case "image", "hex":
		views = append(views, a.Kind)
		if a.Kind == "image" {
			views = append(views, "hex")
		}
		return append(views, "details")
	case "events", "parts":
		views = append(views, a.Kind, "raw")
		return append(views, "details")
	}
	views = append(views, "pretty", "raw")
	if info.Items >= 0 || strings.Contains(info.ContentType, "json") {
		views = append(views, "table", "filter")
	}
	if a.All != nil {
		views = append(views, "list")
	}
	return append(views, "details")
}

// hints are the rows that a good answer should be read with: it may be a part
// of the whole, or come from an address that is going away, or hold nothing.
func (s *Server) hints(of *qlikproxy.Exchange) []web.CauseView {
	var out []web.CauseView
	x := of.Info()
	add := func(signal guidance.Signal) {
		out = append(out, causeViews(s.cfg.Guidance.Match(signal))...)
	}
	if x.Next != "" {
		add(guidance.Signal{Layer: guidance.LayerREST, Operation: guidance.OpREST, Kind: guidance.KindFirstPage})
	}
	if x.Header.Get("Deprecation") != "" || x.Header.Get("Sunset") != "" {
		add(guidance.Signal{Layer: guidance.LayerREST, Operation: guidance.OpREST, Kind: guidance.KindDeprecated})
	}
	path, _, _ := strings.Cut(shortURL(x.URL), "?")
	if of.Body() != nil && x.Status == http.StatusOK && noLineage(path, of.Body().Reader(0)) {
		add(guidance.Signal{Layer: guidance.LayerREST, Operation: guidance.OpREST, Kind: guidance.KindNoData, Path: path})
	}
	return out
}

// linesView is the body of an exchange as lines, or of binary data its first bytes.
func (s *Server) linesView(r *http.Request, z *session, x *qlikproxy.Exchange, view string) web.LinesView {
	info, file := x.Info(), x.Body()
	if file == nil {
		return web.LinesView{Final: true}
	}
	if isBinary(info.ContentType, file) {
		return web.LinesView{Kind: "Binary data; its first bytes", Binary: true, Final: true, Hex: s.hexView(r, z, file, "").Text, Missing: info.Missing}
	}
	l := s.linesOf(r, z, body{id: strconv.FormatInt(info.ID, 10), file: file, contentType: info.ContentType}, view)
	l.Missing = info.Missing
	return l
}

// linesOf is the first lines of a body, and where the viewer gets more.
func (s *Server) linesOf(r *http.Request, z *session, b body, view string) web.LinesView {
	l := web.LinesView{Kind: bodyKind(b.contentType), Presenting: z.Presentation(), Source: "/rest/" + b.id + "/lines?view=" + view, Download: "/rest/" + b.id + "/body",
		JSON: strings.Contains(b.contentType, "json"), Note: charsetNote(b.contentType)}
	switch {
	case strings.Contains(b.contentType, "html"):
		l.Note = trimJoin("a web page, shown as text and never run", l.Note)
	case strings.Contains(b.contentType, "svg"):
		l.Note = trimJoin("a drawing (SVG), shown as text because it may hold scripts", l.Note)
	}
	page, err := b.file.Lines(r.Context(), spool.View(view), 0, firstLines)
	if err != nil {
		l.Note = "the body cannot be read: " + err.Error()
	}
	l.Lines, l.Total, l.Final = present(z, page.Lines), page.Total, page.Final
	return l
}
