package spool

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// viewBodies are bodies that need several checkpoints, in different ways.
func viewBodies() map[string]string {
	const size = 600 << 10
	deep := strings.Repeat("[", maxDepth)
	return map[string]string{
		"list":        string(tenantList(size)),
		"numbers":     "[" + strings.Repeat("1,", size/2) + "1]",
		"one string":  `["` + strings.Repeat("Größe ", size/8) + `"]`,
		"escapes":     `"` + strings.Repeat(`\u00e9`, size/6) + `"`,
		"one number":  strings.Repeat("7", size),
		"JSON Lines":  strings.Repeat("{\"a\":[1,2],\"b\":null}\n true ", size/28),
		"deep":        deep + strings.Repeat("1,", size/2) + "1" + strings.Repeat("]", maxDepth),
		"invalid":     "[" + strings.Repeat("1,", size/4) + "oops\n" + strings.Repeat("text\r\n", size/12),
		"cut off":     "[" + strings.Repeat(`{"a":"b"},`, size/10),
		"no JSON":     strings.Repeat("<p>text\n", size/8),
		"bad UTF-8":   strings.Repeat("\xff\xf0\x9f ", size/4),
		"NUL":         strings.Repeat("\x00", size),
		"empty":       "",
		"one line":    "a",
		"empty lines": strings.Repeat("\n", size),
	}
}

func TestPagesAgreeWithTheWhole(t *testing.T) {
	for name, body := range viewBodies() {
		t.Run(name, func(t *testing.T) {
			for _, v := range []View{Pretty, Raw} {
				want, invalid := format(v, body)
				for i := range want {
					want[i] = shown([]byte(want[i]))
				}
				f := put(t, openDir(t, 0), []byte(body))
				random := rand.New(rand.NewPCG(1, 2))
				for range 10 {
					checkPage(t, f, v, want, random.IntN(len(want)+2))
				}
				page, err := f.Index(t.Context(), v)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(Page{Total: len(want), Final: true, Invalid: invalid}, page); diff != "" {
					t.Error(diff)
				}
				if got, limit := f.views[v].bytes(), len(body)/100; len(body) > 10_000 && got > limit {
					t.Errorf("the index takes %d bytes, want at most %d", got, limit)
				}
			}
		})
	}
}

func checkPage(t *testing.T, f *File, v View, want []string, from int) {
	t.Helper()
	const count = 50
	page, err := f.Lines(t.Context(), v, from, count)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	if from < len(want) {
		lines = want[from:min(from+count, len(want))]
	}
	if !slices.Equal(lines, page.Lines) {
		t.Fatalf("%s from %d of %d: %s", v, from, len(want), cmp.Diff(lines, page.Lines))
	}
}

func TestLinesWhileGrowing(t *testing.T) {
	f := openDir(t, 0).New(0)
	write := func(s string) {
		if _, err := f.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	check := func(want Page) {
		t.Helper()
		got, err := f.Lines(t.Context(), Pretty, 0, 10)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	check(Page{Invalid: -1})
	write("\xEF")
	check(Page{Invalid: -1})
	write("\xBB\xBF{\"a\":[")
	check(Page{Lines: []string{"{", `  "a": [`}, Total: 2, Invalid: -1})
	write(`12`)
	check(Page{Lines: []string{"{", `  "a": [`, "    12"}, Total: 3, Invalid: -1})
	write(`3]}`)
	check(Page{Lines: []string{"{", `  "a": [`, "    123", "  ]", "}"}, Total: 5, Invalid: -1})
	f.Finish(nil)
	check(Page{Lines: []string{"{", `  "a": [`, "    123", "  ]", "}"}, Total: 5, Final: true, Invalid: -1})
}

func TestLinesReadNoFurtherThanNeeded(t *testing.T) {
	f := put(t, openDir(t, 0), tenantList(4<<20))
	x, err := f.index(Pretty)
	if err != nil {
		t.Fatal(err)
	}
	x.busy = true // keeps the background task away
	page, err := f.Lines(t.Context(), Pretty, 0, 200)
	if err != nil || len(page.Lines) != 200 || page.Final {
		t.Fatal(len(page.Lines), page.Final, err)
	}
	if x.reader.off > chunk {
		t.Errorf("read %d bytes for 200 lines", x.reader.off)
	}
	x.busy = false
	for !page.Final {
		if page, err = f.Lines(t.Context(), Pretty, 0, 1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestLinesBounds(t *testing.T) {
	f := put(t, openDir(t, 0), []byte(strings.Repeat("\n", 3*MaxPage)))
	tests := []struct{ from, count, want int }{
		{0, math.MaxInt, MaxPage}, {-5, 2, 2}, {0, 0, 0}, {0, -1, 0}, {math.MaxInt, math.MaxInt, 0},
		{3*MaxPage - 1, 10, 1}, {3 * MaxPage, 10, 0},
	}
	for _, tt := range tests {
		page, err := f.Lines(t.Context(), Raw, tt.from, tt.count)
		if err != nil || len(page.Lines) != tt.want {
			t.Errorf("%d lines from %d: %d, %v", tt.count, tt.from, len(page.Lines), err)
		}
	}
}

func TestViewErrors(t *testing.T) {
	f := put(t, openDir(t, 0), tenantList(1<<20))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	calls := map[string]func(context.Context, View) error{
		"Lines": func(ctx context.Context, v View) error { _, err := f.Lines(ctx, v, 0, 10); return err },
		"Index": func(ctx context.Context, v View) error { _, err := f.Index(ctx, v); return err },
		"Find":  func(ctx context.Context, v View) error { _, _, err := f.Find(ctx, v, "a", 0, 1); return err },
	}
	for name, call := range calls {
		if err := call(cancelled, Pretty); !errors.Is(err, context.Canceled) {
			t.Errorf("%s cancelled: %v", name, err)
		}
		if err := call(t.Context(), "tree"); err == nil {
			t.Errorf("%s takes an unknown view", name)
		}
	}
	f.Release()
	for name, call := range calls {
		if err := call(t.Context(), Pretty); !errors.Is(err, ErrDropped) {
			t.Errorf("%s after release: %v", name, err)
		}
	}
}
