package checkup

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// quickLimits let hanging faults end soon; the real limits are tested by themselves.
// slowness is how long an answer of the demo tenant takes that is slow.
const slowness = 3 * time.Second

func quickLimits() map[string]time.Duration {
	limits := map[string]time.Duration{}
	for _, id := range StepIDs() {
		limits[id] = 4 * time.Second
	}
	limits[StepHTTP], limits[StepWSUpgrade], limits[StepWSSession] = time.Second, time.Second, time.Second
	return limits
}

func TestActors(t *testing.T) {
	exceptions := map[string]string{
		"api-key-revoked":       "apikey-expired", // the tenant answers an expired and a revoked key alike
		"api-key-cannot-create": "",               // a checkup only reads, so it makes no key
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
				want = e
			}
			if first(r) != want {
				t.Errorf("first cause %q, want %q\n%s", first(r), want, r.Text())
			}
		})
	}
}

// Every fault that a checkup can see leads to its own cause; those that show elsewhere
// lead to none.
func TestFaults(t *testing.T) {
	for _, f := range demotenant.AllFaults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			want := f.Cause
			if f.Where != demotenant.WhereCheckup {
				want = ""
			}
			if r := provoke(t, f); first(r) != want {
				t.Errorf("first cause %q, want %q\n%s", first(r), want, brief(r))
			}
		})
	}
}

func provoke(t *testing.T, f demotenant.Fault) Report {
	b := newBench(t, demotenant.Config{Faults: []string{f.Name}, Slowness: slowness / 5}, qlikproxy.NetworkConfig{})
	b.o.Limits = quickLimits()
	if f.Name == "slow" || f.Name == "ws-slow" { // these come through within the real limits, here a fifth of them and of the wait
		for _, p := range plans() {
			b.o.Limits[p.id] = max(p.limit/5, time.Second)
		}
	}
	if f.Name == "endless" { // known for what it is at the limit of a body, which a busy machine reaches late
		delete(b.o.Limits, StepIdentity)
	}
	if f.Used {
		b.o.Known = map[string]string{guidance.FactWorkedBefore: "true"}
	}
	return b.check(b.as(cmp.Or(f.Actor, "healthy")), "")
}

// brief is a report without its passed steps.
func brief(r Report) string {
	r.Steps = slices.DeleteFunc(r.Steps, func(s Step) bool { return s.Status == Pass || s.Status == Skip })
	return r.Text()
}
