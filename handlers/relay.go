package handlers

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
)

// relayPrefix is where a tool on this machine reaches the connected tenant.
const relayPrefix = "/relay"

// relay answers a tool: any path below /relay/ is sent to the tenant of the
// session that connected last, with that session's credential in the place of
// the tool's bearer. What changes something must be armed there, as on the page.
func (s *Server) relay(w http.ResponseWriter, r *http.Request) {
	knownOnly(w)
	if r.Header.Get("Origin") != "" || !s.mayRelay(r) {
		http.Error(w, "Send the bearer that the console printed when it started with --relay.", http.StatusUnauthorized)
		return
	}
	z, t := s.sessions.connectedLast()
	if t == nil {
		http.Error(w, "The console is not connected to a tenant. Connect in its window first.", http.StatusServiceUnavailable)
		return
	}
	var err error
	if websocket.IsWebSocketUpgrade(r) {
		err = s.relaySocket(w, r, z, t)
	} else {
		err = s.relayREST(w, r, z, t)
	}
	if err != nil {
		s.relayFail(w, err)
	}
}

func (s *Server) mayRelay(r *http.Request) bool {
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && s.cfg.Relay.Equal(secret.New(bearer))
}

// relayTarget is the tenant's path and query, as the tool wrote them.
func relayTarget(r *http.Request) string {
	target := strings.TrimPrefix(r.URL.EscapedPath(), relayPrefix)
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	return target
}

// relayREST passes one call and its answer as it comes in.
func (s *Server) relayREST(w http.ResponseWriter, r *http.Request, z *session, t *qlikproxy.Tenant) error {
	var body []byte
	var err error
	if r.ContentLength != 0 {
		if body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, qlikproxy.MaxRequestBody)); err != nil {
			return &qlikproxy.InputError{Field: "Body", Problem: "The body is larger than 50 MB."}
		}
	}
	var out *soon
	_, err = t.Do(r.Context(), qlikproxy.Request{Method: r.Method, Target: relayTarget(r), Header: toolHeaders(r.Header), Body: body,
		Armed: !z.ArmedUntil(s.cfg.Now()).IsZero(), Source: "relay", Kind: "rest",
		Answer: func(status int, h http.Header) io.Writer {
			copyAnswerHeader(w.Header(), h)
			w.WriteHeader(status)
			cleanBody(w)
			out = flushSoon(w)
			return out
		}})
	if out != nil {
		out.stop()
		return nil // the tool has the tenant's answer, whatever it says
	}
	return err
}

// hopHeaders speak of the hop between console and tenant, or of a body that
// was unpacked here, or would have the tool's client do something elsewhere,
// or tell a browser what it may do with the console's own pages.
var hopHeaders = []string{"Connection", "Keep-Alive", "Transfer-Encoding", "Trailer", "Upgrade", "Content-Encoding", "Content-Length",
	"Set-Cookie", "Strict-Transport-Security", "Alt-Svc", "Clear-Site-Data", "Refresh", "Service-Worker-Allowed", "Content-Security-Policy",
	"X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"}

func copyAnswerHeader(to, from http.Header) {
	for name, values := range from {
		if !slices.Contains(hopHeaders, name) && !strings.HasPrefix(name, "Cross-Origin-") && !strings.HasPrefix(name, "Access-Control-") {
			to[name] = values // nobody changes them
		}
	}
}

// ownHeaders are headers that the console sets itself, or that speak of the
// hop between tool and console.
var ownHeaders = []string{"Authorization", "Host", "Connection", "Content-Length", "Accept-Encoding", "Cookie", "Origin", "Referer",
	"Transfer-Encoding", "Te", "Trailer", "Upgrade", "Keep-Alive", "Expect", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Extensions"}

func toolHeaders(h http.Header) []qlikproxy.Pair {
	out := make([]qlikproxy.Pair, 0, len(h))
	for name, values := range h {
		if slices.Contains(ownHeaders, name) || strings.HasPrefix(name, "Proxy-") || strings.HasPrefix(name, "Sec-Fetch-") {
			continue
		}
		for _, v := range values {
			out = append(out, qlikproxy.Pair{Name: name, Value: v})
		}
	}
	return out
}

// relaySocket dials the tenant first, so that the tool gets a refusal as the
// tenant gave it, and then upgrades the tool's request.
func (s *Server) relaySocket(w http.ResponseWriter, r *http.Request, z *session, t *qlikproxy.Tenant) error {
	c, err := t.DialQIX(r.Context(), qlikproxy.QIXTarget{URL: relayTarget(r), Shared: true, Source: "relay", Header: toolHeaders(r.Header)})
	if err != nil {
		return err
	}
	header := http.Header{}
	if p := c.Info().Subprotocol; p != "" {
		header.Set("Sec-Websocket-Protocol", p)
	}
	tool, err := qlikproxy.UpgradePage(w, r, header)
	if err != nil {
		c.Close(websocket.CloseGoingAway, "the tool went away")
		return nil // the upgrader has answered
	}
	s.sockets.Add(1)
	defer s.sockets.Done()
	c.Bridge(z.ctx, tool, s.readOnlyGuard(z))
	return nil
}

// relayFail answers a tool with what the tenant said, or with one sentence.
func (s *Server) relayFail(w http.ResponseWriter, err error) {
	f, in := (*qlikproxy.Failure)(nil), (*qlikproxy.InputError)(nil)
	switch {
	case errors.As(err, &f) && f.Status > 0:
		for _, name := range []string{"Content-Type", "Retry-After", "Www-Authenticate"} {
			if v := f.Header.Get(name); v != "" {
				w.Header().Set(name, v)
			}
		}
		w.WriteHeader(f.Status)
		_, _ = io.WriteString(w, f.Body) // the tool went away: nobody is left to tell
	case errors.As(err, &f):
		http.Error(w, f.Error(), http.StatusBadGateway)
	case errors.As(err, &in):
		http.Error(w, in.Problem, http.StatusBadRequest)
	case errors.Is(err, qlikproxy.ErrReadOnly):
		http.Error(w, "The console is read-only. Allow changes under Settings in its window.", http.StatusForbidden)
	default:
		s.log.Error("relay", "error", err)
		http.Error(w, "The console failed here; its log has the details.", http.StatusInternalServerError)
	}
}
