package qlikproxy

import "maps"

const maxPending = 16 << 10 // requests that wait for their answer, of either kind of id

// pending are the requests that wait for their answers, by id. Nearly all ids are
// numbers, which are found in half the time.
type pending struct {
	numbers map[int64]request
	texts   map[string]request
}

type request struct {
	seq    int64
	at     int64 // Unix nanoseconds
	method uint16
}

func newPending() pending {
	return pending{map[int64]request{}, map[string]request{}}
}

func (p *pending) put(h *head, r request) {
	if h.hasTextID() {
		putRequest(p.texts, h.rest.id, r)
		return
	}
	putRequest(p.numbers, h.id, r)
}

// take finds the request with the id of h, and forgets it.
func (p *pending) take(h *head) (r request, ok bool) {
	if h.hasTextID() {
		return takeRequest(p.texts, h.rest.id)
	}
	return takeRequest(p.numbers, h.id)
}

func takeRequest[K comparable](waiting map[K]request, id K) (r request, ok bool) {
	if r, ok = waiting[id]; ok {
		delete(waiting, id)
	}
	return r, ok
}

// putRequest drops the older half of the requests when there are too many: their
// answers will stand alone.
func putRequest[K comparable](waiting map[K]request, id K, r request) {
	if len(waiting) >= maxPending {
		oldest := r.seq
		for _, w := range waiting {
			oldest = min(oldest, w.seq)
		}
		middle := oldest + (r.seq-oldest)/2
		maps.DeleteFunc(waiting, func(_ K, w request) bool { return w.seq <= middle })
	}
	waiting[id] = r
}
