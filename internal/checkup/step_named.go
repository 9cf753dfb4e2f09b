package checkup

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

func pathSegment(id string) string { return url.PathEscape(id) }

// namedApp looks at the app that was named.
func (w *work) namedApp(ctx context.Context, e Evidence, l listing) outcome {
	id := w.target.App
	w.found.app = appChoice{id: id, name: id}
	app, err := w.app(ctx, id)
	e.add("App named", id+": "+appText(app, err))
	f := (*qlikproxy.Failure)(nil)
	switch {
	case err == nil:
		w.found.app = appChoice{id: id, name: cmp.Or(clip(app.Attributes.Name), id), space: app.Attributes.SpaceID, sectionAccess: app.Attributes.HasSectionAccess}
		return outcome{Status: Pass, Summary: "This sign-in sees " + l.text("app", "apps") + ", and can read the one that was named.", Evidence: e}
	case errors.As(err, &f) && (f.Status == http.StatusNotFound || f.Status == http.StatusBadRequest):
		return w.perhapsItem(ctx, e, id)
	}
	w.found.app.refused = forbidden(err)
	o := failed(e, err, guidance.FactListed, map[bool]string{true: "true"}[forbidden(err)])
	o.Summary = "The app that was named cannot be read: " + lowerFirst(o.Summary)
	return o
}

// perhapsItem finds out whether the ID that was named is an item's, and opens its
// app then. An ID that nobody knows is left to the engine, which says more.
func (w *work) perhapsItem(ctx context.Context, e Evidence, id string) outcome {
	app, ok, err := w.tenant.ResolveItem(ctx, id)
	if err != nil || !ok {
		return outcome{Status: Warn, Summary: "The app that was named is not to be found by REST. Opening it shows more.", Evidence: e}
	}
	w.found.app = appChoice{id: app.ID, name: clip(app.Name), space: app.SpaceID}
	e.add("Item's app", w.found.app.name+", "+app.ID)
	s := guidance.Signal{Layer: guidance.LayerREST, Kind: guidance.KindItemID, Facts: map[string]string{guidance.FactIDKind: "item"}}
	return outcome{Status: Fail, Evidence: e, signals: []guidance.Signal{s},
		Summary: "The ID that was named is an item's. Its app is “" + w.found.app.name + "”, with the ID " + app.ID + "; that one is opened now."}
}
