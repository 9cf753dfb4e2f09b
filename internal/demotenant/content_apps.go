package demotenant

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// App is one app of the tenant, for people and tests.
type App struct {
	ID, ItemID, Name, SpaceID string
	Note                      string // what is special about it, in plain words
}

// app is an app as REST sees it; its inside is made when it is first needed.
type app struct {
	id, itemID, name, description string
	spaceID, ownerID, note        string
	created                       time.Time
	reloaded                      moment // zero when never
	sectionAccess, published      bool
	openError                     int // QIX error on opening with data; 0 = none
	kind                          string
	model                         func() *doc

	mu   sync.Mutex
	made *doc
}

// doc returns the inside. Whoever reads or changes it holds a.mu.
func (a *app) doc() *doc {
	if a.made == nil {
		a.made = a.model()
	}
	return a.made
}

// Apps lists curated and generated apps.
func (t *Tenant) Apps() []App {
	t.world.mu.RLock()
	defer t.world.mu.RUnlock()
	out := make([]App, 0, len(t.world.apps))
	for _, a := range t.world.apps {
		out = append(out, App{ID: a.id, ItemID: a.itemID, Name: a.name, SpaceID: a.spaceID, Note: a.note})
	}
	return out
}

// hostileName is made to break a viewer: markup, a script's end, marks that
// turn the writing direction, and a line separator that old JavaScript trips over.
var hostileName = "</script><script>alert(1)</script> \u202Eevil\u202C \u2028 \u200F\u0645\u0631\u062D\u0628\u0627\u200F <img src=x onerror=alert(2)> \"'`${7*7}{{7*7}} " + strings.Repeat("very long ", 30)

func (w *world) addApps(now time.Time, extra int) {
	space := func(name string) string { return hexID("space", name) }
	healthy := w.actors[0]
	for i, a := range []*app{
		{name: "Sales Overview", description: "Orders by region, product and week", spaceID: space("Sales"), model: salesDoc},
		{name: "Customer Insight", description: "Who buys what, and how often", spaceID: space("Sales"), model: salesDoc},
		{name: "Finance Ledger", description: "Postings and budget by cost centre", spaceID: space("Finance"), published: true, model: financeDoc},
		{name: "Budget Planning", description: "Plan against actual", spaceID: space("Finance"), model: financeDoc},
		{name: "HR Headcount", description: "People by department; rows by section access", spaceID: space("HR"), sectionAccess: true, model: hrDoc,
			note: "has section access: who is not in its table cannot open it"},
		{name: "Stock Levels", description: "Built with Data manager", spaceID: space("Operations"), model: stockDoc,
			note: "built with Data manager, so it has a LoadModel object"},
		{name: "Supplier Deliveries", description: "On time, in full", spaceID: space("Operations"), model: stockDoc},
		{name: "Campaign Results", description: "Clicks to orders", spaceID: space("Marketing"), model: salesDoc},
		{name: "Board Pack", description: "One page per month", spaceID: space("Board pack"), published: true, model: financeDoc},
		{name: "Ticket Trends", description: "Returns and questions", spaceID: space("Support desk"), model: salesDoc},
		{name: "Shop Visits", description: "Field team diary", spaceID: space("Field team"), model: salesDoc},
		{name: "Published Sales", description: "Approved copy of Sales Overview", spaceID: space("Published reports"), published: true, model: salesDoc},
		{name: "My working copy", description: "Personal app of the connector's robot user", ownerID: w.clients[healthy.ClientID].userID, model: salesDoc, note: "in a personal space"},
		{name: "Ana's notes", description: "Personal app of Ana Berg", ownerID: hexID("user", "api-key"), model: financeDoc, note: "in the personal space of Ana Berg; others do not see it"},
		{name: "Big answers", description: "One sheet of about 5 MB", spaceID: space("Training"), model: bigDoc, note: "has a sheet whose layout is about 5 MB"},
		{name: hostileName, description: hostileName, spaceID: space("Training"), model: hostileDoc, note: "its names try to break what shows them"},
		{name: "Never reloaded", description: "Made, never filled", spaceID: space("Training"), kind: "empty", model: emptyDoc, note: "was never reloaded, so it has no data"},
		{name: "Too large to open", description: "Larger than the tenant's app size", spaceID: space("Training"), openError: 1015, model: salesDoc, note: "too large: opens only without data"},
		{name: "Reloading now", description: "A reload is running", spaceID: space("Training"), openError: 11000, model: salesDoc, note: "is being reloaded"},
	} {
		w.addApp(a, now.Add(-time.Duration(i)*time.Hour))
	}
	for i := range extra {
		s := w.spaces[i%len(w.spaces)]
		w.addApp(&app{name: fmt.Sprintf("Generated app %05d", i+1), spaceID: s.id, model: salesDoc}, now.AddDate(0, -2, 0))
	}
}

// moment is a time that may be read while another goroutine sets it.
type moment struct{ ms atomic.Int64 }

func (m *moment) set(t time.Time) { m.ms.Store(t.UnixMilli()) }
func (m *moment) never() bool     { return m.ms.Load() == 0 }
func (m *moment) time() time.Time { return time.UnixMilli(m.ms.Load()) }

func (w *world) addApp(a *app, reloaded time.Time) {
	a.id, a.itemID = uuid("app", a.name), hexID("item", a.name)
	a.created = reloaded.AddDate(0, -3, 0)
	if a.kind != "empty" {
		a.reloaded.set(reloaded)
	}
	if a.ownerID == "" {
		a.ownerID = w.order[0].id
	}
	w.apps = append(w.apps, a)
	w.byApp[a.id] = a
}

// sees tells whether REST shows the app to p; opens whether p may open it.
// An administrator's scope shows what it does not open (source: Qlik support, ta-p/2522960).
func (w *world) sees(p principal, a *app) bool {
	return w.opens(p, a) || (a.spaceID != "" && p.admin("admin.apps:read"))
}

func (w *world) opens(p principal, a *app) bool {
	if a.spaceID == "" {
		return a.ownerID == p.user.id
	}
	s := w.bySpace[a.spaceID]
	return s != nil && len(s.rolesOf[p.user.id]) > 0
}
