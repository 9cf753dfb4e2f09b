package handlers

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"qlikconsole/internal/portable"
	"qlikconsole/internal/store"
)

// bodyOfHAR is how much of an answer goes into a HAR file, in bytes.
const bodyOfHAR = 1 << 20

const creatorName = "Qlik Cloud troubleshooting console"

// writeHAR writes what e chooses and returns how many calls that were.
func (s *Server) writeHAR(ctx context.Context, z *session, w io.Writer, e exportSource) (n int, err error) {
	h := portable.NewHARWriter(w, portable.HARCreator{Name: creatorName, Version: s.cfg.Version})
	add := func(entry portable.HAREntry) error {
		n++
		return h.Entry(entry)
	}
	if e.history {
		err = s.cfg.Store.EachEntry(ctx, e.query, func(one store.Entry) error {
			entry, err := s.harEntry(ctx, one)
			if err != nil {
				return err
			}
			return add(entry)
		})
	} else {
		var list []store.Saved
		list, err = s.cfg.Store.SavedIn(ctx, e.folder)
		for _, one := range list {
			if err == nil {
				err = add(portable.HAREntry{Started: one.Updated.UTC(), Request: toPortable(one).HAR(serverOf(z)), Timings: noTimings, Comment: one.Name,
					Response: portable.HARResponse{HTTPVersion: "unknown", HeadersSize: -1, BodySize: -1}})
			}
		}
	}
	if err != nil {
		return n, err
	}
	return n, h.Close()
}

// writePostman writes what e chooses, and of the history each call once.
func (s *Server) writePostman(ctx context.Context, z *session, w io.Writer, e exportSource) (n int, err error) {
	name := "Saved in the Qlik Cloud console"
	if e.history {
		name = "History of the Qlik Cloud console"
	}
	p := portable.NewPostmanWriter(w, name, serverOf(z))
	if e.history {
		seen := map[string]bool{}
		err = s.cfg.Store.EachEntry(ctx, e.query, func(one store.Entry) error {
			full, _, err := s.cfg.Store.Entry(ctx, one.ID)
			if err != nil {
				return err
			}
			q := entryRequest(full)
			key := q.Method + " " + q.URL + "\n" + q.Body
			if seen[key] {
				return nil
			}
			seen[key], n = true, n+1
			return p.Request(q)
		})
	} else {
		var list []store.Saved
		list, err = s.cfg.Store.SavedIn(ctx, e.folder)
		for _, one := range list {
			if err == nil {
				n++
				err = p.Request(toPortable(one))
			}
		}
	}
	if err != nil {
		return n, err
	}
	return n, p.Close()
}

// entryRequest is the request of an entry, without what the console adds.
func entryRequest(e store.Entry) portable.Request {
	q := portable.Request{Method: e.Method, Name: e.Method + " " + shortURL(e.URL), URL: e.URL, Body: e.RequestBody}
	for _, h := range e.RequestHeader {
		switch http.CanonicalHeaderKey(h.Name) {
		case "Authorization", "Host", "Accept-Encoding", "User-Agent", "Content-Length":
		default:
			q.Header = append(q.Header, portable.Pair(h))
		}
	}
	return q
}

// harEntry is an entry with its answer.
func (s *Server) harEntry(ctx context.Context, one store.Entry) (portable.HAREntry, error) {
	e, _, err := s.cfg.Store.Entry(ctx, one.ID)
	if err != nil {
		return portable.HAREntry{}, err
	}
	stream, err := s.cfg.Store.EntryBody(ctx, one.ID)
	if err != nil {
		return portable.HAREntry{}, err
	}
	defer stream.Close()
	body, err := io.ReadAll(io.LimitReader(stream, bodyOfHAR))
	if err != nil {
		return portable.HAREntry{}, err
	}
	q := portable.Request{Method: e.Method, URL: e.URL, Body: e.RequestBody}
	for _, h := range e.RequestHeader {
		q.Header = append(q.Header, portable.Pair(h))
	}
	entry := portable.HAREntry{Started: e.At.UTC(), Time: milliseconds(e.Took), Request: q.HAR(""), Timings: harTimings(e.Timing),
		ServerIPAddress: hostOf(e.Timing.RemoteAddr), Comment: e.Problem, ResourceType: "xhr"}
	entry.Request.HTTPVersion = protoOf(e)
	entry.Response = portable.HARResponse{Status: e.Status, StatusText: http.StatusText(e.Status), HTTPVersion: protoOf(e), HeadersSize: -1, BodySize: int(e.Size),
		Content: harContent(e, body)}
	for _, h := range e.Header {
		entry.Response.Headers = append(entry.Response.Headers, portable.HARPair(h))
		if http.CanonicalHeaderKey(h.Name) == "Location" {
			entry.Response.RedirectURL = h.Value
		}
	}
	return entry, nil
}

func harContent(e store.Entry, body []byte) portable.HARContent {
	c := portable.HARContent{Size: e.Size, MimeType: e.ContentType}
	if utf8.Valid(body) {
		c.Text = string(body)
	} else {
		c.Text, c.Encoding = base64.StdEncoding.EncodeToString(body), "base64"
	}
	if e.Cut || int64(len(body)) < e.Kept {
		c.Comment = "Only the beginning is in this file."
	}
	return c
}

func protoOf(e store.Entry) string {
	if e.Proto == "" {
		return "unknown"
	}
	return e.Proto
}

// noTimings is a call of which none are known.
var noTimings = portable.HARTimings{Blocked: -1, DNS: -1, Connect: -1, SSL: -1}

func harTimings(t store.Timing) portable.HARTimings {
	out := noTimings
	out.Wait, out.Receive = milliseconds(t.FirstByte), milliseconds(t.Download)
	if !t.Reused {
		out.DNS, out.Connect, out.SSL = milliseconds(t.DNS), milliseconds(t.Connect+t.TLS), milliseconds(t.TLS)
	}
	return out
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
