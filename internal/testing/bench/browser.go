package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// browserPart runs the benchmarks of what the browser shows, which need Chromium:
// the viewer of answers beside CodeMirror and <pre>, and the log of frames.
func (h *house) browserPart(r *report) error {
	cmd := exec.Command("go", "test", "-run", "^$", "-bench", "Viewer|Log", "-benchtime", "1x", "./internal/e2e")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	found := readBenchmarks(string(out))
	if err != nil || len(found) == 0 {
		r.missing("what the browser shows", fmt.Errorf("go test gave no figures (%v)", err))
		return nil
	}
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	var rows [][]string
	for _, name := range names {
		rows = append(rows, []string{name, number(found[name])})
	}
	r.table("In the browser", []string{"what", "measured"}, rows)
	for _, g := range []struct {
		name, what, unit string
		most             float64
	}{
		{"ours/codemirror-50MB", "viewer, 50 MB: of CodeMirror 6", "", 0.5},
		{"fold-50MB-longest-ms", "viewer, 50 MB: longest task while folding by level", " ms", 100},
		{"elements", "log of 100,000 frames: elements", "", 500},
		{"drag-p99-ms", "log: p99 of a frame while dragging", " ms", 34},
		{"wheel-p99-ms", "log: p99 of a frame while scrolling", " ms", 34},
		{"filter-worst-ms", "log: slowest filter", " ms", 60},
	} {
		if got, ok := found[g.name]; ok {
			r.atMost(g.what, got, g.most, g.unit)
		}
	}
	return nil
}

// readBenchmarks reads the metrics of go test's lines by their unit.
func readBenchmarks(out string) map[string]float64 {
	found := map[string]float64{}
	for line := range strings.Lines(out) {
		f := strings.Fields(line)
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		for i := 2; i+1 < len(f); i += 2 {
			if v, err := strconv.ParseFloat(f[i], 64); err == nil && f[i+1] != "ns/op" {
				found[f[i+1]] = v
			}
		}
	}
	return found
}
