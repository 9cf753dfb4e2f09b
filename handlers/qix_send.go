package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// sendView is what can be sent on a connection. ?method= of the address, which stays
// in the address bar while a connection is opened, names the form to begin with.
func (s *Server) sendView(r *http.Request) web.SendView {
	query := r.URL.Query()
	if at, err := url.Parse(r.Header.Get("HX-Current-URL")); err == nil && !query.Has("method") {
		query = at.Query()
	}
	v := web.SendView{}
	if class, name, ok := strings.Cut(query.Get("method"), "."); ok {
		if _, known := catalog.LoadQIX().Find(class, name); known {
			v.Method = class + "." + name
		}
	}
	for _, c := range catalog.Walk() {
		v.Walk = append(v.Walk, web.WalkView(c))
	}
	for _, recipe := range catalog.Recipes() {
		v.Recipes = append(v.Recipes, sequenceView(0, recipe))
	}
	return v
}

// qixDared records that the next frame goes out although the page warned of it.
func (s *Server) qixDared(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	c.Note("Sent anyway, although: " + cutPreview(r.PostFormValue("problem")))
	nothing(w)
	return nil
}
