package handlers

import (
	"net/http"

	"qlikconsole/internal/guidance"
	"qlikconsole/web"
)

// guidanceShow is the whole table of causes, filtered by ?q=.
func (s *Server) guidanceShow(w http.ResponseWriter, r *http.Request, z *session) error {
	all := s.cfg.Guidance.Causes()
	p := web.GuidancePage{Page: s.page(r, z, "Guidance"), Query: r.URL.Query().Get("q"), Total: len(all)}
	if p.Query != "" {
		all = s.cfg.Guidance.Search(p.Query)
	}
	p.Shown, p.Groups = len(all), guidanceGroups(all)
	return s.render(w, r, http.StatusOK, web.Guidance(p))
}

func guidanceGroups(causes []guidance.Cause) []web.GuidanceGroup {
	var groups []web.GuidanceGroup
	for _, c := range causes {
		if n := len(groups); n == 0 || groups[n-1].Title != c.Group {
			groups = append(groups, web.GuidanceGroup{Title: c.Group})
		}
		last := &groups[len(groups)-1]
		last.Rows = append(last.Rows, web.GuidanceRow{CauseView: causeView(c, ""), Symptoms: c.Symptoms, Applies: c.Applies})
	}
	return groups
}
