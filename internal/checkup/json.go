package checkup

import (
	"encoding/json"
	"time"

	"qlikconsole/internal/guidance"
)

type reportJSON struct {
	Tenant   string      `json:"tenant"`
	Started  time.Time   `json:"started"`
	Duration int64       `json:"duration_ms"`
	Verdict  Status      `json:"verdict"`
	Steps    []stepJSON  `json:"steps"`
	Causes   []causeJSON `json:"causes"`
}

type stepJSON struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Status   Status   `json:"status"`
	Duration int64    `json:"duration_ms"`
	Summary  string   `json:"summary"`
	Evidence Evidence `json:"evidence"`
	Causes   []string `json:"causes"`
}

type causeJSON struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Meaning string       `json:"meaning"`
	Steps   []string     `json:"steps"`
	Who     guidance.Who `json:"who"`
	Source  string       `json:"source"`
	Checked string       `json:"checked"`
}

// MarshalJSON writes a finished report in the form that console check --json prints.
func (r Report) MarshalJSON() ([]byte, error) {
	out := reportJSON{
		Tenant: r.Tenant, Started: r.Started.UTC().Truncate(time.Millisecond), Duration: r.Duration.Milliseconds(),
		Verdict: r.Verdict, Steps: []stepJSON{}, Causes: []causeJSON{},
	}
	for _, s := range r.Steps {
		step := stepJSON{s.ID, s.Title, s.Status, s.Duration.Milliseconds(), s.Summary, s.Evidence, []string{}}
		for _, c := range s.Causes {
			step.Causes = append(step.Causes, c.ID)
		}
		out.Steps = append(out.Steps, step)
	}
	for _, c := range r.Causes {
		out.Causes = append(out.Causes, causeJSON{c.ID, c.Title, c.Meaning, c.Steps, c.Who, c.Source, c.Checked})
	}
	return json.Marshal(out)
}
