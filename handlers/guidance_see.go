package handlers

import (
	"net/http"

	"qlikconsole/web"
)

// guidanceSee recognises causes in a text that a person pasted, and lists all
// signs that the table knows.
func (s *Server) guidanceSee(w http.ResponseWriter, r *http.Request, z *session) error {
	p := web.SeePage{Page: s.page(r, z, "What do you see?"), Asked: r.Method == http.MethodPost}
	if p.Asked {
		p.Pasted = r.PostFormValue("text")
		for _, seen := range s.cfg.Guidance.Recognise(p.Pasted) {
			p.Seen = append(p.Seen, web.SeenView{CauseView: causeView(seen.Cause, ""), Signs: seen.Signs})
		}
	}
	for _, c := range s.cfg.Guidance.Causes() {
		p.Signs = append(p.Signs, web.SignView{Group: c.Group, ID: c.ID, Title: c.Title, Signs: c.Symptoms})
	}
	return s.render(w, r, http.StatusOK, web.See(p))
}
