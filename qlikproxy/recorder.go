package qlikproxy

import (
	"context"
	"sync"
)

// Limits bound a Recorder. Zero means the default.
type Limits struct {
	Exchanges   int   // kept at once; 1,000
	Bytes       int64 // of bodies kept at once; 4 GiB
	Connections int   // closed QIX connections kept; 50
}

// Recorder keeps every exchange and every QIX connection, up to its limits; what
// is dropped is counted. It is safe for concurrent use.
type Recorder struct {
	limits Limits
	qix    sync.Map // connections by ID, kept by the QIX part
}

// NewRecorder makes an empty recorder.
func NewRecorder(l Limits) *Recorder { return &Recorder{limits: l} }

// Exchanges are the newest exchanges first, at most max of them (0: all).
func (r *Recorder) Exchanges(max int) []ExchangeInfo { return nil }

// Exchange finds an exchange by its number.
func (r *Recorder) Exchange(id int64) (*Exchange, bool) { return nil, false }

// Dropped is how many exchanges were forgotten to stay within the limits.
func (r *Recorder) Dropped() int64 { return 0 }

// Subscribe sends the number of each exchange that changed, until ctx ends; then
// the channel is closed. A slow reader gets a number once for many changes.
func (r *Recorder) Subscribe(ctx context.Context) <-chan int64 { return nil }

// Clear forgets everything that is not running.
func (r *Recorder) Clear() {}
