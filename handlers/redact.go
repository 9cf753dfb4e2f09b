package handlers

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"qlikconsole/internal/secret"
)

// redactOutput cleans every text that the server sends. What leaves otherwise
// says so by knownOnly or unredacted, the two exceptions.
func (s *Server) redactOutput(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := &redactedResponse{ResponseWriter: w, wrap: s.cfg.Redactor.Writer, value: s.cfg.Redactor.String, redactor: s.cfg.Redactor}
		defer clean.close()
		next.ServeHTTP(clean, r)
	})
}

// knownOnly lets a tool have a tenant's answer as it is, save for the secrets
// that the console knows.
func knownOnly(w http.ResponseWriter) {
	if c, ok := w.(*redactedResponse); ok {
		c.wrap, c.value = c.redactor.KnownWriter, c.redactor.KnownString
		c.everything = true
	}
}

// unredacted lets one answer pass as it is: Reveal once, and nothing else.
func unredacted(w http.ResponseWriter) {
	if c, ok := w.(*redactedResponse); ok {
		c.wrap = nil
	}
}

type redactedResponse struct {
	http.ResponseWriter
	redactor   *secret.Redactor
	wrap       func(io.Writer) *secret.Writer // nil: nothing is cleaned
	value      func(string) string            // cleans a header's value
	everything bool                           // also what is no text
	body       *secret.Writer                 // set once a body that is cleaned has begun
	started    bool
	held       *bytes.Buffer       // set while presenting: the answer, till it is complete
	hide       func([]byte) []byte // set with held: takes e-mail addresses out of it
}

func (w *redactedResponse) WriteHeader(status int) {
	if w.started {
		return
	}
	w.started = status >= 200 // 1xx come before the answer
	h := w.Header()
	for name, values := range h {
		if name != "Set-Cookie" { // our own session's
			h[name] = w.cleanValues(values)
		}
	}
	if w.started && w.wrap != nil && (w.everything || isText(h.Get("Content-Type"))) {
		h.Del("Content-Length")
		w.body = w.wrap(w.ResponseWriter)
	}
	w.ResponseWriter.WriteHeader(status)
}

// cleanValues leaves values as they are, which others may share.
func (w *redactedResponse) cleanValues(values []string) []string {
	for i, v := range values {
		if clean := w.value(v); clean != v {
			values = slices.Clone(values)
			values[i] = clean
		}
	}
	return values
}

func (w *redactedResponse) Write(p []byte) (int, error) {
	if !w.started {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", http.DetectContentType(p))
		}
		w.WriteHeader(http.StatusOK)
	}
	switch {
	case w.body == nil:
		return w.ResponseWriter.Write(p)
	case w.held != nil:
		return w.held.Write(p)
	}
	return w.body.Write(p)
}

// Flush sends what surely is no part of a secret.
func (w *redactedResponse) Flush() {
	if w.body != nil {
		_ = w.body.Flush() // a browser that went away shows at the next write
	}
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack gives the connection to a WebSocket, whose frames the bridge cleans.
func (w *redactedResponse) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

func (w *redactedResponse) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *redactedResponse) close() {
	if w.body == nil {
		return
	}
	if w.held != nil {
		_ = maskEmails(w.body, w.held.Bytes(), strings.HasPrefix(w.Header().Get("Content-Type"), "text/html"), w.hide)
	}
	_ = w.body.Close() // the browser went away: nobody is left to tell
}

func isText(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	switch media = strings.TrimSpace(strings.ToLower(media)); {
	case media == "", strings.HasPrefix(media, "text/"), strings.HasSuffix(media, "+json"), strings.HasSuffix(media, "+xml"):
		return true
	default:
		return media == "application/json" || media == "application/xml" || media == "application/javascript"
	}
}
