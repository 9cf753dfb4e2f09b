package checkup

import "qlikconsole/internal/guidance"

// outcome is what a step found.
type outcome struct {
	Status   Status
	Summary  string
	Evidence Evidence
	signals  []guidance.Signal
	blocks   bool // those that need this step cannot run although it did not fail
	cut      bool // was under way when the checkup was cancelled
}

// failed is the outcome of a step that an error ended.
func failed(e Evidence, err error, facts ...string) outcome {
	e.failure(err)
	s := SignalOf(err)
	if s.Facts == nil {
		s.Facts = map[string]string{}
	}
	for i := 0; i+1 < len(facts); i += 2 {
		if facts[i+1] != "" {
			s.Facts[facts[i]] = facts[i+1]
		}
	}
	return outcome{Status: Fail, Summary: sentence(err), Evidence: e, signals: []guidance.Signal{s}}
}
