package main

import (
	"slices"
	"strings"
)

// middle is the median of each figure.
func middle(list []echoed) echoed {
	of := func(f func(echoed) float64) float64 {
		var all []float64
		for _, e := range list {
			all = append(all, f(e))
		}
		return median(all)
	}
	return echoed{
		of(func(e echoed) float64 { return e.rate }), of(func(e echoed) float64 { return e.cpu }),
		of(func(e echoed) float64 { return e.p50 }), of(func(e echoed) float64 { return e.peak }),
	}
}

// ratio is the median of the ratios of the rounds: two figures of one round saw the
// same machine.
func ratio(a, b []echoed, f func(echoed) float64) float64 {
	var all []float64
	for i := range min(len(a), len(b)) {
		if f(b[i]) > 0 {
			all = append(all, f(a[i])/f(b[i]))
		}
	}
	if len(all) == 0 {
		return 0
	}
	return median(all)
}

func rate(e echoed) float64 { return e.rate }
func cpu(e echoed) float64  { return e.cpu }
func p50(e echoed) float64  { return e.p50 }

// bridge adds the tables of the bridge and its goals.
func (r *report) bridge(all map[string]map[string][]echoed) {
	r.parts = append(r.parts, "Of live connections: splice is io.Copy between the two, which Go on Linux does by splice(2), so the bytes never come into the program. "+
		"What reads them cannot be as cheap; nginx with buffers of 64 KB reads them and looks at nothing. The console records, pairs, cleans and guards. Of 200 B 64 messages are under way at once, of 10 KB 10, of 1 MB 5.\n")
	order := []string{"direct", "splice", "naive gorilla", "nginx", "nginx, 64 KB buffers", "haproxy", "console, page", "console, relay"}
	for _, l := range loads() {
		var rows [][]string
		for _, name := range order {
			rounds, ok := all[l.name][name]
			if !ok {
				continue
			}
			m := middle(rounds)
			rows = append(rows, []string{name, number(m.rate), number(ratio(rounds, all[l.name]["splice"], rate)), number(m.cpu), number(m.p50), number(m.peak)})
		}
		r.table("Live connection, echo of "+l.name, []string{"relay", "messages/s", "of splice", "CPU µs each", "p50 µs alone", "peak MB"}, rows)
		r.bridgeGoals(l.name, all[l.name])
	}
}

func (r *report) bridgeGoals(size string, m map[string][]echoed) {
	i := slices.Index([]string{"200 B", "10 KB", "1 MB"}, size)
	for _, name := range []string{"console, page", "console, relay"} {
		what := size + ", " + strings.TrimPrefix(name, "console, ") + ": "
		own := m[name]
		r.atLeast(what+"rate of splice", ratio(own, m["splice"], rate), []float64{0.60, 0.75, 0.75}[i], "")
		if nginx, ok := m["nginx"]; ok {
			r.atLeast(what+"rate of nginx", ratio(own, nginx, rate), []float64{0.6, 1.3, 2}[i], "")
		}
		r.atLeast(what+"rate of naive gorilla", ratio(own, m["naive gorilla"], rate), []float64{3, 2, 2}[i], "")
		r.atMost(what+"CPU of splice", ratio(own, m["splice"], cpu), 2.5, "")
		if size == "1 MB" {
			r.atMost(what+"p50 of splice", ratio(own, m["splice"], p50), 1.25, "")
			r.atMost(what+"peak memory", middle(own).peak, 40, " MB")
		}
	}
}
