package main

// rest adds the table of the REST relay and its goals.
func (r *report) rest(order []string, all map[string][]fetched) {
	of := func(name string, f func(fetched) float64) float64 {
		var list []float64
		for _, x := range all[name] {
			list = append(list, f(x))
		}
		return median(list)
	}
	over := func(a, b string, f func(fetched) float64) float64 {
		var list []float64
		for i := range min(len(all[a]), len(all[b])) {
			list = append(list, f(all[a][i])/f(all[b][i]))
		}
		return median(list)
	}
	p50 := func(f fetched) float64 { return f.p50 }
	rate := func(f fetched) float64 { return f.rate }
	large := func(f fetched) float64 { return f.large }
	first := func(f fetched) float64 { return f.first }
	peak := func(f fetched) float64 { return f.peak }
	cpu := func(f fetched) float64 { return f.cpu }
	heavy := func(f fetched) float64 { return f.heavy }
	var rows [][]string
	for _, name := range order {
		rows = append(rows, []string{name, number(of(name, p50)), number(of(name, rate)), number(of(name, cpu)),
			number(of(name, large)), number(of(name, heavy)), number(of(name, first)), number(of(name, peak))})
	}
	r.table("REST relay", []string{"relay", "1 KB: p50 µs", "calls/s", "CPU µs each", "100 MB: MB/s", "CPU ms", "first byte ms", "peak MB"}, rows)
	const own, reverse = "console, relay", "httputil.ReverseProxy"
	r.atLeast("REST: calls a second, of ReverseProxy", over(own, reverse, rate), 0.9, "")
	r.atMost("REST: p50 of 1 KB, of ReverseProxy", over(own, reverse, p50), 1.15, "")
	r.atLeast("REST: speed of 100 MB, of proxyscotch's way", over(own, readsAndPacks, large), 5, "")
	r.atMost("REST: peak memory", of(own, peak), 32, " MB")
}
