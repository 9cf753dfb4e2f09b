package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/catalog"
	"qlikconsole/internal/guidance"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	framesMost  = 1000             // frames of one answer
	previewMost = 200              // bytes of a message that the log's filter looks through
	framesWait  = 20 * time.Second // how long an answer waits for the next frame
)

// frameAnswer is one frame as the log element reads it.
type frameAnswer struct {
	Seq       int64   `json:"seq"`
	Time      int64   `json:"time"` // ms since 1970
	Out       bool    `json:"out"`
	Lane      string  `json:"lane"`
	Binary    bool    `json:"binary,omitempty"`
	Size      int64   `json:"size"`
	ID        string  `json:"id,omitempty"`
	Method    string  `json:"method,omitempty"`
	Handle    *int    `json:"handle,omitempty"`
	Pair      int64   `json:"pair,omitempty"`
	Took      float64 `json:"took,omitempty"` // ms
	Error     string  `json:"error,omitempty"`
	CloseCode int     `json:"closeCode,omitempty"`
	Preview   string  `json:"preview"`
}

type framesAnswer struct {
	Frames  []frameAnswer `json:"frames"`
	Last    int64         `json:"last"`
	Dropped int64         `json:"dropped"`
	Live    bool          `json:"live"`
}

func (s *Server) connNamed(r *http.Request, z *session) (*qlikproxy.QIXConn, error) {
	c, ok := z.recorder.Connection(chi.URLParam(r, "id"))
	if !ok {
		return nil, errNotFound
	}
	return c, nil
}

// qixFrames gives the frames after ?since= and, when there are none, waits
// for the next.
func (s *Server) qixFrames(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	log, since := c.Log(), int64(wholeNumber(r.URL.Query().Get("since"), 0, 1<<62, 0))
	frames := log.Since(since, framesMost)
	if len(frames) == 0 && c.Info().State != qlikproxy.QIXClosed {
		s.waitForFrame(r.Context(), log, since)
		frames = log.Since(since, framesMost)
	}
	answer := framesAnswer{Frames: []frameAnswer{}, Last: log.Last(), Dropped: log.Dropped(), Live: c.Info().State != qlikproxy.QIXClosed}
	for _, f := range frames {
		answer.Frames = append(answer.Frames, frameOf(z, f))
	}
	return writeJSON(w, answer)
}

// waitForFrame returns with a frame, with the browser's patience, or when the
// console ends.
func (s *Server) waitForFrame(ctx context.Context, log *qlikproxy.FrameLog, since int64) {
	ctx, cancel := context.WithTimeout(ctx, framesWait)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	_ = log.Wait(ctx, since) // no frame in time is an answer too
}

func frameOf(z *session, f qlikproxy.Frame) frameAnswer {
	a := frameAnswer{Seq: f.Seq, Time: f.Time.UnixMilli(), Out: f.Out, Lane: f.Lane, Binary: f.Binary, Size: f.Size, ID: f.ID, Method: f.Method,
		Pair: f.Pair, Took: float64(f.Duration) / float64(time.Millisecond), CloseCode: f.CloseCode, Preview: cutPreview(f.Preview)}
	if f.HasHandle {
		a.Handle = &f.Handle
	}
	if f.HasErr {
		a.Error = trimJoin(strconv.Itoa(f.ErrCode), f.ErrText)
	}
	if z.Presentation() {
		a.Preview = "hidden while presenting"
	}
	return a
}

func cutPreview(text string) string {
	if len(text) <= previewMost {
		return text
	}
	return strings.ToValidUTF8(text[:previewMost], "")
}

// frameRows is the end of the log for a browser without script.
func frameRows(log *qlikproxy.FrameLog) []web.FrameRow {
	var rows []web.FrameRow
	for _, f := range log.Since(max(0, log.Last()-framesShown), framesShown) {
		row := web.FrameRow{Time: f.Time.Local().Format("15:04:05.000"), Way: "in", Lane: f.Lane, ID: f.ID, Method: f.Method, Size: web.Bytes(f.Size)}
		if f.Out {
			row.Way = "out"
		}
		if f.HasHandle {
			row.Handle = strconv.Itoa(f.Handle)
		}
		if f.Duration > 0 {
			row.Took = web.Duration(f.Duration)
		}
		if f.HasErr {
			row.Error = trimJoin(strconv.Itoa(f.ErrCode), f.ErrText)
		}
		rows = append(rows, row)
	}
	return rows
}

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
	d := web.FrameDetail{Title: frameTitle(f), Facts: frameFacts(f), Lines: frameLines(r, z, c, f)}
	if f.HasErr {
		code := f.ErrCode
		view := s.failure(&qlikproxy.Failure{Layer: guidance.LayerQIX, Op: qixOp(f.Method), QIXCode: &code, QIXMethod: f.Method, Body: f.ErrText,
			URL: c.Info().URL, Time: f.Time, Err: errors.New(f.ErrText)})
		d.Failure = &view
	}
	s.guide(&p, d.Failure, groupQIX)
	return s.render(w, r, http.StatusOK, web.FrameUpdate(p, d))
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
		return strings.Split(f.Preview, "\n")
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
