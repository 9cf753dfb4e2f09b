package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report gathers what was measured.
type report struct {
	started time.Time
	parts   []string // finished tables
	goals   []goal
	absent  []string
}

// goal is one line of the comparison.
type goal struct {
	what      string
	got, want float64
	atMost    bool
	unit      string
}

func (g goal) met() bool {
	if g.atMost {
		return g.got <= g.want
	}
	return g.got >= g.want
}

func (r *report) atLeast(what string, got, want float64, unit string) {
	r.goals = append(r.goals, goal{what, got, want, false, unit})
}

func (r *report) atMost(what string, got, want float64, unit string) {
	r.goals = append(r.goals, goal{what, got, want, true, unit})
}

// missing notes once that a peer cannot be had here.
func (r *report) missing(name string, err error) {
	line := fmt.Sprintf("%s was left out: %v.", name, err)
	if !slices.Contains(r.absent, line) {
		r.absent = append(r.absent, line)
	}
}

// table adds a table of text.
func (r *report) table(title string, head []string, rows [][]string) {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", title)
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	line(slices.Repeat([]string{"---"}, len(head)))
	for _, row := range rows {
		line(row)
	}
	r.parts = append(r.parts, b.String())
}

// text is the report.
func (r *report) text() string {
	var rows [][]string
	missed := 0
	for _, g := range r.goals {
		verdict, sign := "met", "≥"
		if g.atMost {
			sign = "≤"
		}
		if !g.met() {
			verdict, missed = "**missed**", missed+1
		}
		rows = append(rows, []string{g.what, number(g.got) + g.unit, sign + " " + number(g.want) + g.unit, verdict})
	}
	r.table(fmt.Sprintf("Goals: %d of %d met", len(r.goals)-missed, len(r.goals)), []string{"what", "measured", "goal", ""}, rows)
	parts := append([]string{r.parts[len(r.parts)-1]}, r.parts[:len(r.parts)-1]...)
	text := strings.Join(parts, "\n")
	for _, line := range r.absent {
		text += "\n" + line + "\n"
	}
	return text
}

// number shows three digits at least.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// document is the report as a file.
func (r *report) document(flags, text string) string {
	return fmt.Sprintf("# Benchmarks\n\nMeasured by `make bench` on %s in one run of %s, with %d CPUs (%s, %s/%s, %s).\n"+
		"Ratios are what counts; the absolute figures only give the scale. Each is the median of its rounds.\n\n%s",
		r.started.Format("2006-01-02"), time.Since(r.started).Round(time.Second), runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version(), text)
}

func processor() string {
	out, err := exec.Command("sh", "-c", `sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1`).Output()
	if name := strings.TrimSpace(string(out)); err == nil && name != "" {
		return name
	}
	return "unknown processor"
}
