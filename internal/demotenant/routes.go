package demotenant

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// route is one REST endpoint: what it allows per minute and user, the scopes of
// which an OAuth token needs one, and whether Qlik publishes the form of its answer.
type route struct {
	method, path string
	limit        int
	scopes       []string
	basis        string
	serve        func(*call)
}

// Scopes that open a family of endpoints. Which endpoint asks for which scope
// is not published per endpoint: assumed from the scopes' descriptions.
var (
	anyone       []string
	spaceScopes  = []string{"user_default", "spaces.shared:read", "spaces.managed:read", "spaces.data:read", "admin.spaces:read", "admin_classic"}
	appScopes    = []string{"user_default", "apps:read", "admin.apps:read", "admin_classic"}
	accountScope = []string{"user_default", "admin_classic"}
	userScopes   = []string{"user_default", "admin.users:read", "admin_classic"}
	adminScopes  = []string{"admin_classic"}
)

func (t *Tenant) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(t.edge)
	r.NotFound(t.notFoundPage)
	r.MethodNotAllowed(t.notAllowed)
	r.Post("/oauth/token", t.open((*call).token, documented))
	r.Post("/oauth/revoke", t.open((*call).revoke, documented))
	r.Get("/.well-known/oauth-authorization-server", t.open((*call).discovery, documented))
	r.Get("/.well-known/jwks.json", t.open(func(c *call) { c.ok(c.t.keys.jwks()) }, documented))
	r.Get("/login", t.open((*call).login, documented))
	r.Get("/app/*", t.socket)
	for _, rt := range restRoutes() {
		r.Method(rt.method, rt.path, t.rest(rt))
	}
	return r
}

// open serves an endpoint that needs no bearer token.
func (t *Tenant) open(serve func(*call), basis string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Demo-Basis", basis)
		serve(&call{t: t, w: w, r: r})
	}
}

// rest serves an endpoint of the REST API: who asks, how often, with which scope.
func (t *Tenant) rest(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &call{t: t, w: w, r: r}
		w.Header().Set("X-Demo-Basis", rt.basis)
		who, no := t.authenticate(r.Header.Get("Authorization"))
		if no != nil {
			c.refuse(*no)
			return
		}
		c.who = who
		if wait := t.limits.take(rt.key(who), rt.limit); wait > 0 {
			c.limited(wait)
			return
		}
		if !who.has(rt.scopes) {
			c.forbidden("The token has none of the scopes that this call needs.")
			return
		}
		rt.serve(c)
	}
}

// key names what is counted: all calls of a tier together, special limits by endpoint.
func (rt route) key(who principal) string {
	switch rt.limit {
	case tier1:
		return "1 " + who.user.id
	case tier2:
		return "2 " + who.user.id
	}
	return rt.path + " " + who.user.id
}

func (c *call) refuse(no refusal) {
	c.w.Header().Set("X-Demo-Basis", no.basis)
	if no.html != "" {
		html(c.w, no.status, no.html)
		return
	}
	if no.status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", "Bearer")
	}
	c.fail(no.status, no.code, no.title, no.detail)
}

func (c *call) param(name string) string { return chi.URLParam(c.r, name) }

// edge is what every request passes: trace id, faults of the tenant as a whole.
func (t *Tenant) edge(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-B3-Traceid", newTrace())
		w.Header().Set("Cache-Control", "no-store")
		if t.edgeFault(w, r) {
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (t *Tenant) notFoundPage(w http.ResponseWriter, r *http.Request) {
	if len(r.URL.Path) < 5 || r.URL.Path[:5] != "/api/" {
		html(w, http.StatusNotFound, "404 Not Found")
		return
	}
	c := &call{t: t, w: w, r: r}
	c.assume()
	if _, no := t.authenticate(r.Header.Get("Authorization")); no != nil {
		c.refuse(*no)
		return
	}
	c.notFound("HTTP-404")
}

func (t *Tenant) notAllowed(w http.ResponseWriter, r *http.Request) {
	c := &call{t: t, w: w, r: r}
	c.assume()
	c.fail(http.StatusMethodNotAllowed, "HTTP-405", "Method not allowed", "")
}

func get(path string, limit int, scopes []string, basis string, serve func(*call)) route {
	return route{http.MethodGet, path, limit, scopes, basis, serve}
}

func restRoutes() []route {
	var all []route
	for _, family := range [][]route{peopleRoutes(), spaceRoutes(), itemRoutes(), appRoutes(), dataRoutes(), reloadRoutes(), licenceRoutes(),
		keyRoutes(), adminRoutes(), governanceRoutes(), uploadRoutes(), playgroundRoutes()} {
		all = append(all, family...)
	}
	return all
}
