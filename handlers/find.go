package handlers

import (
	"net/http"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// findMost is how many things Find offers of each kind.
const findMost = 12

// find searches pages, ready-made calls, QIX methods and causes by words; it is the palette's answer, or a
// page of its own without script.
func (s *Server) find(w http.ResponseWriter, r *http.Request, z *session) error {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	items := s.found(query)
	if query != "" {
		items = append(items, s.savedFound(r, query)...)
	}
	if fragment(r) {
		return s.render(w, r, http.StatusOK, web.FindResults(query, items))
	}
	return s.render(w, r, http.StatusOK, web.FindPage(s.page(r, z, "Find"), query, items))
}

func (s *Server) found(query string) []web.FoundItem {
	items := keepMatching(query, findMost, pagesToFind())
	if query == "" {
		return items
	}
	items = append(items, keepMatching(query, findMost, callsToFind())...)
	items = append(items, operationsToFind(query)...)
	items = append(items, methodsToFind(query)...)
	causes := s.cfg.Guidance.Search(query)
	for _, c := range causes[:min(findMost, len(causes))] {
		items = append(items, web.FoundItem{Kind: "Cause", Title: c.Title, Note: c.ID, Href: "/guidance#" + c.ID})
	}
	return items
}

// keepMatching returns the first items that hold every word of query.
func keepMatching(query string, most int, items []web.FoundItem) []web.FoundItem {
	words := strings.Fields(strings.ToLower(query))
	var out []web.FoundItem
	for _, it := range items {
		text := strings.ToLower(it.Title + " " + it.Note)
		fits := true
		for _, word := range words {
			fits = fits && strings.Contains(text, word)
		}
		if fits && len(out) < most {
			out = append(out, it)
		}
	}
	return out
}

func pagesToFind() []web.FoundItem {
	upper, lower := navigation("")
	var items []web.FoundItem
	for _, n := range append(upper, lower...) {
		items = append(items, web.FoundItem{Kind: "Page", Title: n.Title, Href: n.Href})
	}
	for _, more := range []web.FoundItem{
		{Title: "What do you see? Paste an error message", Note: "recognise, screenshot, log", Href: "/guidance/see"},
		{Title: "Allow changes", Note: "arm, write, POST", Href: "/settings#changes"},
		{Title: "Open another window", Note: "launch address", Href: "/settings#window"},
		{Title: "API keys", Note: "list, create, rename, revoke", Href: "/tokens/keys"},
		{Title: "OAuth token", Note: "generate, renew, scopes", Href: "/tokens"},
		{Title: "By hand: OAuth client, API key, permission, space", Note: "steps in Qlik", Href: "/tokens/by-hand"},
	} {
		more.Kind = "Page"
		items = append(items, more)
	}
	return items
}

func callsToFind() []web.FoundItem {
	var items []web.FoundItem
	for _, c := range catalog.Calls() {
		items = append(items, web.FoundItem{Kind: "Call", Title: c.Title, Note: c.Path, Action: "/rest/op", Field: "call", Value: c.ID})
	}
	return items
}

// methodsToFind leads straight to the form of each method that fits.
func methodsToFind(query string) []web.FoundItem {
	var items []web.FoundItem
	hits := catalog.LoadQIX().Search(query)
	for _, m := range hits[:min(findMost, len(hits))] {
		items = append(items, web.FoundItem{Kind: "Method", Title: m.Class + "." + m.Name, Note: m.Summary, Href: web.MethodPath(m.Class, m.Name)})
	}
	return items
}

// shortcuts is the list of keys as a page.
func (s *Server) shortcuts(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.render(w, r, http.StatusOK, web.Shortcuts(s.page(r, z, "Keys")))
}
