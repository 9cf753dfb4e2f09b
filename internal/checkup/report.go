package checkup

import (
	"time"

	"qlikconsole/internal/guidance"
)

// Status is how a step came out.
type Status string

// The statuses of a step; Pass, Warn and Fail are also the verdicts of a report.
const (
	Waiting Status = ""        // not begun
	Running Status = "running" // under way
	Pass    Status = "pass"
	Warn    Status = "warn" // works, and something should be looked at
	Fail    Status = "fail"
	Skip    Status = "skip" // not tested; the summary says why
)

// Step is one step of a checkup as it stands now.
type Step struct {
	ID       string // address, dns, tcp …: stable
	Title    string
	Status   Status
	Limit    time.Duration // the most that it may take
	Duration time.Duration
	Summary  string // one plain sentence
	Evidence Evidence
	Causes   []guidance.Match // what the step alone points to, the most likely first
	Untested bool             // skipped because something before it is missing, not because there is nothing to test
	Kept     bool             // taken over from the run before
	Cut      bool             // under way when the checkup was cancelled
}

// Finished tells whether the step is over.
func (s Step) Finished() bool { return s.Status != Waiting && s.Status != Running }

// Report is what a checkup found so far. Nothing in it is a secret.
type Report struct {
	Tenant    string
	SignIn    string // kind of credential; empty: none
	App       string // the app that was opened; empty: none
	Started   time.Time
	Duration  time.Duration
	Finished  bool
	Cancelled bool
	Verdict   Status // Pass, Warn or Fail: of what is known so far
	Steps     []Step // in the order of the layers
	Causes    []guidance.Match
	Questions []Question
}

// Root is the root cause, if one is known.
func (r Report) Root() (guidance.Match, bool) {
	if len(r.Causes) == 0 {
		return guidance.Match{}, false
	}
	return r.Causes[0], true
}

// Step finds a step by its ID.
func (r Report) Step(id string) (Step, bool) {
	for _, s := range r.Steps {
		if s.ID == id {
			return s, true
		}
	}
	return Step{}, false
}

// Done counts the steps that are over.
func (r Report) Done() int {
	n := 0
	for _, s := range r.Steps {
		if s.Finished() {
			n++
		}
	}
	return n
}

func verdict(steps []Step) Status {
	worst := Pass
	for _, s := range steps {
		switch {
		case s.Status == Fail:
			return Fail
		case s.Status == Warn:
			worst = Warn
		}
	}
	return worst
}
