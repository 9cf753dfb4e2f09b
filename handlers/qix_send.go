package handlers

import (
	"net/http"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

const qixMethodKey = "qix-method"

// sendView is what can be sent on a connection. ?method= is remembered until a
// connection is open.
func (s *Server) sendView(r *http.Request, z *session) web.SendView {
	if m := r.URL.Query().Get("method"); m != "" && len(m) <= maxQuery {
		z.keep(qixMethodKey, m)
	}
	v := web.SendView{}
	if class, name, ok := strings.Cut(kept(z, qixMethodKey, func() string { return "" }), "."); ok {
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
	w.WriteHeader(http.StatusNoContent)
	return nil
}
