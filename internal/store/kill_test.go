package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"qlikconsole/internal/store"
)

const victimDir = "STORE_TEST_VICTIM_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		writeForEver(dir)
	}
	os.Exit(m.Run())
}

// writeForEver saves one profile, one entry of the history and one tab after
// the other and says each number once all three are kept.
func writeForEver(dir string) {
	ctx, tab := context.Background(), store.Tab{}
	s, err := store.Open(dir)
	for i := 0; err == nil; i++ {
		p := store.Profile{Name: fmt.Sprint("p", i%store.MaxProfiles), Body: fmt.Sprint(i)}
		if _, err = s.SaveProfile(ctx, p); err != nil {
			break
		}
		if _, err = s.AddEntry(ctx, store.Entry{URL: fmt.Sprint(i)}, strings.NewReader(fmt.Sprint("body ", i))); err != nil {
			break
		}
		if tab, err = s.SaveTab(ctx, store.Tab{ID: tab.ID, Target: fmt.Sprint(i)}); err == nil {
			fmt.Println(i)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// What was said to be kept is there after a kill -9, and the file is whole.
func TestSurvivesKill(t *testing.T) {
	for _, after := range []int{1, 30, 250} {
		dir := t.TempDir()
		last := killAfter(t, dir, after)
		s := open(t, dir)
		all, err := s.Profiles(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := min(last+1, store.MaxProfiles)
		if len(all) < want {
			t.Errorf("%d profiles after %d were kept", len(all), want)
		}
		var highest int
		for _, p := range all {
			var n int
			if _, err := fmt.Sscan(p.Body, &n); err != nil {
				t.Fatal(err)
			}
			highest = max(highest, n)
		}
		if highest < last {
			t.Errorf("the newest is %d, but %d was kept", highest, last)
		}
		entriesAreWhole(t, s, last)
	}
}

func entriesAreWhole(t *testing.T, s *store.Store, last int) {
	t.Helper()
	tabs, err := s.Tabs(t.Context())
	if err != nil || len(tabs) != 1 {
		t.Fatal(len(tabs), err)
	}
	var n int
	if _, err := fmt.Sscan(tabs[0].Target, &n); err != nil || n < last {
		t.Errorf("the tab is at %q, but %d was kept", tabs[0].Target, last)
	}
	count := 0
	err = s.EachEntry(t.Context(), store.EntryQuery{}, func(e store.Entry) error {
		count++
		if got := bodyOf(t, s, e.ID); got != "body "+e.URL {
			t.Errorf("entry %s has the body %q", e.URL, got)
		}
		return nil
	})
	if err != nil || count <= last || history(t, s).Entries != count {
		t.Errorf("%d entries and a sum of %+v after %d were kept, %v", count, history(t, s), last+1, err)
	}
}

// killAfter lets a child write, kills it in full flight after so many saves, and
// returns the last number that it said.
func killAfter(t *testing.T, dir string, saves int) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last, lines := -1, bufio.NewScanner(out)
	for lines.Scan() {
		if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
			t.Fatal(err)
		}
		if last == saves {
			cmd.Process.Kill()
		}
	}
	if err := cmd.Wait(); err == nil || last < saves {
		t.Fatalf("the child ended at %d: %v", last, err)
	}
	return last
}
