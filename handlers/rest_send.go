package handlers

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"qlikconsole/internal/catalog"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// quick is how long a page waits for an answer before it shows progress.
const quick = 400 * time.Millisecond

// restSend sends what the form says. What cannot be sent stays in the form
// with a sentence at the place.
func (s *Server) restSend(w http.ResponseWriter, r *http.Request, z *session) error {
	d := draftOfREST(r)
	return s.restStart(w, r, z, d, fill(r, &d))
}

func draftOfREST(r *http.Request) web.RESTDraft {
	return web.RESTDraft{Method: strings.ToUpper(strings.TrimSpace(r.PostFormValue("method"))), Target: strings.TrimSpace(r.PostFormValue("target")),
		Body: r.PostFormValue("body"), Query: pairsOf(r, "q"), Header: pairsOf(r, "h"), Problems: map[string]string{}}
}

func pairsOf(r *http.Request, prefix string) []web.PairView {
	names, values := r.PostForm[prefix+"-name"], r.PostForm[prefix+"-value"]
	var out []web.PairView
	for i := range min(len(names), len(values)) {
		if names[i] != "" || values[i] != "" {
			out = append(out, web.PairView{Name: names[i], Value: values[i]})
		}
	}
	return out
}

// fill puts the chosen values in the place of the target's placeholders.
func fill(r *http.Request, d *web.RESTDraft) (target string) {
	target = d.Target
	for _, name := range (catalog.Call{Path: d.Target}).Placeholders() {
		if value := strings.TrimSpace(r.PostFormValue("fill-" + name)); value != "" {
			target = strings.ReplaceAll(target, "{"+name+"}", pathEscape(value))
		} else {
			d.Problems["target"] = "Put a value in the place of {" + name + "}."
		}
	}
	return target
}

// restStart sends d to target, waits a moment, and shows the page.
func (s *Server) restStart(w http.ResponseWriter, r *http.Request, z *session, d web.RESTDraft, target string) error {
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	st := restOf(z)
	if len(d.Problems) == 0 {
		x, err := t.Start(z.ctx, qlikproxy.Request{Method: d.Method, Target: target, Query: proxyPairs(d.Query), Header: proxyPairs(d.Header),
			Body: []byte(d.Body), Armed: !z.ArmedUntil(s.cfg.Now()).IsZero(), Source: "page", Kind: "rest"})
		if err != nil && !restProblem(&d, err) {
			return err
		}
		if err == nil {
			waitFor(x, quick)
			st.shown, st.all = x.Info().ID, nil
		}
	}
	st.draft = d
	z.keep(restKey, st)
	http.Redirect(w, r, "/rest", http.StatusSeeOther)
	return nil
}

// restProblem puts what cannot be sent beside its field.
func restProblem(d *web.RESTDraft, err error) bool {
	if in := (*qlikproxy.InputError)(nil); errors.As(err, &in) {
		d.Problems[strings.ToLower(in.Field)] = in.Problem
		return true
	}
	if errors.Is(err, qlikproxy.ErrReadOnly) {
		d.Problems["armed"] = d.Method + " may change something in the tenant. Nothing was sent, and what you typed stays."
		return true
	}
	return false
}

func waitFor(x *qlikproxy.Exchange, patience time.Duration) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-x.Done():
	case <-timer.C:
	}
}

func proxyPairs(list []web.PairView) []qlikproxy.Pair {
	var out []qlikproxy.Pair
	for _, p := range list {
		out = append(out, qlikproxy.Pair{Name: p.Name, Value: p.Value})
	}
	return out
}

// restCancel ends the exchange that is shown, or the fetching of all pages.
func (s *Server) restCancel(w http.ResponseWriter, r *http.Request, z *session) error {
	st := restOf(z)
	if st.all != nil {
		st.all.cancel()
	}
	if x, ok := z.recorder.Exchange(st.shown); ok {
		x.Cancel()
		waitFor(x, quick)
	}
	http.Redirect(w, r, "/rest", http.StatusSeeOther)
	return nil
}
