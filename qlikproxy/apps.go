package qlikproxy

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// User is the user that the credential acts as.
type User struct {
	ID, Name, Email, Subject, TenantID, Status string
	Roles                                      []string `json:"-"` // names
}

// Me reads the user that the credential acts as. Qlik answers with a redirect to
// the user's own address, which is followed.
func (t *Tenant) Me(ctx context.Context) (User, error) {
	var answer struct {
		User
		AssignedRoles []struct{ Name string }
	}
	x, err := t.read(ctx, Request{Target: "/api/v1/users/me", Kind: "me"}, &answer)
	if err != nil {
		return User{}, err
	}
	if answer.ID == "" {
		return User{}, x.unusable("malformed", errors.New("the answer has no user ID"))
	}
	for _, role := range answer.AssignedRoles {
		answer.Roles = append(answer.Roles, role.Name)
	}
	return answer.User, nil
}

const itemsPath = "/api/v1/items"

// App is an app as the list of items shows it.
type App struct{ ID, ItemID, Name, SpaceID string }

// AppPage is one page of apps.
type AppPage struct {
	Apps []App
	Next string // cursor for Apps; empty: the last page
}

// item is a member of the list of items. Its own ID is another than the app's.
type item struct{ ID, Name, SpaceID, ResourceID, ResourceType string }

func (i item) app() (App, bool) {
	return App{ID: i.ResourceID, ItemID: i.ID, Name: i.Name, SpaceID: i.SpaceID}, i.ResourceType == "app" && i.ResourceID != ""
}

// Apps reads one page of apps whose name contains query (empty: all). cursor is
// Next of the page before, or empty.
func (t *Tenant) Apps(ctx context.Context, query, cursor string) (AppPage, error) {
	r := Request{Target: cursor, Kind: "apps"}
	if cursor == "" {
		r.Target, r.Query = itemsPath, []Pair{{"resourceType", "app"}, {"limit", "100"}, {"sort", "+name"}}
		if query != "" {
			r.Query = append(r.Query, Pair{"query", query})
		}
	} else if path, _, _ := strings.Cut(cursor, "?"); path != itemsPath {
		return AppPage{}, &InputError{"Cursor", "This is no page of the list of apps."}
	}
	var answer struct {
		Data  []item
		Links links
	}
	if _, err := t.read(ctx, r, &answer); err != nil {
		return AppPage{}, err
	}
	page := AppPage{Next: t.link(answer.Links.next())}
	for _, i := range answer.Data {
		if app, ok := i.app(); ok {
			page.Apps = append(page.Apps, app)
		}
	}
	return page, nil
}

// ResolveItem says whether id is the item's ID of an app, and which app that is.
func (t *Tenant) ResolveItem(ctx context.Context, id string) (App, bool, error) {
	if !plainID(id) {
		return App{}, false, nil
	}
	var answer item
	_, err := t.read(ctx, Request{Target: itemsPath + "/" + url.PathEscape(id), Kind: "apps"}, &answer)
	var f *Failure
	if errors.As(err, &f) && (f.Status == http.StatusNotFound || f.Status == http.StatusBadRequest) {
		return App{}, false, nil
	}
	if err != nil {
		return App{}, false, err
	}
	app, ok := answer.app()
	return app, ok, nil
}
