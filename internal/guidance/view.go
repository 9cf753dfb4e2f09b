package guidance

import (
	"strconv"
	"strings"
)

// Bounds on what is read of a signal: its fields may come from strangers.
const (
	maxText  = 8 << 10
	maxField = 1 << 10
)

// view is a signal made comparable: trimmed, lower-cased, cut to bounded size.
type view struct {
	fields map[string]string
	signal Signal
}

func newView(s Signal) *view {
	v := &view{fields: make(map[string]string, 20), signal: s}
	for name, value := range map[string]string{
		"layer": s.Layer, "operation": s.Operation, "kind": s.Kind, "code": s.Code,
		"title": s.Title, "oauth-code": s.OAuthCode, "session": s.SessionState,
		"method": s.Method, "body": s.BodyShape, "credential": s.CredentialKind,
	} {
		v.set(name, fold(value, maxField))
	}
	v.set("path", plainPath(fold(s.Path, maxField)))
	v.set("text", strings.TrimSpace(fold(s.Title, maxField)+"\n"+fold(s.Text, maxText)))
	v.set("status", number(s.Status))
	v.set("close", number(s.CloseCode))
	if s.HasQIX {
		v.set("qix", strconv.Itoa(s.QIXCode))
	}
	return v
}

func (v *view) set(name, value string) {
	if value != "" {
		v.fields[name] = value
	}
}

// get returns the value of a field as conditions name it; empty means unknown.
func (v *view) get(field string) string {
	if name, ok := strings.CutPrefix(field, "header."); ok {
		return fold(v.signal.Headers[name], maxField)
	}
	if name, ok := strings.CutPrefix(field, "fact."); ok {
		return fold(v.signal.Facts[name], maxField)
	}
	return v.fields[field]
}

// healthy reports whether the signal tells of no failure at all: an answer that
// succeeded, and nothing beside it that says otherwise. An upgrade to a WebSocket
// succeeds with 101 only.
func (v *view) healthy() bool {
	s := v.signal
	if s.Status < 200 || s.Status > 299 || s.Layer == LayerWS {
		return false
	}
	named := s.Kind != "" || s.Code != "" || s.OAuthCode != "" || s.CloseCode != 0 || s.SessionState != "" || s.HasQIX
	return !named && len(s.Facts) == 0 && s.BodyShape != BodyHTML
}

func fold(s string, limit int) string {
	if len(s) > limit {
		s = s[:limit]
	}
	return strings.ToLower(strings.TrimSpace(s))
}

// plainPath drops the query and a closing slash, so that a path compares as what it addresses.
func plainPath(p string) string {
	p, _, _ = strings.Cut(p, "?")
	if len(p) > 1 {
		p = strings.TrimRight(p, "/")
	}
	return p
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
