package handlers

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

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
	Own       bool    `json:"own,omitempty"` // the console's own question, or the answer to it
}

type framesAnswer struct {
	Frames  []frameAnswer `json:"frames"`
	First   int64         `json:"first"` // the oldest that can be asked for
	Last    int64         `json:"last"`
	Dropped int64         `json:"dropped"`
	Bodies  int64         `json:"droppedBodies"`
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
// for the next. ?before= gives older ones, and waits for nothing; ?newest= gives
// those frames that the log ends with.
func (s *Server) qixFrames(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	log, q := c.Log(), r.URL.Query()
	answer := framesAnswer{Frames: []frameAnswer{}}
	for _, f := range s.framesAsked(r, c) {
		answer.Frames = append(answer.Frames, frameOf(z, f))
	}
	answer.First, answer.Last, answer.Dropped, answer.Bodies = log.First(), log.Last(), log.Dropped(), log.DroppedBodies()
	answer.Live = c.Info().State != qlikproxy.QIXClosed && q.Get("before") == ""
	return writeJSON(w, answer)
}

func (s *Server) framesAsked(r *http.Request, c *qlikproxy.QIXConn) []qlikproxy.Frame {
	log, q := c.Log(), r.URL.Query()
	if q.Get("before") != "" {
		return log.Before(int64(wholeNumber(q.Get("before"), 0, 1<<62, 0)), framesMost)
	}
	since := int64(wholeNumber(q.Get("since"), 0, 1<<62, 0))
	if newest := wholeNumber(q.Get("newest"), 0, 1<<62, 0); newest > 0 {
		since = max(since, log.Last()-int64(newest))
	}
	frames := log.Since(since, framesMost)
	if len(frames) == 0 && c.Info().State != qlikproxy.QIXClosed {
		s.waitForFrame(r.Context(), log, since)
		frames = log.Since(since, framesMost)
	}
	return frames
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
		Pair: f.Pair, Took: float64(f.Duration) / float64(time.Millisecond), CloseCode: f.CloseCode, Preview: cutPreview(f.Preview), Own: f.Own}
	if f.HasHandle {
		a.Handle = &f.Handle
	}
	a.Error = frameError(f)
	if z.Presentation() {
		a.Preview = "hidden while presenting"
	}
	return a
}

// frameError is the error that an answer carries, or why a message was not sent.
func frameError(f qlikproxy.Frame) string {
	if f.HasErr {
		return trimJoin(strconv.Itoa(f.ErrCode), f.ErrText)
	}
	return f.ErrText
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
		row.Error = frameError(f)
		rows = append(rows, row)
	}
	return rows
}
