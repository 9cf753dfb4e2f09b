package handlers

import (
	"errors"
	"mime"
	"net/http"
)

// maxForm bounds what a page may post; the request body of a REST call is the
// largest part of it.
const maxForm = 64 << 20

// form reads a posted form whole before the action runs, so that no action
// takes half a form, or one that could not be read, for an empty one.
func (s *Server) form(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if r.Method == http.MethodPost {
			if err := readForm(r); err != nil {
				s.fail(w, r, sessionOf(r), err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func readForm(r *http.Request) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Header.Get("Content-Type") != "" && (err != nil || media != "application/x-www-form-urlencoded") {
		return &problem{status: http.StatusUnsupportedMediaType, title: "This is no form",
			text: "The console takes forms only (application/x-www-form-urlencoded). Nothing was done."}
	}
	err = r.ParseForm()
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return &problem{status: http.StatusRequestEntityTooLarge, title: "This is too large",
			text: "A form may hold 64 MB. Nothing was done."}
	}
	if err != nil {
		return &problem{status: http.StatusBadRequest, title: "This form cannot be read",
			text: "A part of it arrived broken or not at all. Nothing was done; send it again."}
	}
	return nil
}
