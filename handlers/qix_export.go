package handlers

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net"
	"net/http"
	"slices"
	"time"

	"qlikconsole/internal/portable"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// countPatience is how long the page counts what would be saved.
const countPatience = 3 * time.Second

// qixSave is the page that says what a saved session will hold.
func (s *Server) qixSave(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	i := c.Info()
	p := web.QIXSavePage{Page: s.page(r, z, "QIX"), ID: i.ID, Title: connTitle(i), Live: i.State != qlikproxy.QIXClosed, Presenting: z.Presentation(),
		Dropped: c.Log().Dropped()}
	ctx, cancel := context.WithTimeout(r.Context(), countPatience)
	defer cancel()
	p.Counted = true
	for f := range allFrames(c.Log()) {
		if ctx.Err() != nil {
			p.Counted = false
			break
		}
		p.Frames++
		p.Bytes += f.Size
		if _, ok := (portable.SessionFrame{Lane: f.Lane, Size: f.Size, Binary: f.Binary}).Message(); ok {
			p.Messages++
		}
		if !f.Whole && !f.Kept && f.Size > 0 {
			p.Cut++
		}
	}
	return s.render(w, r, http.StatusOK, web.QIXSave(p))
}

// allFrames are the frames of a log from the oldest to the one that is newest now.
func allFrames(log *qlikproxy.FrameLog) iter.Seq[qlikproxy.Frame] {
	return func(yield func(qlikproxy.Frame) bool) {
		last := log.Last()
		for seq := int64(0); seq < last; {
			frames := log.Since(seq, framesMost)
			if len(frames) == 0 {
				return
			}
			for _, f := range frames {
				if seq = f.Seq; f.Seq > last || !yield(f) {
					return
				}
			}
		}
	}
}

// sessionFrame is a frame with its whole message, as far as that is kept.
func sessionFrame(log *qlikproxy.FrameLog, f qlikproxy.Frame) portable.SessionFrame {
	text, whole := log.Message(f)
	out := portable.SessionFrame{Seq: f.Seq, Time: f.Time.UTC(), Out: f.Out, Lane: f.Lane, Binary: f.Binary, Own: f.Own, Size: f.Size, ID: f.ID, Method: f.Method,
		Pair: f.Pair, TookMS: float64(f.Duration) / float64(time.Millisecond), CloseCode: f.CloseCode, Text: string(text), Cut: !whole}
	if f.HasHandle {
		out.Handle = &f.Handle
	}
	out.Error = frameError(f)
	return out
}

// qixLines saves a session as JSON Lines. As plain text it is cleaned like all text that
// goes out.
func (s *Server) qixLines(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.exported(w, r, z, "text/plain; charset=utf-8", "jsonl")
	if err != nil {
		return err
	}
	i, log := c.Info(), c.Log()
	out, err := portable.NewSessionWriter(w, portable.Session{URL: i.URL, App: i.App, Opened: i.Opened.UTC(), Source: i.Source, Frames: log.Last() - log.Dropped(),
		Dropped: log.Dropped(), Closed: harClosed(i.Close), RequestHeader: harHeader(i.RequestHeader), Header: harHeader(i.Header)})
	for f := range allFrames(log) {
		if err != nil || r.Context().Err() != nil {
			break // the browser went away: nobody is left to tell
		}
		err = out.Frame(sessionFrame(log, f))
	}
	return nil
}

// qixHAR saves a session as a HAR file.
func (s *Server) qixHAR(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.exported(w, r, z, "application/json", "har")
	if err != nil {
		return err
	}
	h := portable.NewHARWriter(w, portable.HARCreator{Name: "Qlik Cloud troubleshooting console", Version: s.cfg.Version})
	messages := func(yield func(portable.HARMessage, error) bool) {
		for f := range allFrames(c.Log()) {
			m, ok := sessionFrame(c.Log(), f).Message()
			if ok && !yield(m, r.Context().Err()) {
				return
			}
		}
	}
	if h.Session(harUpgrade(c.Info()), messages) == nil {
		_ = h.Close() // the browser went away: nobody is left to tell
	}
	return nil
}

// harUpgrade is the request that a connection began with.
func harUpgrade(i qlikproxy.QIXInfo) portable.HAREntry {
	end := time.Now()
	if i.Close != nil {
		end = i.Close.At
	}
	took := max(0, float64(end.Sub(i.Opened))/float64(time.Millisecond))
	return portable.HAREntry{
		Started: i.Opened.UTC(), Time: took, ServerIPAddress: hostOf(i.RemoteAddr), WebSocketClosed: harClosed(i.Close),
		Request:  portable.HARRequest{Method: http.MethodGet, URL: i.URL, HTTPVersion: "HTTP/1.1", Headers: harHeader(i.RequestHeader), HeadersSize: -1},
		Response: portable.HARResponse{Status: http.StatusSwitchingProtocols, StatusText: "Switching Protocols", HTTPVersion: "HTTP/1.1", Headers: harHeader(i.Header), Content: portable.HARContent{MimeType: "x-unknown"}, HeadersSize: -1, BodySize: -1},
		Timings:  portable.HARTimings{Blocked: -1, DNS: -1, Connect: -1, SSL: -1, Receive: took},
	}
}

// harHeader are headers by name.
func harHeader(h http.Header) (list []portable.HARPair) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			list = append(list, portable.HARPair{Name: name, Value: value})
		}
	}
	return list
}

func harClosed(c *qlikproxy.CloseInfo) *portable.HARClosed {
	if c == nil {
		return nil
	}
	return &portable.HARClosed{By: c.By, Code: c.Code, Reason: c.Reason, At: c.At.UTC()}
}

// exported begins a download. While presenting there is none.
func (s *Server) exported(w http.ResponseWriter, r *http.Request, z *session, kind, ext string) (*qlikproxy.QIXConn, error) {
	if z.Presentation() {
		return nil, errPresenting
	}
	c, err := s.connNamed(r, z)
	if err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="qix-%s.%s"`, c.Info().Opened.UTC().Format("20060102-150405"), ext))
	return c, nil
}

// hostOf is an address without its port.
func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	return host
}
