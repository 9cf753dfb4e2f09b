package e2e

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"qlikconsole/internal/guidance"
)

// atOnce is how many rows are tried at a time, beside those that only wait.
const atOnce = 6

// row is one way to provoke a failure, and what must be named for it.
type row struct {
	layer   string
	name    string // of the fault, the actor, or a word for what was typed
	how     string // what happens, in plain words
	through string // where the console was looked at
	basis   string // documented, assumed, or real: made by a real network
	want    string // cause that must come first; empty: none may be named
	look    func(*testing.T) []string

	got []string
}

func (r *row) right() bool {
	if r.want == "" {
		return len(r.got) == 0
	}
	return len(r.got) > 0 && r.got[0] == r.want
}

// TestMatrix provokes every cause that can be provoked, on real sockets, and looks
// at what the built program names first.
func TestMatrix(t *testing.T) {
	t.Parallel()
	rows := allRows()
	queue := make(chan *row)
	var workers sync.WaitGroup
	try := func(r *row) { t.Run(r.through+"/"+r.name, func(t *testing.T) { tryRow(t, r) }) }
	for range atOnce {
		workers.Go(func() {
			for r := range queue {
				try(r)
			}
		})
	}
	for _, r := range rows {
		if r.waits() {
			workers.Go(func() { try(r) })
		}
	}
	for _, r := range rows {
		if !r.waits() {
			queue <- r
		}
	}
	close(queue)
	workers.Wait()
	printMatrix(rows)
	checkCovered(t, rows)
}

// waits tells that a row does little but wait for a limit. All of these wait side by
// side, from the beginning, so that the whole lasts hardly longer than the longest.
func (r *row) waits() bool {
	return strings.Contains(r.name, "sil") || strings.Contains(r.name, "slow") || r.through == bySeam ||
		slices.Contains([]string{"hang", "answer-never", "tcp-swallowed", "ws-no-greeting"}, r.name)
}

func tryRow(t *testing.T, r *row) {
	r.got = r.look(t)
	if !r.right() {
		t.Errorf("%s: first of %q, want %q", r.how, r.got, cmp.Or(r.want, "none"))
	}
}

func printMatrix(rows []*row) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	right := 0
	for _, r := range rows {
		mark := "right"
		if r.right() {
			right++
		} else {
			mark = "WRONG: " + strings.Join(r.got, " ")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.layer, r.name, r.through, cmp.Or(r.want, "none"), mark)
	}
	_ = w.Flush()
	provoked, read, all := covered(rows)
	fmt.Printf("right: %d of %d rows; of %d causes %d are provoked and %d more read from a text\n", right, len(rows), len(all), len(provoked), len(read))
}

// covered are the causes that a fault provokes, those that only a pasted text leads
// to, and all there are.
func covered(rows []*row) (provoked, read, all []string) {
	for _, c := range guidance.Default().Causes() {
		all = append(all, c.ID)
		leads := func(pasted bool) bool {
			return slices.ContainsFunc(rows, func(r *row) bool { return r.want == c.ID && (r.layer == layerPasted) == pasted })
		}
		switch {
		case leads(false):
			provoked = append(provoked, c.ID)
		case leads(true):
			read = append(read, c.ID)
		}
	}
	return provoked, read, all
}

// checkCovered fails on a cause that no row names, and on one that is only read from a
// text without a reason.
func checkCovered(t *testing.T, rows []*row) {
	t.Helper()
	provoked, read, all := covered(rows)
	for _, id := range all {
		_, excused := onlyRead[id]
		if excused != slices.Contains(read, id) || !excused && !slices.Contains(provoked, id) {
			t.Errorf("%s: provoked %v, read %v, excused %v", id, slices.Contains(provoked, id), slices.Contains(read, id), excused)
		}
	}
}

// TestFaultsPage holds docs/faults.md against the matrix. UPDATE_FAULTS=1 writes it.
func TestFaultsPage(t *testing.T) {
	t.Parallel()
	const file = "../../docs/faults.md"
	want := faultsPage(allRows())
	if os.Getenv("UPDATE_FAULTS") == "1" {
		must(t, os.WriteFile(file, []byte(want), 0o644))
	}
	got, err := os.ReadFile(file)
	must(t, err)
	if string(got) != want {
		t.Error("docs/faults.md is not current; run UPDATE_FAULTS=1 go test -run TestFaultsPage ./internal/e2e")
	}
}
