package handlers

import (
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"qlikconsole/internal/guidance"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	firstLines = 200  // lines of a body that stand in the page itself
	hexMost    = 1024 // bytes of a binary body that are shown
)

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
