package handlers

import (
	"context"
	"errors"
	"net/http"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// tokensRequest gets a new token with the scopes and the form that were chosen.
func (s *Server) tokensRequest(w http.ResponseWriter, r *http.Request, z *session) error {
	st := &tokensState{ask: r.PostFormValue("ask"), body: r.PostFormValue("body"), scopes: r.PostForm["scope"]}
	var scopes []string
	if st.ask == "chosen" {
		scopes = st.scopes
		if len(scopes) == 0 {
			st.problem = "Tick at least one permission, or choose “All that the client has”."
			z.keep(tokensKey, st)
			http.Redirect(w, r, "/tokens", http.StatusSeeOther)
			return nil
		}
	}
	return s.tokensDo(w, r, z, st, func(ctx context.Context, t *qlikproxy.Tenant) (string, error) {
		_, err := t.RequestToken(ctx, scopes, qlikproxy.TokenBody(st.body))
		return "The tenant gave a token.", err
	})
}

// tokensRenew gets a new token as the last one was got.
func (s *Server) tokensRenew(w http.ResponseWriter, r *http.Request, z *session) error {
	last := *kept(z, tokensKey, func() *tokensState { return &tokensState{ask: "all"} })
	return s.tokensDo(w, r, z, &last, func(ctx context.Context, t *qlikproxy.Tenant) (string, error) {
		scopes := last.scopes
		if last.ask != "chosen" {
			scopes = t.SignIn().Scopes
		}
		_, err := t.RequestToken(ctx, scopes, qlikproxy.TokenBody(last.body))
		return "The token was renewed.", err
	})
}

func (s *Server) tokensDiscard(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.tokensDo(w, r, z, &tokensState{ask: "all"}, func(_ context.Context, t *qlikproxy.Tenant) (string, error) {
		t.Discard()
		return "The console forgot the token. It stays valid in the tenant until it expires.", nil
	})
}

func (s *Server) tokensRevoke(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.tokensDo(w, r, z, &tokensState{ask: "all"}, func(ctx context.Context, t *qlikproxy.Tenant) (string, error) {
		return "The tenant ended the token.", t.Revoke(ctx)
	})
}

// tokensDo runs do and leaves its outcome in st, which the page shows next.
func (s *Server) tokensDo(w http.ResponseWriter, r *http.Request, z *session, st *tokensState, do func(context.Context, *qlikproxy.Tenant) (string, error)) error {
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	said, err := do(r.Context(), t)
	st.failure, st.exchange = nil, lastExchange(z, "token")
	switch f := (*qlikproxy.Failure)(nil); {
	case err == nil:
		z.say(web.StatePass, said)
	case errors.As(err, &f):
		view := s.failure(z, err)
		st.failure = &view
	default:
		return err
	}
	z.keep(tokensKey, st)
	http.Redirect(w, r, "/tokens", http.StatusSeeOther)
	return nil
}

// lastExchange finds the newest exchange of a kind; 0 when there is none.
func lastExchange(z *session, kind string) int64 {
	for _, x := range z.recorder.Exchanges(50) {
		if x.Kind == kind {
			return x.ID
		}
	}
	return 0
}

func (s *Server) byHandShow(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.render(w, r, http.StatusOK, web.ByHand(web.ByHandPage{Page: s.page(r, z, "By hand, in Qlik")}))
}
