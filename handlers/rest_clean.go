package handlers

import (
	"strings"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/store"
	"qlikconsole/web"
)

// cleanPair returns value as it may be kept beside name: a secret is blacked
// out, also when only the name gives it away.
func (s *Server) cleanPair(name, value string) string {
	red := s.cfg.Redactor
	if clean := red.String(value); clean != value {
		return clean
	}
	for _, form := range []string{name + ": " + value, name + "=" + value, `"` + name + `":"` + value + `"`} {
		if value != "" && !strings.Contains(red.String(form), value) {
			return secret.Bullets
		}
	}
	return value
}

// cleanPairs returns parameters or headers as they may be kept.
func (s *Server) cleanPairs(list []web.PairView) []store.Pair {
	var out []store.Pair
	for _, p := range list {
		out = append(out, store.Pair{Name: s.cfg.Redactor.String(p.Name), Value: s.cleanPair(p.Name, p.Value)})
	}
	return out
}

func pairViews(list []store.Pair) []web.PairView {
	var out []web.PairView
	for _, p := range list {
		out = append(out, web.PairView{Name: p.Name, Value: p.Value})
	}
	return out
}

// asShown puts back what the page showed with dots only because it is a secret,
// where the person left it as it was.
func (s *Server) asShown(typed, was web.RESTDraft) web.RESTDraft {
	same := func(typed, was string) string {
		if typed == s.cfg.Redactor.String(was) {
			return was
		}
		return typed
	}
	typed.Target, typed.Body = same(typed.Target, was.Target), same(typed.Body, was.Body)
	for i := range min(len(typed.Header), len(was.Header)) {
		if same(typed.Header[i].Name, was.Header[i].Name) == was.Header[i].Name {
			typed.Header[i].Value = same(typed.Header[i].Value, was.Header[i].Value)
		}
	}
	return typed
}

// secretGone are the fields in which a secret stood that was not kept.
func secretGone(d web.RESTDraft) map[string]bool {
	gone := map[string]bool{}
	look := func(field, text string) {
		if strings.Contains(text, secret.Bullets) {
			gone[field] = true
		}
	}
	look("target", d.Target)
	look("body", d.Body)
	for _, p := range d.Header {
		look("header", p.Name+p.Value)
	}
	return gone
}
