package spool

import (
	"slices"
	"strings"
	"testing"
)

func TestClosing(t *testing.T) {
	body := `{"a":[1,{"b":[]},"` + strings.Repeat("x", 2*MaxLine) + `"],"c":{"d":"]"},"e":"{"}`
	f := spooled(t, []byte(body))
	page, err := f.Lines(t.Context(), Pretty, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	opened := map[string]string{"{": "}", `  "a": [`: "  ],", "    {": "    },", `  "c": {`: "  },"}
	for i, line := range page.Lines {
		last, err := f.Closing(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		switch want, opens := opened[line]; {
		case opens && (last <= i || page.Lines[last] != want):
			t.Errorf("line %d, %q, ends with line %d", i, line, last)
		case !opens && last != 0:
			t.Errorf("line %d, %.40q, ends with line %d", i, line, last)
		}
	}
	deep := spooled(t, []byte(strings.Repeat("[", 200)+"1"+strings.Repeat("]", 200)))
	if last, err := deep.Closing(t.Context(), 63); last != 400-63 || err != nil {
		t.Errorf("level 63 ends with line %d, %v", last, err)
	}
	if last, err := deep.Closing(t.Context(), 100); last != 0 || err != nil {
		t.Errorf("level 100 ends with line %d, %v", last, err)
	}
}

// TestFolds: a level's folds are those that Closing names for its lines, in any pages.
func TestFolds(t *testing.T) {
	f := spooled(t, []byte(`[{"a":[1,{"b":2}],"x":"{"},[],{"c":{}},7,[[1],[2]],"`+strings.Repeat("{", 2*MaxLine)+`",{"open":[1`))
	for level, want := range [][]int{{}, {1, 9, 11, 13, 15, 22}, {2, 7, 16, 18, 19, 21}, {4, 6}, {}} {
		for _, most := range []int{1, 100} {
			got, from := []int{}, 0
			for {
				folds, next, err := f.Folds(t.Context(), level, from, most)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, folds...)
				if next == 0 {
					break
				}
				from = next
			}
			if !slices.Equal(got, want) {
				t.Errorf("level %d, %d at a time: %v, want %v", level, most, got, want)
			}
			for i := 0; i < len(got); i += 2 {
				if last, err := f.Closing(t.Context(), got[i]); last != got[i+1] || err != nil {
					t.Errorf("line %d ends with %d, %v, not with %d", got[i], last, err, got[i+1])
				}
			}
		}
	}
}

func TestFindQueries(t *testing.T) {
	f := spooled(t, []byte(`{"Name":"a1","name":"b22","x":"A1"}`))
	for _, tt := range []struct {
		q    Query
		want int
	}{
		{Query{Text: "name"}, 2}, {Query{Text: "name", Case: true}, 1}, {Query{Text: "NAME", Case: true}, 0},
		{Query{Text: `[ab]\d+`, Pattern: true}, 3}, {Query{Text: `[ab]\d+`, Pattern: true, Case: true}, 2},
		{Query{Text: "x*", Pattern: true}, 1}, {Query{Text: "^  ", Pattern: true}, 3}, {Query{Text: "[ab].", Case: true}, 0},
	} {
		matches, total, err := f.FindQuery(t.Context(), Pretty, tt.q, 0, 100)
		if err != nil || total != tt.want || len(matches) != tt.want {
			t.Errorf("%+v: %d, %v, want %d", tt.q, total, err, tt.want)
		}
	}
	if _, _, err := f.FindQuery(t.Context(), Pretty, Query{Text: "(", Pattern: true}, 0, 1); err != ErrPattern {
		t.Errorf("a broken pattern: %v", err)
	}
}
