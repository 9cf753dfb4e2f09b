package checkup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// stepLicence reads the licence's status and overview. Only administrators may, and
// the connector needs neither: a refusal is no problem.
func stepLicence(ctx context.Context, w *work) outcome {
	var e Evidence
	var status, overview struct {
		Status, Valid, Product string
		Allotments             []struct {
			Name             string
			Units, UnitsUsed float64
		}
	}
	x, err := w.read(ctx, "/api/v1/licenses/status", &status)
	if forbidden(err) {
		e.exchange(x)
		return outcome{Status: Skip, Summary: "This sign-in may not read the licence, and need not.", Evidence: e}
	}
	if err != nil {
		return failed(e, err)
	}
	e.exchange(x)
	e.add("Status", status.Status)
	e.add("Valid", status.Valid)
	e.add("Product", status.Product)
	if x, err = w.read(ctx, "/api/v1/licenses/overview", &overview); err == nil {
		e.exchange(x)
		for _, a := range overview.Allotments {
			e.addf("Licences "+a.Name, "%.0f of %.0f used", a.UnitsUsed, a.Units)
		}
	} else {
		e.add("Overview", sentence(err))
	}
	if status.Status != "" && !strings.EqualFold(status.Status, "ok") {
		s := guidance.Signal{Layer: guidance.LayerLicence, Kind: guidance.KindFailure, Facts: map[string]string{guidance.FactLicenceStatus: status.Status}}
		return outcome{Status: Fail, Summary: "The tenant's licence has the status “" + status.Status + "”.", Evidence: e, signals: []guidance.Signal{s}}
	}
	return outcome{Status: Pass, Summary: "The licence is in order.", Evidence: e}
}

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 16 << 20

// read makes a call whose answer is JSON and decodes it.
func (w *work) read(ctx context.Context, target string, into any) (*qlikproxy.Exchange, error) {
	x, err := w.ask(ctx, target)
	if err != nil {
		return x, err
	}
	body, err := io.ReadAll(io.LimitReader(x.Body().Reader(0), maxAnswer))
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		i := x.Info()
		err = &qlikproxy.Failure{Layer: guidance.LayerREST, Op: guidance.OpREST, Kind: guidance.KindMalformed, Method: i.Method, URL: i.URL, Status: i.Status,
			BodyShape: guidance.BodyJSON, CredentialKind: string(w.target.SignIn.Kind), Exchange: i.ID, Time: i.Started, Err: err}
	}
	return x, err
}

// maxPages bounds how many pages of a list are read. With 100 entries each that is
// more than tenants have; time runs out before.
const maxPages = 500

// listing is a list that was read page by page.
type listing struct {
	count, pages int
	whole        bool // to its end
}

func (l listing) text(one, many string) string {
	text := count(l.count, one, many)
	if !l.whole {
		text = "at least " + text + ", the rest was not counted"
	}
	return text
}

// errOffTenant: a list's next page is elsewhere, so it was not fetched.
var errOffTenant = errors.New("the link to the list's next page leads to another host, and was not followed")

// list reads a list to its end, as far as the step's time goes, and calls each for
// every member. A later page that fails ends the count; the first one is an error.
func list[T any](ctx context.Context, w *work, e *Evidence, target string, each func(T)) (l listing, err error) {
	seen := map[string]bool{}
	for target != "" && l.pages < maxPages && !seen[target] {
		seen[target] = true
		var answer struct {
			Data  []T
			Links struct{ Next *struct{ Href string } }
		}
		x, err := w.read(ctx, target, &answer)
		if l.pages == 0 || err != nil {
			e.exchange(x)
		}
		if err != nil {
			if l.pages > 0 && ctx.Err() != nil {
				return l, nil // the time is over, what was counted stays
			}
			return l, err
		}
		l.pages++
		l.count += len(answer.Data)
		for _, member := range answer.Data {
			each(member)
		}
		target = x.Info().Next
		if next := answer.Links.Next; next != nil && next.Href != "" && target == "" {
			e.add("Next page", next.Href)
			return l, &qlikproxy.Failure{Layer: guidance.LayerREST, Op: guidance.OpREST, Kind: guidance.KindOffTenant,
				Method: "GET", URL: x.Info().URL, Status: x.Info().Status, Err: errOffTenant}
		}
	}
	if target != "" && seen[target] {
		e.add("Remark", "The list's last page points back to an earlier one, so the list never ends. The console stopped there.")
	}
	l.whole = target == ""
	return l, nil
}

type space struct {
	ID, Name, Type string
	Meta           struct{ Roles []string }
}

// stepSpaces counts the spaces.
func stepSpaces(ctx context.Context, w *work) outcome {
	var e Evidence
	types := map[string]int{}
	w.found.spaces = map[string]bool{}
	l, err := list(ctx, w, &e, "/api/v1/spaces?limit=100&sort=%2Bname", func(s space) {
		types[s.Type]++
		w.found.spaces[s.ID] = len(s.Meta.Roles) > 0
	})
	if err != nil {
		return failed(e, err)
	}
	e.addf("Spaces", "%d on %s", l.count, count(l.pages, "page", "pages"))
	for _, name := range []string{"shared", "managed", "data"} {
		e.addf("Of them "+name, "%d", types[name])
	}
	if l.count == 0 {
		return outcome{Status: Warn, Summary: "This sign-in sees no space at all.", Evidence: e, signals: []guidance.Signal{w.notMember()}}
	}
	return outcome{Status: Pass, Summary: "This sign-in sees " + l.text("space", "spaces") + ".", Evidence: e}
}

func (w *work) notMember() guidance.Signal {
	return guidance.Signal{Layer: guidance.LayerREST, Operation: guidance.OpREST, Kind: guidance.KindNotMember, CredentialKind: string(w.target.SignIn.Kind)}
}

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
	var refusals []error
	for _, i := range items {
		app, err := w.app(ctx, i.ResourceID)
		e.add("App tried", clip(i.Name)+": "+appText(app, err))
		if err != nil {
			refusals = append(refusals, err)
			continue
		}
		w.choose(i, app)
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
