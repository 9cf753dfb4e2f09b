package handlers

import (
	"sync"
	"time"

	"qlikconsole/qlikproxy"
)

// past orders adding to the history and deleting it, in all windows: a call that
// ended before the history was deleted is not added after.
type past struct {
	mu      sync.Mutex
	deleted time.Time
}

// delete runs del, which deletes the history, while nothing is added.
func (p *past) delete(now time.Time, del func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deleted = now
	return del()
}

// gone reports whether x belongs to what was deleted. The caller holds the lock.
func (p *past) gone(x *qlikproxy.Exchange) bool {
	info := x.Info()
	return !info.Started.Add(info.Timing.Total).After(p.deleted)
}
