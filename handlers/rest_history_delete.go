package handlers

import (
	"sync"
	"time"

	"qlikconsole/qlikproxy"
)

// past orders adding to the history with deleting and pausing it, in all windows: a
// call that ended before the history was deleted, or while it was paused, is not added
// after.
type past struct {
	mu      sync.Mutex
	deleted time.Time
	paused  time.Time // last; zero: before this program began, or never
	resumed time.Time // after that; zero: not yet
}

// pause runs set, which pauses the history or lets it go on, while nothing is added.
func (p *past) pause(now time.Time, off bool, set func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if off {
		p.paused, p.resumed = now, time.Time{}
	} else {
		p.resumed = now
	}
	return set()
}

// delete runs del, which deletes the history, while nothing is added.
func (p *past) delete(now time.Time, del func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deleted = now
	return del()
}

// gone reports whether x belongs to what was deleted or paused. The caller holds the lock.
func (p *past) gone(x *qlikproxy.Exchange) bool {
	end := x.Ended()
	paused := !p.paused.Equal(p.resumed) && end.After(p.paused) && (p.resumed.IsZero() || end.Before(p.resumed))
	return paused || !end.After(p.deleted)
}
