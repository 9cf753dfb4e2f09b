package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/catalog"
	"qlikconsole/internal/guidance"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

func frameNamed(r *http.Request, c *qlikproxy.QIXConn) (qlikproxy.Frame, error) {
	seq, err := strconv.ParseInt(chi.URLParam(r, "seq"), 10, 64)
	if err != nil {
		return qlikproxy.Frame{}, errNotFound
	}
	f, ok := c.Log().Frame(seq)
	if !ok {
		return f, errNotFound
	}
	return f, nil
}

// qixFrame is one frame, opened: a piece of a page.
func (s *Server) qixFrame(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	f, err := frameNamed(r, c)
	if err != nil {
		return err
	}
	var p web.Page
	d := frameDetail(r, z, c, f)
	d.Delta = deltaView(r, z, c, f)
	if other, ok := c.Log().Frame(f.Pair); ok && f.Pair != 0 {
		o := frameDetail(r, z, c, other)
		d.Other = &o
	}
	if failure := frameFailure(c, f); failure != nil {
		view := s.failure(z, failure)
		d.Failure = &view
	}
	s.guide(&p, d.Failure, groupQIX)
	return s.render(w, r, http.StatusOK, web.FrameUpdate(p, d))
}

func frameDetail(r *http.Request, z *session, c *qlikproxy.QIXConn, f qlikproxy.Frame) web.FrameDetail {
	d := web.FrameDetail{Title: frameTitle(f), Facts: frameFacts(f), Lines: frameLines(r, z, c, f)}
	if f.Lane == qlikproxy.LaneNotification {
		d.Meaning, _ = guidance.SessionText(f.Method)
	}
	if f.Lane == qlikproxy.LaneClose {
		d.Meaning = trimJoin(guidance.CloseText(f.CloseCode))
	}
	return d
}

// frameFailure is what an answer says went wrong: an error, or an object that is not
// there. nil: nothing.
func frameFailure(c *qlikproxy.QIXConn, f qlikproxy.Frame) error {
	failure := &qlikproxy.Failure{Layer: guidance.LayerQIX, Op: qixOp(f.Method), QIXMethod: f.Method, URL: c.Info().URL, Time: f.Time}
	switch {
	case f.HasErr:
		failure.QIXCode, failure.Body, failure.Err = &f.ErrCode, f.ErrText, errors.New(f.ErrText)
	case !f.Out && f.Whole && nullHandle(f.Preview):
		failure.Kind, failure.Err = guidance.KindNoObject, errors.New("the answer has no handle (qHandle null)")
	default:
		return nil
	}
	return failure
}

// nullHandle: the engine answers with an empty handle where there is no such object.
func nullHandle(answer string) bool {
	var a struct {
		Result struct {
			Return *struct {
				Handle *int `json:"qHandle"`
			} `json:"qReturn"`
		}
	}
	return strings.Contains(answer, `"qHandle"`) && json.Unmarshal([]byte(answer), &a) == nil && a.Result.Return != nil && a.Result.Return.Handle == nil
}

func qixOp(method string) string {
	if method == "OpenDoc" {
		return guidance.OpOpenApp
	}
	return guidance.OpCall
}

func frameTitle(f qlikproxy.Frame) string {
	return trimJoin(fmt.Sprintf("Frame %d:", f.Seq), f.Lane, f.Method)
}

func frameFacts(f qlikproxy.Frame) []web.Fact {
	facts := []web.Fact{{Name: "Time", Value: f.Time.Local().Format("15:04:05.000")}, {Name: "Size", Value: web.Bytes(f.Size)}}
	if f.ID != "" {
		facts = append(facts, web.Fact{Name: "JSON-RPC ID", Value: f.ID})
	}
	if f.HasHandle {
		facts = append(facts, web.Fact{Name: "Handle", Value: strconv.Itoa(f.Handle)})
	}
	if e, ok := catalog.LoadQIX().ErrorByCode(f.ErrCode); ok && f.HasErr {
		facts = append(facts, web.Fact{Name: "Error, as the engine names it", Value: fmt.Sprintf("%d %s: %s", e.Code, e.Name, e.Message)})
	}
	if f.Pair != 0 {
		facts = append(facts, web.Fact{Name: "Belongs to frame", Value: strconv.FormatInt(f.Pair, 10)})
	}
	if f.Duration > 0 {
		facts = append(facts, web.Fact{Name: "Answered after", Value: web.Duration(f.Duration)})
	}
	if len(f.Change) > 0 {
		facts = append(facts, web.Fact{Name: "Handles that changed", Value: fmt.Sprint(f.Change)})
	}
	return facts
}

// frameLines is the message: from the log's own file when it is long.
func frameLines(r *http.Request, z *session, c *qlikproxy.QIXConn, f qlikproxy.Frame) web.LinesView {
	l := web.LinesView{Kind: "JSON", Presenting: z.Presentation(), Final: true}
	body, ok := c.Log().Body(f.Seq)
	if !ok {
		l.Lines = present(z, prettyLines(f))
		l.Total = len(l.Lines)
		if !f.Whole {
			l.Note = "only its beginning was kept"
		}
		return l
	}
	at := fmt.Sprintf("/qix/%s/frames/%d", c.ID(), f.Seq)
	l.Source, l.Download = at+"/lines?view=pretty", at+"/body"
	page, err := body.Lines(r.Context(), spool.Pretty, 0, firstLines)
	if err != nil {
		l.Note = "the message cannot be read: " + err.Error()
	}
	l.Lines, l.Total, l.Final = present(z, page.Lines), page.Total, page.Final
	return l
}

// prettyLines is a short message as it stands in the log, indented if it is
// whole and JSON.
func prettyLines(f qlikproxy.Frame) []string {
	var b bytes.Buffer
	if !f.Whole || json.Indent(&b, []byte(f.Preview), "", "  ") != nil {
		return strings.Split(strings.ToValidUTF8(f.Preview, "\uFFFD"), "\n") // a binary message has any bytes
	}
	return strings.Split(b.String(), "\n")
}

func (s *Server) frameBody(r *http.Request, z *session) (*spool.File, error) {
	c, err := s.connNamed(r, z)
	if err != nil {
		return nil, err
	}
	f, err := frameNamed(r, c)
	if err != nil {
		return nil, err
	}
	body, ok := c.Log().Body(f.Seq)
	if !ok {
		return nil, errNotFound
	}
	return body, nil
}

func (s *Server) qixFrameLines(w http.ResponseWriter, r *http.Request, z *session) error {
	body, err := s.frameBody(r, z)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("page") == "1" {
		return s.linesPage(w, r, z, body)
	}
	return writeLines(w, r, z, body)
}

func (s *Server) qixFrameFind(w http.ResponseWriter, r *http.Request, z *session) error {
	body, err := s.frameBody(r, z)
	if err != nil {
		return err
	}
	return writeMatches(w, r, body)
}

func (s *Server) qixFrameBody(w http.ResponseWriter, r *http.Request, z *session) error {
	if z.Presentation() {
		return errPresenting
	}
	body, err := s.frameBody(r, z)
	if err != nil {
		return err
	}
	return writeFile(w, "frame-"+chi.URLParam(r, "seq")+".json", body)
}
