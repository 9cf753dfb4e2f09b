package qlikproxy

import (
	"context"
	"slices"
	"sync"
)

// Limits bound a Recorder. Zero means the default.
type Limits struct {
	Exchanges   int   // kept at once; 1,000
	Bytes       int64 // of bodies of exchanges kept at once; 4 GiB
	Connections int   // closed QIX connections kept; 50
}

func (l Limits) withDefaults() Limits {
	if l.Exchanges <= 0 {
		l.Exchanges = 1000
	}
	if l.Bytes <= 0 {
		l.Bytes = 4 << 30
	}
	if l.Connections <= 0 {
		l.Connections = 50
	}
	return l
}

// Recorder keeps every exchange and every QIX connection, up to its limits; what
// is dropped is counted. It is safe for concurrent use.
type Recorder struct {
	limits Limits
	qix    sync.Map // connections by ID, kept by the QIX part

	mu          sync.Mutex
	last        int64       // number of the newest exchange
	exchanges   []*Exchange // oldest first
	bytes       int64       // of finished exchanges
	dropped     int64
	subscribers map[*subscriber]struct{}
}

// NewRecorder makes an empty recorder.
func NewRecorder(l Limits) *Recorder {
	return &Recorder{limits: l.withDefaults(), subscribers: map[*subscriber]struct{}{}}
}

func (r *Recorder) nextID() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	return r.last
}

// add keeps an exchange and, to stay within the limits, forgets the oldest.
func (r *Recorder) add(x *Exchange) {
	r.mu.Lock()
	r.exchanges = append(r.exchanges, x)
	forgotten := r.trim()
	r.mu.Unlock()
	r.changed(x.id)
	for _, old := range forgotten {
		old.release()
	}
}

// finished counts the bytes of an exchange that ended.
func (r *Recorder) finished(x *Exchange) {
	r.mu.Lock()
	var forgotten []*Exchange
	if r.keeps(x) {
		x.counted = x.body.Size()
		r.bytes += x.counted
		forgotten = r.trim()
	}
	r.mu.Unlock()
	r.changed(x.id)
	for _, old := range forgotten {
		old.release()
	}
}

// keeps reports whether x was not forgotten yet; mostly it is one of the newest.
func (r *Recorder) keeps(x *Exchange) bool {
	for _, kept := range slices.Backward(r.exchanges) {
		if kept == x {
			return true
		}
	}
	return false
}

// trim takes the oldest exchanges off the list. The newest stays, whatever its size.
func (r *Recorder) trim() []*Exchange {
	n, bytes := 0, r.bytes
	for len(r.exchanges)-n > 1 && (len(r.exchanges)-n > r.limits.Exchanges || bytes > r.limits.Bytes) {
		bytes -= r.exchanges[n].counted
		n++
	}
	if n == 0 {
		return nil
	}
	forgotten := slices.Clone(r.exchanges[:n])
	clear(r.exchanges[:n])
	r.exchanges = r.exchanges[n:] // append moves the rest now and then
	r.bytes = bytes
	r.dropped += int64(n)
	return forgotten
}

// Exchanges are the newest exchanges first, at most max of them (0: all).
func (r *Recorder) Exchanges(max int) []ExchangeInfo {
	r.mu.Lock()
	list := r.exchanges
	if max > 0 && len(list) > max {
		list = list[len(list)-max:]
	}
	list = slices.Clone(list)
	r.mu.Unlock()
	infos := make([]ExchangeInfo, 0, len(list))
	for _, x := range slices.Backward(list) {
		infos = append(infos, x.Info())
	}
	return infos
}

// Exchange finds an exchange by its number.
func (r *Recorder) Exchange(id int64) (*Exchange, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, x := range slices.Backward(r.exchanges) { // mostly one of the newest is asked for
		if x.id == id {
			return x, true
		}
	}
	return nil, false
}

// Dropped is how many exchanges were forgotten to stay within the limits.
func (r *Recorder) Dropped() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// Clear forgets everything that is not running. Nothing of it counts as dropped.
func (r *Recorder) Clear() {
	r.mu.Lock()
	var keep, gone []*Exchange
	for _, x := range r.exchanges {
		if x.running() {
			keep = append(keep, x)
		} else {
			gone = append(gone, x)
			r.bytes -= x.counted
		}
	}
	r.exchanges = keep
	r.mu.Unlock()
	for _, x := range gone {
		x.release()
		r.changed(x.id)
	}
}

// Subscribe sends the number of each exchange that changed, until ctx ends; then
// the channel is closed. A number comes once for all changes within 20 ms, or longer
// where the reader is slow.
func (r *Recorder) Subscribe(ctx context.Context) <-chan int64 {
	s := newSubscriber(r.limits.Exchanges)
	r.mu.Lock()
	r.subscribers[s] = struct{}{}
	r.mu.Unlock()
	go func() {
		defer close(s.out)
		s.run(ctx)
		r.mu.Lock()
		delete(r.subscribers, s)
		r.mu.Unlock()
	}()
	return s.out
}

// changed tells every subscriber.
func (r *Recorder) changed(id int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s := range r.subscribers {
		s.add(id)
	}
}
