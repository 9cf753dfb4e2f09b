package catalog

import (
	"net/url"
	"slices"

	"qlikconsole/internal/lazyregexp"
)

// asItems are names under which people look for lists that Qlik has among its
// items only, with the type of item.
var asItems = map[string]string{
	"apps": "app", "app": "app", "applications": "app", "docs": "app", "documents": "app", "dashboards": "app", "sheets": "app",
	"data-sets": "dataset", "datasets": "dataset", "qvapps": "qvapp", "data-assets": "dataasset", "notes": "note", "data-products": "dataproduct",
}

// listed is the list of items, for what has no list of its own.
func (n *near) listed() {
	rest := slices.Clone(n.typed)
	for len(rest) > 0 && slices.Contains(beginnings, rest[0]) {
		rest = rest[1:]
	}
	if len(rest) == 2 && (rest[1] == "list" || rest[1] == "all" || rest[1] == "full") {
		rest = rest[:1]
	}
	if len(rest) != 1 || n.method != "GET" && n.method != "HEAD" {
		return
	}
	kind := asItems[rest[0]]
	if _, _, ok := n.c.Match("GET", n.path()); ok && len(rest) == 1 && n.typed[len(n.typed)-1] == rest[0] || kind == "" {
		return
	}
	if o, ok := n.c.ByID("items.getItems"); ok {
		n.add(o, o.Path+"?resourceType="+kind+"&limit=100", "There is no list of its own: what you look for are the items of type "+kind+".")
	}
}

var (
	itemID = lazyregexp.New(`^[0-9a-f]{24}$`)
	appID  = lazyregexp.New(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// swapped is the way from one ID to the other where the wrong one stands:
// an app has an ID of its own, and one as an item.
func (n *near) swapped() {
	if len(n.typed) < 4 || n.typed[0] != "api" {
		return
	}
	kind, id := n.typed[2], n.typed[3]
	switch {
	case kind == "apps" && itemID.MatchString(id):
		if o, ok := n.c.ByID("items.getItem"); ok {
			n.add(o, "/api/v1/items/"+id, "This looks like the ID of an item. The item says the app’s own ID, as resourceId.")
		}
	case kind == "items" && appID.MatchString(id):
		if o, ok := n.c.ByID("items.getItems"); ok {
			n.add(o, o.Path+"?resourceType=app&resourceId="+url.QueryEscape(id), "This looks like the ID of an app. The list of items says which item it is.")
		}
	}
}
