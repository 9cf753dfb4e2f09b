package qlikproxy

import (
	"context"

	"qlikconsole/internal/spool"
)

// FrameLog holds what went over one QIX connection: the heads of the last 100,000
// frames, and the bodies of long ones as far as the limits allow. It is safe for
// concurrent use.
type FrameLog struct{}

// Since are the frames after seq, oldest first, at most max of them (0: 1,000).
func (l *FrameLog) Since(seq int64, max int) []Frame { return nil }

// Frame finds one frame.
func (l *FrameLog) Frame(seq int64) (Frame, bool) { return Frame{}, false }

// Wait returns when there is a frame after seq, or, with its error, when ctx ends.
func (l *FrameLog) Wait(ctx context.Context, seq int64) error { return nil }

// Body is the whole message of a frame whose Kept is set, redacted. The log owns
// the file: do not release it.
func (l *FrameLog) Body(seq int64) (*spool.File, bool) { return nil, false }

// Dropped is how many frames were forgotten to stay within the limit.
func (l *FrameLog) Dropped() int64 { return 0 }

// DroppedBodies is how many long messages were not kept, or not kept any longer.
func (l *FrameLog) DroppedBodies() int64 { return 0 }

// Last is the Seq of the newest frame, 0 if there is none.
func (l *FrameLog) Last() int64 { return 0 }
