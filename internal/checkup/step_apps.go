package checkup

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"qlikconsole/internal/guidance"
)

type item struct {
	ID, Name, SpaceID, ResourceID string
	ResourceSize                  struct{ AppFile float64 }
}

// maxSample is how many apps are tried by REST.
const maxSample = 5

// sample keeps a few apps from different spaces.
type sample struct{ items []item }

func (s *sample) add(i item) {
	same := func(have item) bool { return have.SpaceID == i.SpaceID }
	if i.ResourceID != "" && len(s.items) < maxSample && !slices.ContainsFunc(s.items, same) {
		s.items = append(s.items, i)
	}
}

// stepApps counts the apps and tries whether what is listed can be opened.
func stepApps(ctx context.Context, w *work) outcome {
	var e Evidence
	var some sample
	l, err := list(ctx, w, &e, "/api/v1/items?limit=100&resourceType=app&sort=%2Bname", some.add)
	if err != nil {
		return failed(e, err)
	}
	w.found.apps = l.count
	e.addf("Apps", "%d on %s", l.count, count(l.pages, "page", "pages"))
	if w.target.App != "" {
		return w.namedApp(ctx, e, l)
	}
	if l.count == 0 {
		return outcome{Status: Warn, Summary: "This sign-in sees no app at all.", Evidence: e, signals: []guidance.Signal{w.notMember()}}
	}
	return w.trySample(ctx, e, l, some.items)
}

// trySample reads some of the apps that are listed, and chooses the one to open.
func (w *work) trySample(ctx context.Context, e Evidence, l listing, items []item) outcome {
	apps, errs := make([]appInfo, len(items)), make([]error, len(items))
	var calls sync.WaitGroup
	for i := range items {
		calls.Go(func() { apps[i], errs[i] = w.app(ctx, items[i].ResourceID) })
	}
	calls.Wait()
	var refusals []error
	for i, item := range items {
		e.add("App tried", clip(item.Name)+": "+appText(apps[i], errs[i]))
		if errs[i] != nil {
			refusals = append(refusals, errs[i])
			continue
		}
		w.choose(item, apps[i])
	}
	if w.found.app.id == "" && len(items) > 0 {
		w.found.app = appChoice{id: items[0].ResourceID, name: clip(items[0].Name), space: items[0].SpaceID, refused: true}
	}
	summary := fmt.Sprintf("This sign-in sees %s.", l.text("app", "apps"))
	if len(refusals) == 0 {
		return outcome{Status: Pass, Summary: fmt.Sprintf("%s All of %d that were tried can be read.", summary, len(items)), Evidence: e}
	}
	o := failed(e, refusals[0], guidance.FactListed, "true")
	o.Summary = fmt.Sprintf("%s Of %d that were tried, %d are listed and cannot be opened.", summary, len(items), len(refusals))
	if len(refusals) < len(items) {
		o.Status = Warn
	}
	return o
}

// appInfo is what REST tells of an app.
type appInfo struct {
	Attributes struct {
		ID, Name, LastReloadTime string
		HasSectionAccess         bool
		SpaceID                  string
	}
}

func (w *work) app(ctx context.Context, id string) (appInfo, error) {
	var app appInfo
	_, err := w.read(ctx, "/api/v1/apps/"+pathSegment(id), &app)
	return app, err
}

func appText(a appInfo, err error) string {
	switch {
	case err != nil:
		return sentence(err)
	case a.Attributes.HasSectionAccess:
		return "can be read; has section access"
	case a.Attributes.LastReloadTime == "":
		return "can be read; was never reloaded"
	}
	return "can be read"
}

// choose takes the first app that has data and no access table of its own, or else
// the first.
func (w *work) choose(i item, a appInfo) {
	c := appChoice{id: i.ResourceID, name: clip(i.Name), space: i.SpaceID, sectionAccess: a.Attributes.HasSectionAccess}
	c.ordinary = a.Attributes.LastReloadTime != "" && !c.sectionAccess
	if w.found.app.id == "" || c.ordinary && !w.found.app.ordinary {
		w.found.app = c
	}
}
