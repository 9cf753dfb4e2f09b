package checkup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"qlikconsole/internal/guidance"
	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
)

// Target is what is checked.
type Target struct {
	Address string            // as it was typed
	SignIn  *qlikproxy.SignIn // nil: without signing in, as far as that goes
	App     string            // ID of the app to open; empty: one is chosen
}

// Options are what a checkup works with. Guidance, Limits, Progress and Now may be
// left out.
type Options struct {
	Network  *qlikproxy.Network
	Recorder *qlikproxy.Recorder
	Redactor *secret.Redactor
	Spool    *spool.Dir
	Guidance *guidance.Table
	Limits   map[string]time.Duration // by step, in place of the plan's
	Known    map[string]string        // facts about the credential from before, such as guidance.FactWorkedBefore
	Progress func(Step)               // called when a step begins and when it ends, one call at a time
	Now      func() time.Time
}

// Run is a checkup under way, or over. It is safe for concurrent use.
type Run struct {
	target   Target
	o        Options
	ctx      context.Context
	stop     context.CancelFunc
	done     chan struct{}
	released chan struct{}            // closed when nothing of the run is open any more
	over     map[string]chan struct{} // closed when the step is
	work     *work

	mu      sync.Mutex
	report  Report
	changed chan struct{}   // closed when the report changes
	blocked map[string]bool // steps after which those that need them cannot run
	tell    sync.Mutex      // one Progress at a time
}

// Start begins a checkup. It ends with ctx, with Cancel, or when all steps are over;
// every step ends within its limit.
func Start(ctx context.Context, t Target, o Options) *Run {
	return begin(ctx, t, o, nil, "")
}

// Again begins a checkup that runs from one step on and takes over what the steps
// before it found. A step that is not known runs everything.
func (r *Run) Again(ctx context.Context, from string) *Run {
	<-r.done
	return begin(ctx, r.target, r.o, r, from)
}

func begin(ctx context.Context, t Target, o Options, before *Run, from string) *Run {
	if o.Guidance == nil {
		o.Guidance = guidance.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Run{target: t, o: o, done: make(chan struct{}), released: make(chan struct{}), over: map[string]chan struct{}{}, blocked: map[string]bool{}, changed: make(chan struct{})}
	r.ctx, r.stop = context.WithCancel(ctx)
	r.work = &work{target: t, o: o}
	r.report = Report{Tenant: o.Redactor.String(ShownAddress(t.Address)), App: t.App, Started: o.Now()}
	if t.SignIn != nil {
		r.report.SignIn = string(t.SignIn.Kind)
	}
	for _, p := range plans() {
		limit := cmp.Or(o.Limits[p.id], p.limit)
		r.report.Steps = append(r.report.Steps, Step{ID: p.id, Title: p.title, Limit: limit})
		r.over[p.id] = make(chan struct{})
	}
	if before != nil && slices.Contains(StepIDs(), from) {
		r.takeOver(before, again(from))
	}
	go r.run()
	return r
}

// takeOver keeps what the run before found, except for the steps that run again.
func (r *Run) takeOver(before *Run, anew map[string]bool) {
	old := before.Report()
	r.work.found = before.work.found
	r.work.found.engine = nil
	if !anew[StepAddress] && r.work.found.address.Host != "" {
		r.work.signIn()
	}
	r.report.Tenant = old.Tenant
	for i := range r.report.Steps {
		s := &r.report.Steps[i]
		if anew[s.ID] || !old.Steps[i].Finished() {
			continue
		}
		limit := s.Limit
		*s = old.Steps[i]
		s.Kept, s.Limit = true, limit
		r.blocked[s.ID] = before.blocked[s.ID]
	}
}

// Cancel ends the checkup; what was found is kept.
func (r *Run) Cancel() { r.stop() }

// Done is closed when the checkup is over.
func (r *Run) Done() <-chan struct{} { return r.done }

// Changed returns a channel that is closed when the report changes, as its last change
// when the checkup is over. Who looks at the report after asking for it misses nothing.
func (r *Run) Changed() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changed
}

// announce tells who waits that the report changed; r.mu is held.
func (r *Run) announce() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// Wait returns the report when the checkup is over and its connections are closed.
func (r *Run) Wait() Report {
	<-r.released
	return r.Report()
}

// Report is what is known now.
func (r *Run) Report() Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.report
	out.Steps = slices.Clone(out.Steps)
	if !out.Finished {
		out.Duration = r.o.Now().Sub(out.Started)
	}
	out.Verdict = verdict(out.Steps)
	out.Causes = rank(out.Steps)
	if out.Finished {
		out.Questions = questions(out, r.work.found)
	}
	return out
}

func (r *Run) run() {
	defer r.o.Redactor.Crash()
	defer close(r.released)
	defer r.work.close() // an engine may take seconds to say good-bye; nobody who cancelled waits for it
	defer close(r.done)
	defer r.stop()
	var steps sync.WaitGroup
	for i, p := range plans() {
		steps.Go(func() {
			defer r.o.Redactor.Crash()
			r.step(i, p)
		})
	}
	steps.Wait()
	r.conclude()
}

func (r *Run) conclude() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Duration = r.o.Now().Sub(r.report.Started)
	r.report.Finished = true
	r.report.App = cmp.Or(r.work.found.app.id, r.report.App)
	r.announce()
}

// step waits for what step i depends on, and runs it.
func (r *Run) step(i int, p plan) {
	defer close(r.over[p.id])
	if r.Report().Steps[i].Finished() { // taken over
		return
	}
	for _, dep := range slices.Concat(p.needs, p.after) {
		<-r.over[dep] // ends soon after ctx: every step does
	}
	start := time.Now()
	o := r.attempt(i, p)
	r.finish(i, o, time.Since(start))
}

func (r *Run) attempt(i int, p plan) (o outcome) {
	if r.ctx.Err() != nil {
		return r.cancelled("Not tested: the checkup was cancelled before.")
	}
	if dep := r.missing(p); dep != "" {
		return outcome{Status: Skip, Summary: "Not tested, because “" + dep + "” did not work.", blocks: true}
	}
	r.set(i, func(s *Step) { s.Status = Running })
	ctx, cancel := context.WithTimeout(r.ctx, r.report.Steps[i].Limit)
	defer cancel()
	start := time.Now()
	o = p.do(ctx, r.work)
	if r.ctx.Err() != nil && o.Status != Pass {
		o = r.cancelled(fmt.Sprintf("Cancelled after %s, before it came to an end.", rounded(time.Since(start))))
		o.cut = true
	}
	return o
}

func (r *Run) cancelled(summary string) outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Cancelled = true
	return outcome{Status: Skip, Summary: summary, blocks: true}
}

// missing is the title of the first step that p needs and that did not work.
func (r *Run) missing(p plan) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.report.Steps {
		if slices.Contains(p.needs, s.ID) && r.blocked[s.ID] {
			return s.Title
		}
	}
	return ""
}

func (r *Run) finish(i int, o outcome, took time.Duration) {
	evidence := make(Evidence, 0, len(o.Evidence))
	for _, f := range o.Evidence {
		evidence.add(f.Name, r.o.Redactor.String(f.Value))
	}
	causes := r.work.causes(o)
	r.set(i, func(s *Step) {
		s.Status, s.Duration, s.Evidence, s.Causes = o.Status, took, evidence, causes
		s.Summary = r.o.Redactor.String(o.Summary)
		s.Untested, s.Cut = o.Status == Skip && o.blocks, o.cut
		r.blocked[s.ID] = s.Untested || o.Status == Fail
		if s.ID == StepAddress && r.work.found.address.Host != "" {
			r.report.Tenant = r.work.found.address.String()
		}
	})
}

// set changes step i and tells of it.
func (r *Run) set(i int, change func(*Step)) {
	r.tell.Lock()
	defer r.tell.Unlock()
	r.mu.Lock()
	change(&r.report.Steps[i])
	s := r.report.Steps[i]
	r.announce()
	r.mu.Unlock()
	if r.o.Progress != nil {
		r.o.Progress(s)
	}
}
