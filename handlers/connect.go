package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// identity is who the tenant says that we are.
type identity struct {
	tenant string // id of the qlikproxy.Tenant that it was asked with
	user   qlikproxy.User
}

// connect reads the form, signs in, and asks the tenant who we are. What was
// typed stays, also when that fails; an address that was understood becomes
// the session's tenant, so that the other pages can look closer.
func (s *Server) connect(w http.ResponseWriter, r *http.Request, z *session) error {
	d := s.draftOfForm(r, kept(z, draftKey, s.firstDraft))
	defer s.scrub(z)
	address, in, err := s.connection(r.Context(), d)
	z.keep(draftKey, d)
	if err != nil {
		return err
	}
	if len(d.problems) > 0 {
		return s.connectRender(w, r, z, d, http.StatusUnprocessableEntity, nil)
	}
	if d.profile != "" && d.how != web.SignInDemo {
		if _, err := s.cfg.Store.SaveProfile(r.Context(), d.toProfile(address)); err != nil {
			d.problems["profile"] = "The profile was not kept: " + err.Error()
			return s.connectRender(w, r, z, d, http.StatusUnprocessableEntity, nil)
		}
	}
	var y *way // a fault of the network stays on for the demo tenant, and for no other
	if d.how == web.SignInDemo && z.Way() != nil {
		y = z.Way()
		address = y.address
	}
	t := s.newTenant(z, address, in, y)
	s.sessions.connect(z, t, y)
	return s.whoAmI(w, r, z, t, d)
}

// connectCheck tries the sign-in of the tenant that was chosen at the start.
func (s *Server) connectCheck(w http.ResponseWriter, r *http.Request, z *session) error {
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	return s.whoAmI(w, r, z, t, kept(z, draftKey, s.firstDraft))
}

// whoAmI signs in and shows who the tenant says that we are, or why not.
func (s *Server) whoAmI(w http.ResponseWriter, r *http.Request, z *session, t *qlikproxy.Tenant, d *draft) error {
	user, err := t.Me(r.Context())
	if err != nil {
		view := s.failure(z, err)
		return s.connectRender(w, r, z, d, http.StatusBadGateway, &view)
	}
	z.keep(identityKey, &identity{t.ID(), user})
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// connection reads address and sign-in from d; what is wrong with a field is
// left in d.problems.
func (s *Server) connection(ctx context.Context, d *draft) (qlikproxy.Address, qlikproxy.SignIn, error) {
	if d.how == web.SignInDemo {
		return s.demoConnection(ctx, d)
	}
	if d.how != web.SignInOAuth && d.how != web.SignInAPIKey && d.how != web.SignInToken {
		d.problems["how"] = "Choose how you sign in."
	}
	address, err := qlikproxy.ParseAddress(d.address, s.cfg.Network.Policy())
	if wrong := (*qlikproxy.AddressError)(nil); errors.As(err, &wrong) {
		d.problems["address"] = trimJoin(wrong.Problem, "Example: "+wrong.Example)
	} else if err != nil {
		return address, qlikproxy.SignIn{}, err
	}
	d.notes["address"] = address.Notes
	in := d.signIn()
	for _, p := range in.Check() {
		d.problems[d.fieldOf(p.Field)] = p.Problem
	}
	return address, in, nil
}

func (s *Server) demoConnection(ctx context.Context, d *draft) (qlikproxy.Address, qlikproxy.SignIn, error) {
	if s.cfg.Demo == nil {
		return qlikproxy.Address{}, qlikproxy.SignIn{}, badInput("This console was started without a demo tenant.")
	}
	demo, err := s.cfg.Demo(ctx)
	if err != nil {
		return qlikproxy.Address{}, qlikproxy.SignIn{}, err
	}
	address, err := qlikproxy.ParseAddress(demo.URL(), s.cfg.Network.Policy())
	if err != nil {
		return address, qlikproxy.SignIn{}, err
	}
	for _, a := range demo.Actors() {
		if a.Name == d.actor {
			return address, a.signIn(), nil
		}
	}
	d.problems["actor"] = "Choose who you are in the demo tenant."
	return address, qlikproxy.SignIn{}, nil
}

func (a DemoActor) signIn() qlikproxy.SignIn {
	if a.APIKey != "" {
		return qlikproxy.SignIn{Kind: qlikproxy.SignInAPIKey, Secret: secret.New(a.APIKey)}
	}
	if a.OnBehalfOf != "" {
		return qlikproxy.SignIn{Kind: qlikproxy.SignInImpersonation, ClientID: a.ClientID, Secret: secret.New(a.ClientSecret), UserField: "userId", UserValue: a.OnBehalfOf}
	}
	return qlikproxy.SignIn{Kind: qlikproxy.SignInOAuthClient, ClientID: a.ClientID, Secret: secret.New(a.ClientSecret)}
}

// connectAddress says at once what was understood of an address.
func (s *Server) connectAddress(w http.ResponseWriter, r *http.Request, _ *session) error {
	address, err := qlikproxy.ParseAddress(r.PostFormValue("address"), s.cfg.Network.Policy())
	if wrong := (*qlikproxy.AddressError)(nil); errors.As(err, &wrong) {
		return s.render(w, r, http.StatusOK, web.AddressSaid(nil, wrong.Problem, wrong.Example))
	}
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, web.AddressSaid(address.Notes, "", ""))
}

// disconnect forgets the credential and ends all that used it.
func (s *Server) disconnect(w http.ResponseWriter, r *http.Request, z *session) error {
	z.connect(nil, nil)
	d := *kept(z, draftKey, s.firstDraft)
	d.secrets = map[string]secret.Value{}
	z.keep(draftKey, &d)
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

func (s *Server) profileDelete(w http.ResponseWriter, r *http.Request, _ *session) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	if err := s.cfg.Store.DeleteProfile(r.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
