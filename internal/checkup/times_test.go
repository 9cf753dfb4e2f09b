package checkup

import (
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/qlikproxy"
)

// BenchmarkHealthy is a whole checkup of a tenant where all is well. Goal: 2 s.
func BenchmarkHealthy(b *testing.B) {
	bench := newBench(b, demotenant.Config{}, qlikproxy.NetworkConfig{})
	in := bench.as("healthy")
	for b.Loop() {
		if r := bench.check(in, ""); r.Verdict != Pass {
			b.Fatal(r.Text())
		}
	}
}

// BenchmarkCancel is the time from Cancel to the end of a checkup that waits for an
// answer. Goal: 200 ms.
func BenchmarkCancel(b *testing.B) {
	for fault, step := range map[string]string{"hang": StepHTTP, "endless": StepIdentity, "ws-silent": StepWSUpgrade, "ws-no-greeting": StepWSSession, "ws-slow": StepOpenApp} {
		b.Run(fault, func(b *testing.B) {
			bench := newBench(b, demotenant.Config{Faults: []string{fault}}, qlikproxy.NetworkConfig{})
			in := bench.as("healthy")
			longest := time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				run := Start(b.Context(), Target{Address: bench.demo.URL(), SignIn: in}, bench.o)
				for changed := run.Changed(); !runs(run, step); changed = run.Changed() {
					select {
					case <-changed:
					case <-run.Done():
						b.Fatal("nothing hung")
					}
				}
				time.Sleep(20 * time.Millisecond) // the call is on its way by then
				b.StartTimer()
				start := time.Now()
				run.Cancel()
				<-run.Done()
				longest = max(longest, time.Since(start))
			}
			b.ReportMetric(float64(longest.Microseconds())/1000, "ms-longest")
		})
	}
}

func runs(r *Run, step string) bool {
	s, _ := r.Report().Step(step)
	return s.Status == Running
}
