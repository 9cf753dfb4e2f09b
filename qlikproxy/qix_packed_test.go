package qlikproxy

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPackedFrames: what is read is what was written, and a part of it is no frame.
func TestPackedFrames(t *testing.T) {
	at := time.Unix(0, 1_790_000_000_123_456_789)
	frames := []Frame{
		{Time: time.Unix(0, 0)},
		{Seq: 1, Time: at, Out: true, Lane: LaneRequest, Size: 40, ID: "7", Method: "GetLayout", Handle: 3, HasHandle: true, Preview: `{"id":7}`, Whole: true},
		{Seq: 2, Time: at, Binary: true, Lane: LaneNote, Preview: "\x00\xff", Kept: true},
		{
			Seq: math.MaxInt64, Time: at, Own: true, Lane: LaneAnswer, Size: math.MaxInt64, ID: `"ä"`, Handle: math.MinInt32, Pair: 1, Duration: time.Hour,
			HasErr: true, ErrCode: -32601, ErrText: "Method not found", Change: []int{1, -1, math.MaxInt32}, CloseCode: 4003,
		},
	}
	for i := range 7 { // each of the seven flags by itself
		f := Frame{Time: at}
		*[]*bool{&f.Out, &f.Binary, &f.Own, &f.HasHandle, &f.HasErr, &f.Whole, &f.Kept}[i] = true
		frames = append(frames, f)
	}
	var packed []byte
	for i := range frames {
		packed = appendFrame(packed, &frames[i])
	}
	u := unpacker{rest: packed}
	for _, want := range frames {
		if diff := cmp.Diff(want, u.frame()); diff != "" || u.broken {
			t.Error(diff)
		}
	}
	if len(u.rest) > 0 {
		t.Errorf("%d bytes are left", len(u.rest))
	}
	one := appendFrame(nil, &frames[3])
	for n := range len(one) {
		u := unpacker{rest: one[:n]}
		if u.frame(); !u.broken {
			t.Errorf("%d of %d bytes are a frame", n, len(one))
		}
	}
}
