package answer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func compare(t testing.TB, before, after string, all bool) *Comparison {
	t.Helper()
	c, err := Compare(t.Context(), bodyOf(before), bodyOf(after), all)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func bodyOf(text string) Body { return Body{Reader: strings.NewReader(text), Size: int64(len(text))} }

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		name, before, after string
		want                []Difference
	}{
		{"members in any order", `{"a":1,"b":[{}]}`, `{"b":[{}],"a":1}`, nil},
		{"one of each", `{"a":1,"b":2,"x y":[]}`, `{"a":"1","c":3,"x y":[]}`, []Difference{{Changed, "a", "1", `"1"`}, {Removed, "b", "2", ""}, {Added, "c", "", "3"}}},
		{"by id", `{"data":[{"id":"1","n":"a"},{"id":"2"}]}`, `{"data":[{"id":"3"},{"id":"1","n":"b"}]}`, []Difference{
			{Changed, "data[id=1].n", `"a"`, `"b"`}, {Removed, "data[id=2]", `{"id":"2"}`, ""}, {Added, "data[id=3]", "", `{"id":"3"}`}}},
		{"all gone", `[{"id":1}]`, `[]`, []Difference{{Removed, "[id=1]", `{"id":1}`, ""}}},
		{"by place", `[1,2,3,4]`, `[1,9,2,3,4]`, []Difference{{Added, "[1]", "", "9"}}},
		{"ids twice", `[{"id":1,"a":1},{"id":1,"a":2}]`, `[{"id":1,"a":1},{"id":1,"a":3}]`, []Difference{{Changed, "[1].a", "2", "3"}}},
		{"digits", `[9007199254740993,0.10]`, `[9007199254740992,0.1]`, []Difference{{Changed, "[0]", "9007199254740993", "9007199254740992"}, {Changed, "[1]", "0.10", "0.1"}}},
		{"kinds", `{"a":{}}`, `{"a":[]}`, []Difference{{Changed, "a", "{}", "[]"}}},
		{"whole", `1`, `2`, []Difference{{Changed, "(the whole answer)", "1", "2"}}},
		{"lines", "<a>\n<b>\n<c>", "<a>\n<x>\n<c>\n", []Difference{{Removed, "line 2", "<b>", ""}, {Added, "line 2", "", "<x>"}}},
		{"text and JSON", "busy", "{}", []Difference{{Removed, "line 1", "busy", ""}, {Added, "line 1", "", "{}"}}},
		{"nothing", "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compare(t, tt.before, tt.after, false)
			if diff := cmp.Diff(tt.want, c.Rows); diff != "" {
				t.Error(diff)
			}
			if c.Equal() != (len(tt.want) == 0) {
				t.Errorf("Equal is %v", c.Equal())
			}
		})
	}
}

func TestCompareAll(t *testing.T) {
	c := compare(t, `{"a":1,"b":[1,2]}`, `{"a":1,"b":[1,3]}`, true)
	want := []Difference{{Same, "a", "1", "1"}, {Same, "b[0]", "1", "1"}, {Changed, "b[1]", "2", "3"}}
	if diff := cmp.Diff(want, c.Rows); diff != "" || c.Same != 2 || c.Changed != 1 {
		t.Errorf("%d same, %d changed\n%s", c.Same, c.Changed, diff)
	}
}

func TestCompareIsBounded(t *testing.T) {
	var a, b strings.Builder
	for i := range MaxDifferences + 10 {
		fmt.Fprintf(&a, ",%d", i)
		fmt.Fprintf(&b, ",%d", i+1_000_000)
	}
	c := compare(t, "["+a.String()[1:]+"]", "["+b.String()[1:]+"]", false)
	if len(c.Rows) != MaxDifferences || c.Left != 10 || c.Changed != MaxDifferences+10 {
		t.Errorf("%d rows, %d left out, %d changed", len(c.Rows), c.Left, c.Changed)
	}
	c = compare(t, `["`+strings.Repeat("é", 5000)+`"]`, `[1]`, false)
	if n := len(c.Rows[0].Before); n > maxShown+8 {
		t.Errorf("%d bytes of one value", n)
	}
	c = compare(t, strings.Repeat("long ", 5000), "x", false)
	if n := len(c.Rows[0].Before); n > maxShown+8 {
		t.Errorf("%d bytes of one line", n)
	}
	compare(t, strings.Repeat("a\n", 50_000), strings.Repeat("b\n", 50_000), false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Compare(ctx, bodyOf("[1]"), bodyOf("[2]"), false); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// TestACutBodyMissesNothing: a body and its beginning, cut anywhere, do not differ.
func TestACutBodyMissesNothing(t *testing.T) {
	for _, body := range []string{
		`{"data":[{"id":"a","n":{"x":[1,2,{"y":null}],"z":"\u00e9\\"}},{"id":"b","tags":["p","q"]},{"n":0,"id":"c"}],"links":{"next":null}} `,
		`[[1,12.5e3,true],[],{},"text",{"":""}]`, `{"a":{"b":{"c":"d"}},"e":12}`, "one\ntwo\nthree\n",
	} {
		whole := compare(t, body, body, false)
		for n := range len(body) {
			cut := Body{Reader: strings.NewReader(body[:n]), Cut: true}
			c, err := Compare(t.Context(), cut, bodyOf(body), false)
			if err != nil {
				t.Fatal(err)
			}
			if lone := n > 0 && c.Lines && !strings.Contains(body[:n], "\n"); !c.Equal() && !lone {
				t.Errorf("%s: %v", body[:n], c.Rows)
			}
			if c.Same+c.Unseen == 0 && !c.Lines || c.Same > whole.Same {
				t.Errorf("%s: %d the same, %d unseen", body[:n], c.Same, c.Unseen)
			}
		}
	}
	c, err := Compare(t.Context(), Body{Reader: strings.NewReader(`{"data":[{"id":1,"n":1},{"id":2,"n":2},{"id":3,"n"`), Cut: true}, bodyOf(`{"data":[{"id":2,"n":9},{"id":3,"n":3},{"id":4}],"more":1}`), false)
	if err != nil {
		t.Fatal(err)
	}
	want := []Difference{{Removed, "data[id=1]", `{"id":1,"n":1}`, ""}, {Changed, "data[id=2].n", "2", "9"}}
	if diff := cmp.Diff(want, c.Rows); diff != "" || c.Unseen != 3 || !c.Before.Cut || c.After.Cut {
		t.Errorf("%d unseen, %+v, %+v\n%s", c.Unseen, c.Before, c.After, diff)
	}
}

func TestCompleted(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":[1,2`: `{"a":[1]}`, `{"a":{"b":"c,]"`: `{"a":{}}`, `[{"a":"\",["},{"b`: `[{"a":"\",["},{}]`, `[1,2]`: `[1,2]`, `{"a":1,`: `{"a":1}`, `12`: ``, `]}`: `]}`, `["a\`: `[]`,
	} {
		if got := string(Completed([]byte(text))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// FuzzCompare: a body is the same as itself, and both ways count the same.
func FuzzCompare(f *testing.F) {
	for _, s := range [][2]string{{`{"a":[1]}`, `{"a":[2]}`}, {`[{"id":1}]`, `[{"id":2},{"id":1}]`}, {"a\nb", "b\nc"}, {`{"a":1,"a":2}`, `[[]]`}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if c := compare(t, a, a, true); !c.Equal() {
			t.Errorf("%q differs from itself: %v", a, c.Rows)
		}
		if _, err := Compare(t.Context(), Body{Reader: strings.NewReader(a), Cut: true}, bodyOf(b), true); err != nil {
			t.Error(err)
		}
		there, back := compare(t, a, b, false), compare(t, b, a, false)
		if there.Added != back.Removed || there.Removed != back.Added || there.Changed != back.Changed {
			t.Errorf("%+v, back %+v", there, back)
		}
	})
}
