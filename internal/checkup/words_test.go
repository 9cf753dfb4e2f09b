package checkup

import (
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/qlikproxy"
)

func TestApart(t *testing.T) {
	for d, want := range map[time.Duration]string{
		2 * time.Minute:  "about 2 minutes",
		99 * time.Minute: "about 99 minutes",
		time.Hour + 59*time.Minute + 59*time.Second: "about 2 hours",
		47 * time.Hour: "about 47 hours",
		72 * time.Hour: "3 days",
	} {
		if got := apart(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

// Who answers in place of the interface is told from Qlik turning everybody away.
func TestHTTPSaysWhoAnswers(t *testing.T) {
	for fault, want := range map[string]string{
		"html-login":     "Something answers, but not Qlik's interface: ",
		"tenant-unknown": "Qlik answers, but lets nobody in here: ",
		"clock-skew":     "This computer's clock is about 2 hours behind the tenant's.",
	} {
		b := newBench(t, demotenant.Config{Faults: []string{fault}}, qlikproxy.NetworkConfig{})
		if step, _ := b.check(b.as("healthy"), "").Step(StepHTTP); !strings.HasPrefix(step.Summary, want) {
			t.Errorf("%s: %q, want %q", fault, step.Summary, want)
		}
	}
}
