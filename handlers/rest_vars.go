package handlers

import (
	"context"
	"slices"

	"qlikconsole/internal/lazyregexp"
	"qlikconsole/internal/store"
	"qlikconsole/web"
)

// placeholder is a variable's name as it stands in a request.
var placeholder = lazyregexp.New(`\{\{\s*([A-Za-z_][A-Za-z0-9_.-]{0,63})\s*\}\}`)

// connectedHost is the connected tenant's host, or nothing.
func connectedHost(z *session) string {
	if t := z.Tenant(); t != nil {
		return t.Address().Host
	}
	return ""
}

// variables are what {{names}} stand for now: those of the sign-in, and those
// that are kept, which win.
func (s *Server) variables(ctx context.Context, z *session) ([]store.Variable, error) {
	list, err := s.cfg.Store.Variables(ctx, connectedHost(z))
	if err != nil {
		return nil, err
	}
	for _, own := range ownVariables(z) {
		if own.Value != "" && !slices.ContainsFunc(list, func(v store.Variable) bool { return v.Name == own.Name }) {
			list = append(list, own)
		}
	}
	return list, nil
}

// fromSignIn says of a variable that it is not kept but comes from the connection.
const fromSignIn = "the connection"

func ownVariables(z *session) []store.Variable {
	t := z.Tenant()
	if t == nil {
		return nil
	}
	own := []store.Variable{
		{Name: "tenantHost", Value: t.Address().Host}, {Name: "tenantUrl", Value: t.Address().String()}, {Name: "clientId", Value: t.SignIn().ClientID},
	}
	if who := kept(z, identityKey, func() *identity { return &identity{} }); who.tenant == t.ID() {
		own = append(own, store.Variable{Name: "userId", Value: who.user.ID}, store.Variable{Name: "tenantId", Value: who.user.TenantID})
	}
	for i := range own {
		own[i].From = fromSignIn
	}
	return own
}

// putIn returns d with the variables' values in the place of their names, and
// says in d's problems which names are unknown.
func putIn(d web.RESTDraft, list []store.Variable) web.RESTDraft {
	values := map[string]string{}
	for _, v := range list {
		values[v.Name] = v.Value
	}
	in := func(field, text string) string {
		return placeholder.ReplaceAllStringFunc(text, func(found string) string {
			name := placeholder.FindStringSubmatch(found)[1]
			value, ok := values[name]
			if !ok {
				d.Problems[field] = "There is no variable " + name + ". Keep one under Variables, or type the value itself."
				return found
			}
			return value
		})
	}
	out := d
	out.Target, out.Body = in("target", d.Target), in("body", d.Body)
	out.Query, out.Header = pairsIn("query", d.Query, in), pairsIn("header", d.Header, in)
	return out
}

func pairsIn(field string, list []web.PairView, in func(field, text string) string) []web.PairView {
	var out []web.PairView
	for _, p := range list {
		out = append(out, web.PairView{Name: in(field, p.Name), Value: in(field, p.Value)})
	}
	return out
}
