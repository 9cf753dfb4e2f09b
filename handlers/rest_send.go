package handlers

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"qlikconsole/internal/catalog"
	"qlikconsole/internal/portable"
	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// quick is how long a page waits for an answer before it shows progress.
const quick = 400 * time.Millisecond

// restSend sends what the form says, with the values of its variables. What
// cannot be sent stays in the form with a sentence at the place.
func (s *Server) restSend(w http.ResponseWriter, r *http.Request, z *session) error {
	if text := r.PostFormValue("target"); portable.IsCommand(text) {
		r.PostForm.Set("text", text)
		return s.restPaste(w, r, z)
	}
	st, out, err := s.ready(r, z)
	if err != nil {
		return err
	}
	if r.PostFormValue("anyway") == "" {
		checkBody(out)
	}
	return s.dispatch(w, r, z, st, out, newUpload(out, nil, nil))
}

// restLook shows what would be sent, and sends nothing.
func (s *Server) restLook(w http.ResponseWriter, r *http.Request, z *session) error {
	st, out, err := s.ready(r, z)
	if err != nil {
		return err
	}
	checkBody(out)
	if t := z.Tenant(); t != nil && len(out.Problems) == 0 {
		st.looked = lookOf(t, out)
	}
	z.keep(restKey, st)
	return toREST(w, r)
}

// ready keeps what was typed and returns it with the request that it stands for.
// Both have the same problems.
func (s *Server) ready(r *http.Request, z *session) (st restState, out web.RESTDraft, err error) {
	if st, err = s.takeDraft(r, z); err != nil {
		return st, out, err
	}
	st.draft.Problems, st.looked = fieldProblems(r, st.draft), nil
	list, err := s.variables(r.Context(), z)
	if err != nil {
		return st, out, err
	}
	out = putIn(st.draft, list)
	out.Target = fill(r, &out)
	for field := range secretGone(out) {
		out.Problems[field] = "A secret stood where the dots (" + secret.Bullets + ") are; the console does not keep secrets. Take the dots out, or type the value again."
	}
	return st, out, nil
}

func draftOfREST(r *http.Request) web.RESTDraft {
	var was *string
	if v := r.PostForm["target-was"]; len(v) > 0 {
		was = &v[0]
	}
	return web.RESTDraft{Method: strings.ToUpper(strings.TrimSpace(r.PostFormValue("method"))),
		Target: inStep(strings.TrimSpace(r.PostFormValue("target")), was, pairsOf(r, "q")),
		Body:   r.PostFormValue("body"), Header: pairsOf(r, "h"), Problems: map[string]string{}}
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
	for _, name := range (catalog.Call{Path: placeholder.ReplaceAllString(d.Target, "")}).Placeholders() {
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
	st, err := s.restNow(r.Context(), z)
	if err != nil {
		return err
	}
	st.draft = d
	out := d
	out.Target = target
	return s.dispatch(w, r, z, st, out, nil)
}

// dispatch sends out, unless something is wrong with it, and shows the page with
// st's request, which is out as it was typed.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request, z *session, st restState, out web.RESTDraft, up *upload) error {
	finish, err := s.begin(z, st, out, up)
	if err != nil {
		return err
	}
	finish()
	return toREST(w, r)
}

// begin starts to send out, unless something is wrong with it, and keeps st. up is
// the body of out; nil: out has it. finish sends the rest of up, and waits a moment for the answer.
func (s *Server) begin(z *session, st restState, out web.RESTDraft, up *upload) (finish func(), err error) {
	t := z.Tenant()
	if t == nil {
		return nil, errNotConnected
	}
	finish = func() {}
	if up != nil {
		up.check(out)
	}
	if len(out.Problems) == 0 {
		q := qlikproxy.Request{Method: out.Method, Target: out.Target, Query: proxyPairs(out.Query), Header: proxyPairs(out.Header),
			Body: []byte(out.Body), Armed: !z.ArmedUntil(s.cfg.Now()).IsZero(), Source: "page", Kind: "rest"}
		send := func(*qlikproxy.Exchange) {}
		if up != nil {
			send = up.into(&q, s.cfg.Redactor)
		}
		x, err := t.Start(z.ctx, q)
		if err != nil && !restProblem(&out, err) {
			return nil, err
		}
		if err == nil {
			st.shown, st.all = x.Info().ID, nil
			s.sentFrom(z, st.tab.ID, st.shown)
			finish = func() { send(x); waitFor(x, quick) }
		}
	}
	_, err = s.keepDraft(z, st)
	return finish, err
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
	return toREST(w, r)
}
