package demotenant

import (
	"slices"
	"strings"
)

// qixFault makes a method fail with an engine error.
type qixFault struct {
	Fault
	code    int
	methods string // blank-separated; a trailing * stands for any ending
}

// qixFaultTable lists the errors of the engine that can be switched on. Codes
// and messages are the engine's own; when it uses them is partly assumed.
func qixFaultTable() []qixFault {
	f := func(name, basis, cause, title string, code int, methods string) qixFault {
		return qixFault{Fault{Name: name, Layer: "qix", Basis: basis, Cause: cause, Title: title}, code, methods}
	}
	return []qixFault{
		f("section-access", assumed, "section-access", "The app's own access table leaves this user out.", 5, "OpenDoc"),
		f("qix-access-denied", assumed, "qix-access-denied", "Reading the load script needs more rights.", 5, "GetScript*"),
		f("qix-user-denied", documented, "section-access", "The engine denies the app to a member of its space (4000).", 4000, "OpenDoc"),
		f("qix-aborted", documented, "qix-aborted", "Calls are aborted; asking again helps.", 15, "Get*"),
		f("qix-app-already-open", documented, "qix-app-already-open", "The app is already open on this session.", 1002, "OpenDoc"),
		f("qix-open-in-other-mode", documented, "qix-open-in-other-mode", "The app is open with data where it is asked for without, or the reverse.", 1009, "OpenDoc"),
		f("qix-app-not-found", documented, "app-not-found", "The engine does not find the app.", 1003, "OpenDoc"),
		f("qix-out-of-memory", documented, "qix-memory", "The engine is out of memory.", 6, "OpenDoc"),
		f("qix-memory", documented, "qix-memory", "The engine's memory limit is reached.", 19, "OpenDoc"),
		f("qix-app-too-large", documented, "qix-memory", "The app is larger than the tenant allows.", 1015, "OpenDoc"),
		f("qix-too-large", documented, "qix-too-large", "Answers are too large.", -32604, "GetLayout GetTableData GetHyperCubeData"),
		f("qix-result-too-large", documented, "qix-too-large", "Results are too large.", 6001, "GetLayout GetTableData GetHyperCubeData"),
		f("qix-reload-in-progress", documented, "qix-reload-in-progress", "The app is being reloaded.", 11000, "OpenDoc DoReload*"),
		f("qix-invalid-params", documented, "qix-invalid-params", "Parameters are said not to fit.", -32602, "Get*"),
		f("qix-unknown-method", documented, "qix-unknown-method", "Methods are said not to exist.", -32601, "Get*"),
		f("qix-malformed", documented, "qix-malformed", "Requests are said to be no valid JSON.", -32700, "Get*"),
		f("qix-stale-handle", assumed, "qix-stale-handle", "Handles are said not to be open.", staleHandle, "Get*"),
		f("qix-no-licence", documented, "no-entitlement", "The engine finds no licence for the user.", 5009, "OpenDoc"),
		f("qix-licence-expired", documented, "licence-renewal", "The engine says that the licence has expired.", 5007, "OpenDoc"),
	}
}

func qixFaults() []Fault {
	var out []Fault
	for _, f := range qixFaultTable() {
		out = append(out, f.Fault)
	}
	return append(out,
		Fault{Name: "app-empty", Layer: "qix", Basis: documented, Cause: "app-empty", Title: "The app has no tables and no fields."},
		Fault{Name: "qix-wrong-id", Layer: "qix", Basis: assumed, Cause: "answer-timeout", Title: "Answers carry an id that was not asked for, so the right one never comes."},
	)
}

// qixFault returns the error to give for a method, or 0.
func (t *Tenant) qixFault(method string) int {
	if !t.faults.any() {
		return 0
	}
	for _, f := range qixFaultTable() {
		if fits(f.methods, method) && t.faults.take(f.Name) {
			return f.code
		}
	}
	return 0
}

func fits(patterns, method string) bool {
	return slices.ContainsFunc(strings.Fields(patterns), func(p string) bool {
		if head, open := strings.CutSuffix(p, "*"); open {
			return strings.HasPrefix(method, head)
		}
		return p == method
	})
}
