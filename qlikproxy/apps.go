package qlikproxy

import "context"

// User is the user that the credential acts as.
type User struct {
	ID, Name, Email, Subject, TenantID, Status string
	Roles                                      []string
}

// Me reads the user that the credential acts as.
func (t *Tenant) Me(ctx context.Context) (User, error) { return User{}, nil }

// App is an app as the list of items shows it.
type App struct{ ID, ItemID, Name, SpaceID string }

// AppPage is one page of apps.
type AppPage struct {
	Apps []App
	Next string // cursor for Apps; empty: the last page
}

// Apps reads one page of apps whose name contains query (empty: all). cursor is
// Next of the page before, or empty.
func (t *Tenant) Apps(ctx context.Context, query, cursor string) (AppPage, error) {
	return AppPage{}, nil
}

// ResolveItem says whether id is an item's, not an app's, and which app that is.
func (t *Tenant) ResolveItem(ctx context.Context, id string) (App, bool, error) {
	return App{}, false, nil
}
