package handlers

import (
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"
)

// The guard stands at the root of the server, never on a path prefix: a path
// can be written in many ways. Its order is that of middleware in routes.go:
// body in time, Host allow-list, cross-origin protection, security headers,
// session.

const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'"

// bodyPatience is how long a request's body may take to arrive.
const bodyPatience = time.Minute

// bodyInTime ends connections on which a body only trickles in, also of
// requests that are refused: net/http reads on to find the next one.
func bodyInTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			rc := http.NewResponseController(w)
			_ = rc.SetReadDeadline(time.Now().Add(bodyPatience)) // a recorder in a test has none
			r.Body = &timedBody{r.Body, rc}
		}
		next.ServeHTTP(w, r)
	})
}

// timedBody lifts the deadline once all has arrived: an answer may take long.
type timedBody struct {
	io.ReadCloser
	rc *http.ResponseController
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.rc.SetReadDeadline(time.Time{})
	}
	return n, err
}

// allowedHosts lists the exact Host headers that are answered. A name that
// DNS rebinding points at us is never among them.
func allowedHosts(host string) map[string]bool {
	allowed := map[string]bool{host: true}
	if _, port, err := net.SplitHostPort(host); err == nil {
		allowed["localhost:"+port] = true
		if port == "80" {
			allowed["127.0.0.1"], allowed["localhost"] = true, true
		}
	}
	return allowed
}

func (s *Server) hostAllowList(next http.Handler) http.Handler {
	allowed := allowedHosts(s.cfg.Host)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allowed[r.Host] {
			http.Error(w, "This console answers only at http://"+s.cfg.Host+"/.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// crossOrigin refuses what another site started. The standard library refuses
// unsafe methods; reads are refused here, save a person's own navigation.
func crossOrigin(next http.Handler) http.Handler {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "Another page asked for this. The console answers its own pages only.", http.StatusForbidden)
	})
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(refuse)
	protected := protection.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ownRead(r) {
			refuse(w, r)
			return
		}
		protected.ServeHTTP(w, r)
	})
}

// ownRead reports whether r was started by our own page, by the person in the
// address bar or by a link, or by a program that is no browser.
func ownRead(r *http.Request) bool {
	if len(r.Header["Origin"]) > 1 {
		return false
	}
	site := r.Header.Get("Sec-Fetch-Site")
	// Under no-referrer a browser hides the origin of our own forms too: only
	// the header that no page can set tells them from a sandboxed frame's.
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host && (origin != "null" || site != "same-origin") {
		return false
	}
	switch site {
	case "", "same-origin", "none":
		return true
	}
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document" &&
		(r.Method == http.MethodGet || r.Method == http.MethodHead)
}

// securityHeaders are the same for all answers, which share them: none changes a value in
// place.
func securityHeaders(next http.Handler) http.Handler {
	always := http.Header{
		"Content-Security-Policy":      {contentSecurityPolicy},
		"X-Content-Type-Options":       {"nosniff"},
		"X-Frame-Options":              {"DENY"},
		"Referrer-Policy":              {"no-referrer"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Cross-Origin-Embedder-Policy": {"require-corp"},
		"Permissions-Policy":           {"camera=(), microphone=(), geolocation=(), clipboard-write=(self)"},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		maps.Copy(h, always)
		if !strings.HasPrefix(r.URL.Path, "/static/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}
