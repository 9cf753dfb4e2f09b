package qlikproxy

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSearch(t *testing.T) {
	l := testLog(t)
	pen := bodyPen{log: l}
	for i := range 10 {
		put(l, false, fmt.Sprintf(`{"id":%d,"method":"Get%d","params":["Grün"]}`, i, i))
	}
	long := []byte(`{"method":"Long","params":["` + strings.Repeat("x", pieceSize-20) + `Needle` + strings.Repeat("x", pieceSize) + `"]}`)
	l.add(record{at: time.Now(), size: int64(len(long)), prefix: long, body: pen.keep(long)})
	for _, tt := range []struct {
		name  string
		q     FrameQuery
		after int64
		want  []int64
	}{
		{"text", FrameQuery{Text: "GET3"}, 0, []int64{4}},
		{"beyond the start", FrameQuery{Text: "get"}, 8, []int64{9, 10}},
		{"other letters", FrameQuery{Text: "grÜn"}, 8, []int64{9, 10}},
		{"regular expression", FrameQuery{Regexp: regexp.MustCompile(`Get[24]"`)}, 0, []int64{3, 5}},
		{"not inside", FrameQuery{Text: "needle"}, 0, nil},
		{"inside", FrameQuery{Text: "needle", Inside: true}, 0, []int64{11}},
		{"regular expression inside", FrameQuery{Regexp: regexp.MustCompile(`xNeedlex+"`), Inside: true}, 0, []int64{11}},
		{"nothing", FrameQuery{Text: "absent", Inside: true}, 0, nil},
	} {
		got := l.Search(t.Context(), tt.q, tt.after)
		if !slices.Equal(got.Frames, tt.want) || got.Upto != 11 {
			t.Errorf("%s: %+v, want %v", tt.name, got, tt.want)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if got := l.Search(ended, FrameQuery{Text: "get"}, 0); len(got.Frames) != 0 || got.Upto != 0 {
		t.Errorf("a search that was called off: %+v", got)
	}
}
