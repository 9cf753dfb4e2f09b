package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// restCall sends a ready-made call. One that needs an app or a space asks the
// tenant which there are, and lets the person choose.
func (s *Server) restCall(w http.ResponseWriter, r *http.Request, z *session) error {
	call, ok := catalog.CallByID(r.PostFormValue("call"))
	if !ok {
		return badInput("There is no such ready-made call.")
	}
	t := z.Tenant()
	if t == nil {
		return errNotConnected
	}
	if _, err := s.takeDraft(r, z); err != nil {
		return err
	}
	d := draftOfCall(call)
	names := call.Placeholders()
	for _, name := range names {
		choice, err := choices(r.Context(), t, name)
		if err != nil {
			choice.Said = "The tenant did not say what there is: " + err.Error() + " Type it into the path."
		}
		d.Fill = append(d.Fill, choice)
	}
	if err := s.openTab(z, d); err != nil {
		return err
	}
	if len(names) == 0 {
		return s.restStart(w, r, z, d, d.Target)
	}
	return toREST(w, r)
}

func draftOfCall(c catalog.Call) web.RESTDraft {
	return web.RESTDraft{Method: http.MethodGet, Target: c.Path, Title: c.Title, Note: c.Note, Problems: map[string]string{}}
}

// choices asks the tenant what could stand in the place of a placeholder.
func choices(ctx context.Context, t *qlikproxy.Tenant, name string) (web.FillView, error) {
	f := web.FillView{Name: name}
	switch name {
	case "appId", "itemId":
		page, err := t.Apps(ctx, "", "")
		for _, a := range page.Apps {
			id := a.ID
			if name == "itemId" {
				id = a.ItemID
			}
			f.Options = append(f.Options, web.Option{Value: id, Label: a.Name + " · " + id})
		}
		f.Said = said(len(f.Options), page.Next != "", "apps")
		return f, err
	case "spaceId":
		spaces, more, err := t.Spaces(ctx)
		for _, sp := range spaces {
			f.Options = append(f.Options, web.Option{Value: sp.ID, Label: sp.Name + " · " + sp.Type + " · " + sp.ID})
		}
		f.Said = said(len(f.Options), more, "spaces")
		return f, err
	case "userId", "tenantId":
		me, err := t.Me(ctx)
		if err != nil {
			return f, err
		}
		f.Said = "Taken from the answer to “Who am I?”."
		f.Options = []web.Option{{Value: me.ID, Label: me.Name + " · " + me.ID}}
		if name == "tenantId" {
			f.Options = []web.Option{{Value: me.TenantID, Label: "this tenant · " + me.TenantID}}
		}
		return f, nil
	}
	f.Said = "Replace it in the path."
	return f, nil
}

func said(n int, more bool, what string) string {
	switch {
	case n == 0:
		return "This sign-in sees no " + what + "."
	case more:
		return "The first " + what + " that this sign-in sees; there are more. For another one type its ID into the path."
	}
	return "All " + what + " that this sign-in sees."
}

// pathEscape makes a value safe as one segment of a path.
func pathEscape(value string) string { return strings.ReplaceAll(url.PathEscape(value), ":", "%3A") }
