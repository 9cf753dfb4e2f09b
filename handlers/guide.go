package handlers

import (
	"slices"

	"qlikconsole/web"
)

// Groups of the guidance that belong to a page.
const (
	groupAddress = "Address"
	groupNetwork = "Network"
	groupTLS     = "Encryption (TLS)"
	groupTenant  = "Tenant"
	groupOAuth   = "Sign-in with OAuth"
	groupToken   = "Token and API key"
	groupREST    = "REST calls"
	groupSocket  = "Live connection (WebSocket)"
	groupQIX     = "Calls to the engine (QIX)"
)

// guide fills the guidance panel: beside an error with what else it could be,
// for the most likely cause stands at the error itself; else with what can go
// wrong on this page.
func (s *Server) guide(p *web.Page, f *web.FailureView, groups ...string) {
	if f != nil {
		p.GuidanceOpen = true
		switch len(f.Causes) {
		case 0:
			p.GuidanceNote = "No row fits this error. The proof stands beside it."
		case 1:
			p.GuidanceNote = "Most likely: " + f.Causes[0].Title + ". What to do stands beside the error."
		default:
			p.GuidanceNote = "Most likely: " + f.Causes[0].Title + ". What to do stands beside the error. If that is not it, it could also be:"
			p.Guidance = f.Causes[1:]
		}
		return
	}
	p.GuidanceNote = "What can go wrong here:"
	for _, c := range s.cfg.Guidance.Causes() {
		if slices.Contains(groups, c.Group) {
			p.GuidanceLinks = append(p.GuidanceLinks, web.CauseView{ID: c.ID, Title: c.Title})
		}
	}
}
