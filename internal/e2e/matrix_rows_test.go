package e2e

import (
	"cmp"
	"slices"
	"testing"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/netfault"
)

// Where the console is looked at.
const (
	byCommand = "console check"
	bySeam    = "checkup in the test"
	byCheckup = "Checkup page"
	byREST    = "REST page"
	byKeys    = "Tokens and keys page"
	byQIX     = "QIX page"
	bySee     = "What do you see?"
)

const (
	real        = "real"   // the basis of what a real network does
	layerPasted = "pasted" // texts, which provoke nothing
)

func allRows() []*row {
	return slices.Concat(healthyRows(), addressRows(), networkRows(), actorRows(), faultRows(), givenRows(), pageRows(), pastedRows())
}

// healthyRows must name nothing.
func healthyRows() []*row {
	var rows []*row
	for _, actor := range []string{"healthy", "api-key"} {
		rows = append(rows,
			&row{layer: "healthy", name: actor, how: "All is well.", through: byCommand, basis: "documented", look: func(t *testing.T) []string {
				return newScene(t, demotenant.Config{}).as(actor).check()
			}},
			&row{layer: "healthy", name: actor, how: "All is well.", through: byCheckup, basis: "documented", look: func(t *testing.T) []string {
				return newScene(t, demotenant.Config{}).as(actor).serve().runCheckup()
			}})
	}
	return rows
}

func addressRows() []*row {
	typed := func(name, address, want, how string) *row {
		return &row{layer: "address", name: name, how: how, through: byCommand, basis: real, want: want, look: func(t *testing.T) []string {
			return newScene(t, demotenant.Config{}).check("--tenant", address)
		}}
	}
	return []*row{
		typed("no-address", " ", "address-malformed", "Only a blank is typed."),
		typed("no-host", "https://", "address-malformed", "The host is missing."),
		typed("other-scheme", "ftp://acme.us.qlikcloud.com", "address-malformed", "The address is of another kind (ftp)."),
		typed("other-host", "https://acme.example.com", "address-not-qlik-cloud", "The host is not one of Qlik Cloud."),
		typed("lookalike", "https://acme.us.qlikcloud.com.example.com", "address-not-qlik-cloud", "The host only begins like one of Qlik Cloud."),
	}
}

// networkRows are the faults of the network: through the program wherever its flags
// reach them.
func networkRows() []*row {
	var rows []*row
	for _, f := range netfault.All() {
		r := &row{layer: f.Layer, name: f.Name, how: f.Title, through: byCommand, basis: real, want: f.Cause}
		r.look = func(t *testing.T) []string { return newScene(t, demotenant.Config{}).behind(f.Name).check() }
		switch {
		case f.Rests:
			r.through = byQIX
			r.look = func(t *testing.T) []string { return newScene(t, demotenant.Config{}).behind(f.Name).serve().live() }
		case f.Seam != "":
			r.through, r.basis = bySeam, "real, with the test's own "+f.Seam
			r.look = func(t *testing.T) []string { return newScene(t, demotenant.Config{}).behind(f.Name).seam() }
		}
		rows = append(rows, r)
	}
	return rows
}

// actorRows are the demo tenant's people and clients.
func actorRows() []*row {
	var rows []*row
	for _, a := range demotenant.Cast() {
		if a.ExpectCause == "" {
			continue
		}
		r := &row{layer: "actor", name: a.Name, how: a.Title, through: byCommand, basis: "assumed", want: a.ExpectCause}
		r.look = func(t *testing.T) []string {
			s := newScene(t, demotenant.Config{}).as(a.Name)
			if a.Name == "section-access" {
				s.app = s.appNamed("HR Headcount")
			}
			return s.check()
		}
		switch a.Name {
		case "api-key-cannot-create": // a checkup makes no keys
			r.through = byKeys
			r.look = func(t *testing.T) []string { return newScene(t, demotenant.Config{}).as(a.Name).serve().createKey() }
		case "api-key-revoked": // refused like an expired one; the list of keys, read by an administrator, tells which it is
			r.through, r.how = byCheckup, a.Title+" The keys were listed before, with another sign-in."
			r.look = func(t *testing.T) []string {
				w := newScene(t, demotenant.Config{}).as("api-key").serve()
				w.post("/tokens/keys/list")
				w.signIn(a.Name)
				return w.runCheckup()
			}
		}
		rows = append(rows, r)
	}
	return rows
}

func (s *scene) appNamed(name string) string {
	s.Helper()
	for _, a := range s.demo.Apps() {
		if a.Name == name {
			return a.ID
		}
	}
	s.Fatalf("no app %s", name)
	return ""
}

// faultRows are the demo tenant's faults.
func faultRows() []*row {
	var rows []*row
	for _, f := range demotenant.AllFaults() {
		scene := func(t *testing.T) *scene {
			return newScene(t, demotenant.Config{Faults: []string{f.Name}}).as(cmp.Or(f.Actor, "healthy"))
		}
		r := &row{layer: f.Layer, name: f.Name, how: f.Title, through: byCommand, basis: f.Basis, want: f.Cause}
		r.look = func(t *testing.T) []string { return scene(t).check() }
		switch {
		case f.Where == demotenant.WhereKeys:
			r.through = byKeys
			r.look = func(t *testing.T) []string { return scene(t).serve().createKey() }
		case f.Where == demotenant.WhereLive:
			r.through = byQIX
			r.look = func(t *testing.T) []string { return scene(t).serve().live() }
		case f.Where != demotenant.WhereCheckup:
			r.through = byREST
			r.look = func(t *testing.T) []string { return scene(t).serve().rest(f.Where) }
		case f.Used:
			r.through, r.how = byCheckup, f.Title+" It worked before."
			r.look = func(t *testing.T) []string { return scene(t).afterUse(f.Name).runCheckup() }
		case f.Actor == "on-behalf", f.Name == "qix-wrong-id": // no flag asks for it; the limit of the step is 90 s
			r.through = bySeam
			r.look = func(t *testing.T) []string { return scene(t).seam() }
		}
		rows = append(rows, r)
	}
	return rows
}

// afterUse lets the sign-in work once before the fault begins.
func (s *scene) afterUse(fault string) *window {
	s.Helper()
	must(s.T, s.demo.SetFault(fault, false))
	w := s.serve()
	w.post("/connect/check")
	must(s.T, s.demo.SetFault(fault, true))
	return w
}

// pastedRows are texts as people have them in front of them, mostly of other programs.
func pastedRows() []*row {
	line := func(name, text, want string) *row {
		return &row{layer: layerPasted, name: name, how: "“" + text + "”", through: bySee, basis: "documented", want: want, look: func(t *testing.T) []string {
			return newScene(t, demotenant.Config{}).serve().see(text)
		}}
	}
	return []*row{
		line("connector-token", "Test Connection failure with Error extracting token.", "alation-token-extraction"),
		line("connector-license", "Test Connection failure with Invalid License Key.", "alation-license-key"),
		line("connector-source", "Link to Source System is not navigating correctly. The link shows as “None”", "alation-source-link-none"),
		line("connector-mirroring", "Permission Mirroring is not working", "alation-permission-mirroring"),
		line("connector-memory", "java.lang.OutOfMemoryError: Java heap space", "alation-heap-memory"),
		line("connector-memory-gc", "java.lang.OutOfMemoryError: GC overhead limit exceeded", "alation-heap-memory"),
		line("browser-origin", "blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present", "browser-origin-refused"),
		line("no-object", "Error: Object not found", "qix-object-not-found"),
		line("java-authority", "PKIX path building failed: unable to find valid certification path to requested target", "tls-unknown-authority"),
		line("python-dns", "Failed to establish a new connection: [Errno -2] Name or service not known", "dns-not-found"),
		line("node-refused", "connect ECONNREFUSED 203.0.113.7:443", "tcp-refused"),
	}
}
