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

// atOnce is how many rows are tried at a time: most of them wait.
const atOnce = 8

// row is one way to provoke a failure, and what must be named for it.
type row struct {
	layer   string
	name    string // of the fault, the actor, or a word for what was typed
	how     string // what happens, in plain words
	through string // where the console was looked at
	basis   string // documented, assumed, or real: made by a real network
	want    string // cause that must come first; empty: none may be named
	why     string // why that is another than the fault's own
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
	rows := allRows()
	queue := make(chan *row)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for r := range queue {
				t.Run(r.through+"/"+r.name, func(t *testing.T) { tryRow(t, r) })
			}
		})
	}
	for _, r := range slices.SortedStableFunc(slices.Values(rows), func(a, b *row) int { return patient(a) - patient(b) }) {
		queue <- r
	}
	close(queue)
	workers.Wait()
	printMatrix(rows)
	checkCovered(t, rows)
}

// patient puts the rows that wait for a limit first, so that nothing waits for them.
func patient(r *row) int {
	if strings.Contains(r.name, "sil") || strings.Contains(r.name, "slow") || slices.Contains([]string{"hang", "answer-never", "tcp-swallowed", "ws-no-greeting"}, r.name) {
		return 0
	}
	return 1
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

// checkCovered fails on a cause that no row names and that is not excused.
func checkCovered(t *testing.T, rows []*row) {
	t.Helper()
	provoked, read, all := covered(rows)
	for _, id := range all {
		named := slices.Contains(provoked, id) || slices.Contains(read, id)
		if _, excused := notProvoked[id]; excused == named {
			t.Errorf("%s: named %v, excused %v", id, named, excused)
		}
	}
}

// TestFaultsPage holds docs/faults.md against the matrix. UPDATE_FAULTS=1 writes it.
func TestFaultsPage(t *testing.T) {
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
