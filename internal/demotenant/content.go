package demotenant

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The curated company is Halden Outdoor, a maker of tents and boots.

// newWorld makes users, clients, spaces and apps.
func newWorld(t *Tenant) (*world, error) {
	w := &world{
		tenantID: "hLdn0uTdR7x2kQ9mB4vZ8cW1sY5pE3aJ", users: map[string]*user{}, clients: map[string]*client{},
		bySpace: map[string]*space{}, byApp: map[string]*app{}, keys: map[string]*apiKey{}, revoked: map[string]bool{}, seen: map[string]time.Time{},
		maxKeys: 5, maxLife: "P90D",
	}
	now := t.now()
	w.addStaff()
	w.addSpaces(now, t.cfg.Spaces)
	actors, err := t.cast(w)
	if err != nil {
		return nil, err
	}
	w.actors = actors
	w.addApps(now, t.cfg.Apps)
	return w, nil
}

func emailOf(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@halden-outdoor.example"
}

func (w *world) addUser(u *user) {
	w.users[u.id] = u
	w.order = append(w.order, u)
}

func (w *world) addStaff() {
	for i, name := range []string{
		"Grete Halden", "Ivo Marsh", "Jana Novak", "Kofi Mensah", "Lina Åström", "Mateo Ruiz", "Nadia Haddad",
		"Oskar Vik", "Priya Nair", "Quentin Blanc", "Rosa Conti", "Sven Aas", "Tuuli Niemi", "Uma Patel",
	} {
		status := "active"
		if i == 13 {
			status = "disabled"
		}
		w.addUser(&user{id: hexID("user", name), name: name, email: emailOf(name), status: status,
			subject: `auth0|` + hexID("subject", name), entitled: true, admin: i == 0})
	}
}

// addSpaces makes more than one page of spaces: a default page holds ten.
func (w *world) addSpaces(now time.Time, extra int) {
	curated := []struct{ name, kind, description string }{
		{"Sales", "shared", "Orders, customers and the weekly sales pack"},
		{"Finance", "managed", "Published ledgers; consumers only"},
		{"HR", "shared", "Head count and absence; access is by row"},
		{"Operations", "shared", "Stock, suppliers and deliveries"},
		{"Company data", "data", "Connections and files for all apps"},
		{"Board pack", "managed", "What the board reads"},
		{"Marketing", "shared", "Campaigns and the web shop"},
		{"Data warehouse", "data", "Nightly QVD files"},
		{"Support desk", "shared", "Tickets and returns"},
		{"Field team", "shared", "Shops and partners"},
		{"Training", "shared", "Apps with problems, for practice"},
		{"Published reports", "managed", "Approved apps of all teams"},
	}
	for i, s := range curated {
		w.addSpace(s.name, s.kind, s.description, now.AddDate(-1, 0, i))
	}
	for i := range extra {
		w.addSpace(fmt.Sprintf("Team %05d", i+1), []string{"shared", "managed", "data"}[i%3], "", now.AddDate(0, 0, -30))
	}
}

func (w *world) addSpace(name, kind, description string, created time.Time) {
	s := &space{id: hexID("space", name), name: name, kind: kind, description: description,
		ownerID: w.order[0].id, created: created, rolesOf: map[string][]string{}}
	w.bySpace[s.id] = s
	w.spaces = append(w.spaces, s)
	w.join(s, w.order[0], "user", "facilitator")
	for i, u := range w.order[1:] {
		if i%3 == len(w.spaces)%3 {
			w.join(s, u, "user", "consumer")
		}
	}
}

func (w *world) join(s *space, u *user, kind string, roles ...string) {
	if kind == "user" && u.bot {
		kind = "bot"
	}
	if s.kind == "data" && slices.Equal(roles, []string{"consumer"}) {
		roles = []string{"dataconsumer"}
	}
	s.rolesOf[u.id] = roles
	s.members = append(s.members, member{id: hexID("assignment", s.id+u.id), userID: u.id, kind: kind, roles: roles})
}

func (w *world) memberEverywhere(u *user) {
	for _, s := range w.spaces {
		w.join(s, u, "user", "facilitator")
	}
}
