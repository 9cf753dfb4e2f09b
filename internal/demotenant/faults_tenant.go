package demotenant

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	// clockSkew is how far the fault clock-skew moves the tenant's clock.
	clockSkew = 2 * time.Hour
	// slowness is what slow adds to each answer, if Config.Slowness says nothing else.
	slowness = 3 * time.Second
)

// strike is a fault that answers a request in the endpoint's place.
type strike struct {
	Fault
	hits func(*http.Request) bool
	do   func(*Tenant, http.ResponseWriter, *http.Request)
}

func isToken(r *http.Request) bool { return r.URL.Path == "/oauth/token" }
func isAPI(r *http.Request) bool   { return strings.HasPrefix(r.URL.Path, "/api/") }
func isREST(r *http.Request) bool  { return isAPI(r) && !strings.HasPrefix(r.URL.Path, "/api/v1/demo/") }
func isAny(*http.Request) bool     { return true }

// edgeFault answers in place of the endpoint when a fault of the edge is on.
func (t *Tenant) edgeFault(w http.ResponseWriter, r *http.Request) bool {
	if !t.faults.any() {
		return false
	}
	if t.faults.on("clock-skew") {
		w.Header().Set("Date", t.now().Add(clockSkew).UTC().Format(http.TimeFormat))
	}
	if t.faults.on("endpoint-retiring") && isREST(r) {
		for name, value := range retired {
			w.Header().Set(name, value)
		}
	}
	if t.faults.on("slow") && isREST(r) {
		t.pause(r, cmp.Or(t.cfg.Slowness, slowness))
	}
	for _, s := range strikes() {
		if s.hits(r) && t.faults.take(s.Name) {
			w.Header().Set("X-Demo-Basis", s.Basis)
			s.do(t, w, r)
			return true
		}
	}
	return false
}

// pause waits, but not longer than the client or the tenant lives.
func (t *Tenant) pause(r *http.Request, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-t.ctx.Done():
	}
}

// envelope makes a strike that answers in Qlik's error form.
func envelope(status int, code, title, detail string) func(*Tenant, http.ResponseWriter, *http.Request) {
	return func(t *Tenant, w http.ResponseWriter, r *http.Request) {
		(&call{t: t, w: w, r: r}).fail(status, code, title, detail)
	}
}

func page(status int, title string) func(*Tenant, http.ResponseWriter, *http.Request) {
	return func(_ *Tenant, w http.ResponseWriter, _ *http.Request) { html(w, status, title) }
}

func redirect(to func(*Tenant, *http.Request) string) func(*Tenant, http.ResponseWriter, *http.Request) {
	return func(t *Tenant, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", to(t, r))
		w.WriteHeader(http.StatusFound)
	}
}

// strikes lists the faults that answer at the edge, in the order in which they are tried.
func strikes() []strike {
	f := func(name, basis, cause, title string) Fault {
		return Fault{Name: name, Layer: "tenant", Basis: basis, Cause: cause, Title: title}
	}
	all := []strike{
		{f("tenant-unknown", documented, "tenant-unknown", "The host answers, but says that no such tenant exists."), isAny,
			envelope(401, "LOGIN-2", "No authentication configured for this hostname", "")},
		{f("ip-not-allowed", assumed, "ip-not-allowed", "The tenant admits only certain network addresses, and this is none of them."), isAny,
			envelope(403, "IP-POLICY-1", "Forbidden", "Your IP address 203.0.113.7 is not allowed by the tenant's IP policy.")},
		{f("html-login", assumed, "html-instead-of-json", "A sign-in page answers where data is due."), isREST, page(200, "Sign in to continue")},
		{f("html-token", assumed, "html-instead-of-json", "A sign-in page answers when a token is asked for."), isToken, page(200, "Sign in to continue")},
		{f("login-redirect", assumed, "auth-header-missing", "Calls are sent to the sign-in page."), isREST,
			redirect(func(*Tenant, *http.Request) string { return "/login?returnto=/" })},
		{f("redirect-off-tenant", assumed, "redirect-off-tenant", "Calls are sent to another host."), isREST,
			redirect(func(_ *Tenant, r *http.Request) string { return "https://portal.example.com" + r.URL.Path })},
		{f("redirect-plain", assumed, "redirect-off-tenant", "Calls are sent to the same host without encryption."), isREST,
			redirect(func(t *Tenant, r *http.Request) string { return "http://" + plainPort(t.host) + r.URL.Path })},
		{f("redirect-loop", assumed, "answer-broken", "Calls are sent to themselves for ever."), isREST,
			redirect(func(_ *Tenant, r *http.Request) string { return r.URL.RequestURI() })},
		{f("hang", assumed, "answer-timeout", "Calls are never answered."), isREST, hang},
		{f("cut", assumed, "answer-broken", "Answers break off in the middle."), isREST, cut},
		{f("endless", assumed, "answer-broken", "Answers never end."), isREST, endless},
		{f("empty", assumed, "answer-broken", "Answers are empty."), isREST, func(_ *Tenant, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) }},
		{f("malformed", assumed, "answer-broken", "Answers are broken JSON."), isREST, malformed},
	}
	for _, code := range []int{500, 502, 503, 504} {
		all = append(all, strike{f(fmt.Sprintf("outage-%d", code), assumed, "tenant-unavailable",
			fmt.Sprintf("The tenant or what stands before it fails (%d).", code)), isAny, page(code, fmt.Sprint(code, " ", http.StatusText(code)))})
	}
	return slices.Concat(all, restStrikes(), upgradeStrikes())
}

// plainPort is the same name at port 80: what a redirect to http means.
func plainPort(host string) string {
	name, _, _ := strings.Cut(host, ":")
	return name
}

func tenantFaults() []Fault {
	var out []Fault
	for _, s := range strikes() {
		if s.Layer == "tenant" {
			out = append(out, s.Fault)
		}
	}
	return append(out,
		Fault{Name: "clock-skew", Layer: "tenant", Basis: assumed, Cause: "clock-skew", Title: "The tenant's clock and this machine's are two hours apart.", Hint: "Compare the Date header with the clock."},
		Fault{Name: "slow", Layer: "tenant", Basis: assumed, Cause: "", Title: "Every answer takes three seconds longer."},
	)
}

func hang(t *Tenant, _ http.ResponseWriter, r *http.Request) { t.pause(r, 24*time.Hour) }

// cut promises more than it sends; the server then ends the connection.
func cut(_ *Tenant, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "100000")
	_, _ = w.Write([]byte(`{"data":[{"id":"` + strings.Repeat("x", 1000)))
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func endless(t *Tenant, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write([]byte(`{"data":[0`))
	chunk := []byte(strings.Repeat(",0", 16<<10))
	for err == nil && r.Context().Err() == nil && t.ctx.Err() == nil {
		_, err = w.Write(chunk)
	}
}

func malformed(_ *Tenant, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"data":[{"id":"63a1","name":"Sales Ov`))
}
