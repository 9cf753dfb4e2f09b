package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// keysDo runs do on the state of the page and shows the page again. An error
// from the tenant stands on the page with its guidance.
func (s *Server) keysDo(w http.ResponseWriter, r *http.Request, z *session, do func(*qlikproxy.Tenant, *keysState) error) error {
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	st := keysOf(z)
	st.failure, st.problems = nil, map[string]string{}
	err := do(t, &st)
	f, in := (*qlikproxy.Failure)(nil), (*qlikproxy.InputError)(nil)
	switch {
	case errors.As(err, &f):
		view := s.failure(z, err)
		st.failure = &view
	case errors.As(err, &in):
		st.problems[in.Field] = in.Problem
	case err != nil:
		return err
	}
	z.keep(keysKey, st)
	http.Redirect(w, r, "/tokens/keys", http.StatusSeeOther)
	return nil
}

// keysList reads the first page of keys, or with next=1 the next one.
func (s *Server) keysList(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.keysDo(w, r, z, func(t *qlikproxy.Tenant, st *keysState) error {
		cursor, number := "", 1
		if r.PostFormValue("next") == "1" && st.page.Next != "" {
			cursor, number = st.page.Next, st.number+1
		}
		page, err := t.ListAPIKeys(r.Context(), cursor)
		if err == nil {
			st.page, st.number, st.listed = page, number, true
			noteKeys(z, page.Keys...)
		}
		return err
	})
}

// keysConfig reads what the tenant allows, before a key can be made.
func (s *Server) keysConfig(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.keysDo(w, r, z, func(t *qlikproxy.Tenant, st *keysState) error {
		config, err := t.APIKeyConfig(r.Context())
		if err == nil {
			st.config = &config
		}
		return err
	})
}

// keysCreate makes a key and keeps it in memory until it was revealed.
func (s *Server) keysCreate(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.keysDo(w, r, z, func(t *qlikproxy.Tenant, st *keysState) error {
		st.description, st.days = strings.TrimSpace(r.PostFormValue("description")), strings.TrimSpace(r.PostFormValue("days"))
		days := st.check(r.PostFormValue("sure") == "yes")
		if len(st.problems) > 0 {
			return nil
		}
		key, value, err := t.CreateAPIKey(r.Context(), st.description, days)
		if err != nil {
			return err
		}
		st.fresh, st.freshKey, st.description = value, key, ""
		z.say(web.StatePass, "The tenant made the key. Take it below, it is shown only once.")
		return st.reload(r, z, t)
	})
}

// check reads the form's number of days and notes what is wrong.
func (st *keysState) check(sure bool) (days int) {
	if st.description == "" {
		st.problems["description"] = "Say what the key is for, so that somebody can tell it from others later."
	} else if len(st.description) > 256 {
		st.problems["description"] = "Use at most 256 characters."
	}
	days, err := strconv.Atoi(st.days)
	switch {
	case err != nil || days < 1:
		st.problems["days"] = "Enter a whole number of days, 1 or more."
	case st.config != nil && st.config.MaxDays > 0 && days > st.config.MaxDays:
		st.problems["days"] = fmt.Sprintf("This tenant allows at most %d days.", st.config.MaxDays)
	}
	if !sure {
		st.problems["sure"] = "Tick the box to say that a key shall be made."
	}
	return days
}

func (st *keysState) reload(r *http.Request, z *session, t *qlikproxy.Tenant) error {
	page, err := t.ListAPIKeys(r.Context(), "")
	if err == nil {
		st.page, st.number, st.listed, st.renaming = page, 1, true, ""
		noteKeys(z, page.Keys...)
	}
	return err
}

// keysRenaming opens the field for one key's new description.
func (s *Server) keysRenaming(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.keysDo(w, r, z, func(_ *qlikproxy.Tenant, st *keysState) error {
		st.renaming = r.PostFormValue("id")
		return nil
	})
}

func (s *Server) keysRename(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.keysDo(w, r, z, func(t *qlikproxy.Tenant, st *keysState) error {
		description := strings.TrimSpace(r.PostFormValue("description"))
		if description == "" || len(description) > 256 {
			st.problems["rename"] = "Use 1 to 256 characters."
			return nil
		}
		if err := t.RenameAPIKey(r.Context(), chi.URLParam(r, "id"), description); err != nil {
			return err
		}
		z.say(web.StatePass, "The key was renamed.")
		return st.reload(r, z, t)
	})
}

func (s *Server) keysRevoke(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.keysDo(w, r, z, func(t *qlikproxy.Tenant, st *keysState) error {
		id := chi.URLParam(r, "id")
		if err := t.RevokeAPIKey(r.Context(), id); err != nil {
			return err
		}
		noteKeys(z, qlikproxy.APIKey{ID: id, Status: "revoked"})
		z.say(web.StatePass, "The key was revoked.")
		return st.reload(r, z, t)
	})
}
