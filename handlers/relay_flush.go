package handlers

import (
	"net/http"
	"sync"
	"time"
)

// flushAfter is how long a piece of an answer waits for the next one before it is
// flushed. Short answers have ended by then and leave in one write.
const flushAfter = 2 * time.Millisecond

// soon passes an answer on and flushes what nothing follows for a moment.
type soon struct {
	w     http.ResponseWriter
	timer *time.Timer

	mu      sync.Mutex
	pending bool // something waits to be flushed
	stopped bool
}

// flushSoon also flushes the head of an answer whose body is late. It is to be stopped
// before the handler returns.
func flushSoon(w http.ResponseWriter) *soon {
	s := &soon{w: w, pending: true}
	s.timer = time.AfterFunc(flushAfter, s.flush)
	return s
}

func (s *soon) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.w.Write(p)
	if err == nil && !s.pending {
		s.pending = true
		s.timer.Reset(flushAfter)
	}
	return n, err
}

func (s *soon) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending && !s.stopped {
		s.pending = false
		_ = http.NewResponseController(s.w).Flush() // a tool that went away shows at the next write
	}
}

func (s *soon) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	s.timer.Stop()
}

// cleanBody lets the body pass that follows, as whoever writes it has cleaned it so
// far as knownOnly would.
func cleanBody(w http.ResponseWriter) {
	if c, ok := w.(*redactedResponse); ok {
		c.body = nil
	}
}
