package demotenant

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Fault is one way to fail that can be switched on.
type Fault struct {
	Name  string // stable, such as "close-4203"
	Title string // what then happens, in plain words
	Layer string // "tenant", "oauth", "token", "rest", "websocket" or "qix"
	Basis string // "documented" where Qlik publishes this behaviour, else "assumed"
	Cause string // the cause that guidance should name for it
	Hint  string // how to see it; empty where any use shows it
	Actor string // for whom it strikes; empty: for everybody
	Where string // what shows it: one of the Where constants, or the path of a REST call
	Used  bool   // told from others only where the sign-in worked before
}

// Where a fault shows, unless it is a REST call.
const (
	WhereCheckup = ""     // a checkup
	WhereLive    = "live" // a live connection that rests
	WhereKeys    = "keys" // making an API key
)

// AllFaults lists every fault, by layer.
func AllFaults() []Fault {
	all := slices.Concat(tenantFaults(), oauthFaults(), tokenFaults(), restFaults(), socketFaults(), closeFaults(), stateFaults(), noticeFaults(), qixFaults())
	for i := range all {
		all[i].Actor, all[i].Where = stage(all[i].Name)
		all[i].Used = all[i].Name == "apikey-revoked"
	}
	return all
}

// stage is for whom a fault strikes and where it shows, if not for everybody in a checkup.
func stage(name string) (actor, where string) {
	switch name {
	case "apikey-expired", "apikey-revoked", "apikey-permission-removed":
		return "api-key", WhereCheckup
	case "apikey-create-forbidden", "apikey-expiry-too-long", "apikey-quota":
		return "api-key", WhereKeys
	case "impersonation-refused":
		return "on-behalf", WhereCheckup
	case "ws-idle-closed", "ws-idle-cut":
		return "", WhereLive
	case "small-pages":
		return "", "/api/v1/items?resourceType=app"
	case "endpoint-retiring":
		return "", "/api/v1/licenses/status"
	case "lineage-empty":
		return "", "/api/v1/lineage-graphs/nodes/qri%3Aapp%3Asense%3A%2F%2F" + uuid("app", "Sales Overview") + "?level=resource"
	}
	return "", WhereCheckup
}

// faultSet holds what is on; a count of -1 means until switched off.
type faultSet struct {
	known map[string]bool
	mu    sync.Mutex
	left  map[string]int
}

func newFaultSet() *faultSet {
	known := map[string]bool{}
	for _, f := range AllFaults() {
		known[f.Name] = true
	}
	return &faultSet{known: known, left: map[string]int{}}
}

// on tells whether the fault is on, without using it up.
func (s *faultSet) on(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left[name] != 0
}

// take tells whether the fault is on and uses it up once.
func (s *faultSet) take(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.left[name]
	switch {
	case n == 1:
		delete(s.left, name)
	case n > 1:
		s.left[name] = n - 1
	}
	return n != 0
}

// takePrefix uses up the first fault that is on, by name, and starts with prefix.
func (s *faultSet) takePrefix(prefix string) (rest string, ok bool) {
	for _, name := range s.names() {
		if rest, found := strings.CutPrefix(name, prefix); found && s.take(name) {
			return rest, true
		}
	}
	return "", false
}

func (s *faultSet) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := make([]string, 0, len(s.left))
	for name := range s.left {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// SetFault switches a fault on or off. "name:2" switches it on for the first
// two times that it would strike; after that the tenant works. It fails on an
// unknown name or a count that is no number above zero.
func (t *Tenant) SetFault(name string, on bool) error {
	name, count, counted := strings.Cut(name, ":")
	if !t.faults.known[name] {
		return fmt.Errorf("demo tenant: there is no fault %q", name)
	}
	n := -1
	if counted {
		var err error
		if n, err = strconv.Atoi(count); err != nil || n < 1 {
			return fmt.Errorf("demo tenant: %q after the fault %q is no count", count, name)
		}
	}
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	if on {
		t.faults.left[name] = n
	} else {
		delete(t.faults.left, name)
	}
	return nil
}

// Faults names the faults that are on now, sorted.
func (t *Tenant) Faults() []string { return t.faults.names() }

// Times tells how often the fault still strikes: -1 until it is switched off, 0 when it is off.
func (t *Tenant) Times(name string) int {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	return t.faults.left[name]
}

// any tells whether a fault is on at all; mostly none is.
func (s *faultSet) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.left) > 0
}
