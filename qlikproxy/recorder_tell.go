package qlikproxy

import (
	"context"
	"sync"
	"time"
)

// gather is how long changes are gathered before they are told: an exchange changes
// about eight times, mostly within less than that.
const gather = 20 * time.Millisecond

// subscriber has the numbers that its reader has not taken yet, oldest first.
type subscriber struct {
	wake chan struct{}
	out  chan int64
	most int

	mu      sync.Mutex
	pending []int64
	waits   map[int64]bool // those in pending
}

func newSubscriber(most int) *subscriber {
	return &subscriber{wake: make(chan struct{}, 1), out: make(chan int64), most: most, waits: map[int64]bool{}}
}

func (s *subscriber) add(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waits[id] {
		return
	}
	if len(s.pending) >= s.most { // forgotten by the recorder as well
		delete(s.waits, s.pending[0])
		s.pending = s.pending[1:]
	}
	s.pending, s.waits[id] = append(s.pending, id), true
	if len(s.pending) == 1 {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

func (s *subscriber) take() (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) == 0 {
		return 0, false
	}
	id := s.pending[0]
	s.pending = s.pending[1:]
	delete(s.waits, id)
	return id, true
}

// run tells what changed until ctx ends.
func (s *subscriber) run(ctx context.Context) {
	for {
		select {
		case <-s.wake:
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(gather):
		case <-ctx.Done():
			return
		}
		for id, ok := s.take(); ok; id, ok = s.take() {
			select {
			case s.out <- id:
			case <-ctx.Done():
				return
			}
		}
	}
}
