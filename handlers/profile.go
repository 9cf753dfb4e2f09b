package handlers

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
)

// profileUse puts a kept profile into the form. Its secret has to be typed
// again: what was typed for another tenant is forgotten.
func (s *Server) profileUse(w http.ResponseWriter, r *http.Request, z *session) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	profile, ok, err := s.cfg.Store.Profile(r.Context(), id)
	if err != nil {
		return err
	}
	if !ok {
		return errNotFound
	}
	z.keep(draftKey, draftOfProfile(profile))
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
