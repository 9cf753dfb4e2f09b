package checkup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/qlikproxy"
)

// exception is a row of the matrix that a checkup answers otherwise than the fault's
// own row says, and why that is right.
type exception struct{ want, why string }

// quickLimits let hanging faults end soon; the real limits are tested by themselves.
func quickLimits() map[string]time.Duration {
	limits := map[string]time.Duration{}
	for _, id := range StepIDs() {
		limits[id] = 4 * time.Second
	}
	limits[StepHTTP], limits[StepWSUpgrade], limits[StepWSSession] = time.Second, time.Second, time.Second
	return limits
}

func TestActors(t *testing.T) {
	exceptions := map[string]exception{
		"api-key-revoked":       {"apikey-expired", "the tenant answers an expired and a revoked key alike, and no key may ask about itself"},
		"api-key-cannot-create": {"", "a checkup only reads, so it makes no key"},
	}
	demo := newBench(t, demotenant.Config{}, qlikproxy.NetworkConfig{}).demo
	for _, a := range demo.Actors() {
		t.Run(a.Name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, demotenant.Config{}, qlikproxy.NetworkConfig{})
			app := ""
			if a.Name == "section-access" {
				app = b.appNamed("HR Headcount")
			}
			r := b.check(b.as(a.Name), app)
			want := a.ExpectCause
			if e, ok := exceptions[a.Name]; ok {
				want = e.want
			}
			if first(r) != want {
				t.Errorf("first cause %q, want %q\n%s", first(r), want, r.Text())
			}
		})
	}
}

// row is the outcome of one way to provoke.
type row struct {
	fault demotenant.Fault
	got   string
	why   string
	right bool
}

func TestFaults(t *testing.T) {
	exceptions := faultExceptions()
	rows := make([]row, len(demotenant.AllFaults()))
	t.Run("faults", func(t *testing.T) {
		for i, f := range demotenant.AllFaults() {
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				rows[i] = provoke(t, f, exceptions[f.Name])
			})
		}
	})
	right, total := 0, 0
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		if r.fault.Cause == "" {
			continue
		}
		total++
		if r.right {
			right++
		} else {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.fault.Name, r.fault.Cause, cmp.Or(r.got, "none"), r.why)
		}
	}
	w.Flush()
	t.Logf("right cause first: %d of %d; otherwise:\n%s", right, total, table.String())
}

// faultExceptions are the faults whose own cause does not come first.
func faultExceptions() map[string]exception {
	closer := func(id, why string) exception { return exception{id, why} }
	unseen := func(why string) exception { return exception{"", why} }
	none := unseen("a checkup only reads, so it makes no key")
	silence := unseen("a checkup never leaves a connection silent")
	broken := closer("answer-broken", "guidance has a closer row")
	protocol := closer("qix-malformed", "guidance counts this close code to what cannot be read")
	return map[string]exception{
		"apikey-create-forbidden": none, "apikey-expiry-too-long": none, "apikey-quota": none,
		"ws-idle-closed": silence, "ws-idle-cut": silence,
		"cut": broken, "endless": broken, "empty": broken, "malformed": broken,
		"close-1002": protocol, "close-1003": protocol, "close-1007": protocol,
		"qix-wrong-id":      closer("answer-timeout", "the answer to what was asked never comes"),
		"hang":              closer("answer-timeout", "guidance has a closer row"),
		"login-redirect":    closer("auth-header-missing", "guidance has a closer row"),
		"close-4201":        closer("ws-client-closed", "guidance has a closer row"),
		"ws-no-greeting":    closer("ws-blocked", "guidance holds a box on the way for more likely; engine-failure stands behind it"),
		"token-short-lived": unseen("the console renews in time, so nothing fails"),
		"small-pages":       unseen("a checkup reads to the last page, so nothing fails"),
		"token-expired":     closer("token-refused", "the token is a minute old, so it cannot be its age; TestGiven has a token that expired"),
		"apikey-revoked":    closer("apikey-expired", "the tenant answers an expired and a revoked key alike"),
		"qix-user-denied":   closer("section-access", "a member of the space whom the engine denies the app: guidance names the app's own access table"),
	}
}

func provoke(t *testing.T, f demotenant.Fault, e exception) row {
	b := newBench(t, demotenant.Config{Faults: []string{f.Name}}, qlikproxy.NetworkConfig{})
	if f.Name != "slow" && f.Name != "ws-slow" { // these come through within the real limits
		b.o.Limits = quickLimits()
	}
	in := b.as("healthy")
	switch {
	case strings.HasPrefix(f.Name, "apikey-"):
		in = b.as("api-key")
	case f.Name == "impersonation-refused":
		in.Kind, in.UserField, in.UserValue = qlikproxy.SignInImpersonation, "userId", "0123456789abcdef01234567"
		in.Scopes = []string{"user_default"}
	}
	r := b.check(in, "")
	got := row{fault: f, got: first(r), right: first(r) == f.Cause}
	want := cmp.Or(e.want, f.Cause)
	if e.why != "" {
		got.why = e.why
		want = e.want
	}
	if got.got != want {
		t.Errorf("first cause %q, want %q\n%s", got.got, want, brief(r))
	}
	return got
}

// brief is a report without its passed steps.
func brief(r Report) string {
	r.Steps = slices.DeleteFunc(r.Steps, func(s Step) bool { return s.Status == Pass || s.Status == Skip })
	return r.Text()
}
