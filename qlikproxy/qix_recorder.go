package qlikproxy

import "slices"

const defaultConnections = 50

// Connections are the QIX connections kept, the newest first.
func (r *Recorder) Connections() []*QIXConn {
	var all []*QIXConn
	for _, c := range r.qix.Range {
		all = append(all, c.(*QIXConn))
	}
	slices.SortFunc(all, func(a, b *QIXConn) int { return b.opened.Compare(a.opened) })
	return all
}

// Connection finds a QIX connection by its ID.
func (r *Recorder) Connection(id string) (*QIXConn, bool) {
	c, ok := r.qix.Load(id)
	if !ok {
		return nil, false
	}
	return c.(*QIXConn), true
}

// addConnection keeps a connection, and forgets the oldest closed ones beyond the
// limit.
func (r *Recorder) addConnection(c *QIXConn) {
	r.qix.Store(c.id, c)
	limit := r.limits.Connections
	if limit == 0 {
		limit = defaultConnections
	}
	for _, old := range r.Connections() {
		if old.Info().State != QIXClosed {
			continue
		}
		if limit--; limit < 0 {
			r.qix.Delete(old.id)
			old.log.release()
		}
	}
}
