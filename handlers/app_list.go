package handlers

import (
	"net/http"
	"strings"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// listApps asks the tenant for the apps whose name holds the form's query, to
// choose one from.
func listApps(r *http.Request, t *qlikproxy.Tenant) (*web.AppListView, error) {
	query := strings.TrimSpace(r.PostFormValue("query"))
	page, err := t.Apps(r.Context(), query, "")
	if err != nil {
		return nil, err
	}
	list := &web.AppListView{Query: query, More: page.Next != "", Said: "This sign-in sees no app of that name. Is it a member of the space?"}
	for _, a := range page.Apps {
		list.Apps = append(list.Apps, web.AppRow{ID: a.ID, Name: a.Name, Space: a.SpaceID})
	}
	return list, nil
}
