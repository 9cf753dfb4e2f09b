package handlers

import (
	"context"
	"io"
	"maps"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"qlikconsole/internal/checkup"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
)

const (
	historyKey   = "history"                           // the setting; historyOff: nothing is added
	historyOff   = "off"                               //
	sentKey      = "rest-sent"                         // which tab an exchange was sent from
	doneMost     = 4000                                // exchanges of which is remembered that they were added
	sentMost     = 200                                 // of them are remembered
	keepPatience = 2 * time.Second                     // at the end of a session, for what is on its way
	packPatience = keepPatience + 500*time.Millisecond // then the body that is being packed ends where it is
	storeMost    = 3 * time.Second                     // for one write

	// Calls are added to the history together, as one write costs as much as many.
	// When the program is killed, those of the last keepEvery are lost.
	keepEvery = 200 * time.Millisecond
	keepMost  = 100     // calls at once
	keepBytes = 4 << 20 // of them
)

// keeping counts what a session could not add to the history.
type keeping struct{ lost atomic.Int64 }

func keepingOf(z *session) *keeping {
	return keptOnce(z, "history-keeping", func() *keeping { return &keeping{} })
}

// keepHistory adds every exchange of z that ended to the history, until the
// session ends and changes with it: those that end within keepEvery of each other
// together. The recorder holds what waits, up to its limits; what it forgets
// before its turn is counted.
func (s *Server) keepHistory(z *session, changes <-chan int64) {
	defer s.cfg.Redactor.Crash()
	late, cancel := lasting(z.ctx, packPatience)
	defer cancel()
	k := keeper{s: s, z: z, late: late, done: map[int64]bool{}, pairs: cleanedPairs{s: s}}
	for due := (<-chan time.Time)(nil); ; {
		select {
		case id, open := <-changes:
			if !open {
				k.end()
				return
			}
			k.changed(id)
		case <-due:
			k.add()
		}
		switch {
		case len(k.waiting) >= keepMost:
			k.add()
			due = nil
		case len(k.waiting) == 0:
			due = nil
		case due == nil:
			due = time.After(keepEvery)
		}
	}
}

// lasting is a context that ends d after ctx.
func lasting(ctx context.Context, d time.Duration) (late context.Context, cancel context.CancelFunc) {
	late, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(d, end) })
	return late, func() { stop(); end() }
}

// keeper adds the exchanges of one session to the history.
type keeper struct {
	s       *Server
	z       *session
	late    context.Context // of what may last longer than the session
	done    map[int64]bool  // exchanges that were added, wait, or are lost
	newest  int64
	waiting []*qlikproxy.Exchange
	pairs   cleanedPairs
	packed  []store.Packed // room for those that are added together
}

// changed puts an exchange that ended among those that wait.
func (k *keeper) changed(id int64) {
	if id > k.newest+1 && k.z.recorder.Dropped() > 0 { // so many at once that those between were forgotten unseen
		keepingOf(k.z).lost.Add(id - k.newest - 1)
	}
	k.newest = max(k.newest, id)
	x, ok := k.z.recorder.Exchange(id)
	switch {
	case k.done[id]:
	case !ok:
		k.done[id] = true
		keepingOf(k.z).lost.Add(1)
	case ended(x):
		k.done[id] = true
		k.waiting = append(k.waiting, x)
	}
	if len(k.done) > doneMost {
		maps.DeleteFunc(k.done, func(id int64, _ bool) bool { return id < k.newest-doneMost/2 })
	}
}

// add adds those that wait, unless they ended while no history was kept; also when the session ends
// meanwhile.
func (k *keeper) add() {
	k.s.past.mu.Lock()
	defer k.s.past.mu.Unlock()
	k.waiting = slices.DeleteFunc(k.waiting, k.s.past.gone)
	if len(k.waiting) == 0 {
		return
	}
	off, err := k.s.cfg.Store.Setting(context.WithoutCancel(k.z.ctx), historyKey)
	switch {
	case err != nil:
		k.s.notKept(k.z, len(k.waiting), err)
	case off != historyOff || !k.s.past.paused.IsZero(): // some may have ended before it was paused
		k.keep(k.waiting)
	}
	clear(k.waiting)
	k.waiting = k.waiting[:0]
}

// end adds what is left when the session ends, and waits a while for what runs.
func (k *keeper) end() {
	k.add()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(k.z.ctx), keepPatience)
	defer cancel()
	for _, info := range k.z.recorder.Exchanges(0) {
		if x, ok := k.z.recorder.Exchange(info.ID); ok && !k.done[info.ID] {
			select {
			case <-x.Done():
				k.waiting = append(k.waiting, x)
			case <-ctx.Done():
			}
		}
	}
	k.add()
}

func ended(x *qlikproxy.Exchange) bool {
	select {
	case <-x.Done():
		return true
	default:
		return false
	}
}

// keep adds exchanges. That it failed is counted and logged: the work on the page goes
// on without a history.
func (k *keeper) keep(list []*qlikproxy.Exchange) {
	s, z := k.s, k.z
	packed := k.packed[:0]
	first, size := 0, 0
	for i, x := range list {
		p, err := s.cfg.Store.Pack(k.late, k.entryOf(x), s.cleanBodyOf(x))
		if err != nil { // what waits is added first, so that packed and list stay in step
			s.addPacked(z, list[first:i], packed)
			packed, first, size = packed[:0], i+1, 0
			s.notKept(z, 1, err)
			continue
		}
		packed = append(packed, p)
		if size += p.Size(); size > keepBytes {
			s.addPacked(z, list[first:i+1], packed)
			packed, first, size = packed[:0], i+1, 0
		}
	}
	s.addPacked(z, list[first:], packed)
	k.packed = packed[:cap(packed)]
	clear(k.packed)
}

// addPacked adds exchanges together, or else one by one. The tabs they were sent from
// have them from then on.
func (s *Server) addPacked(z *session, list []*qlikproxy.Exchange, packed []store.Packed) {
	if len(list) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(z.ctx), storeMost)
	defer cancel()
	sent := kept(z, sentKey, newSent)
	for i, x := range list {
		packed[i].Tab = sent[x.ID()]
	}
	_, err := s.cfg.Store.AddPacked(ctx, packed)
	switch {
	case err != nil && len(list) == 1:
		s.notKept(z, 1, err)
	case err != nil:
		for i := range list {
			s.addPacked(z, list[i:i+1], packed[i:i+1])
		}
	}
}

func (s *Server) notKept(z *session, calls int, err error) {
	keepingOf(z).lost.Add(int64(calls))
	s.log.Warn("a call was not added to the history", "calls", calls, "error", err)
}

func newSent() map[int64]int64 { return nil }

// sentFrom remembers the tab from which an exchange was sent.
func (s *Server) sentFrom(z *session, tab, exchange int64) {
	sent := maps.Clone(kept(z, sentKey, newSent))
	if sent == nil {
		sent = map[int64]int64{}
	}
	sent[exchange] = tab
	maps.DeleteFunc(sent, func(x, _ int64) bool { return x < exchange-sentMost })
	z.keep(sentKey, sent)
}

// cleanBodyOf is the recorded body. It is cleaned again where more is known as a secret
// than when it was recorded.
func (s *Server) cleanBodyOf(x *qlikproxy.Exchange) io.Reader {
	if x.Clean() {
		return x.Body().Reader(0)
	}
	return s.cfg.Redactor.Reader(x.Body().Reader(0))
}

// entryOf is an exchange as the history keeps it: cleaned again, since more may
// be known as a secret than when it was recorded.
func (k *keeper) entryOf(x *qlikproxy.Exchange) store.Entry {
	s := k.s
	info, sent, got := x.Outline()
	red := s.cfg.Redactor
	e := store.Entry{At: info.Started, Source: info.Source, SignIn: signInTitle(info.SignIn), Method: red.String(info.Method), URL: red.String(info.URL), Status: info.Status, State: info.State,
		ContentType: red.String(info.ContentType), TraceID: red.String(info.TraceID), Took: info.Timing.Total, Size: info.Size}
	if u, err := url.Parse(info.URL); err == nil {
		e.Tenant = u.Host
	}
	e.EntryDetail = store.EntryDetail{RequestHeader: k.pairs.of(sent), Header: k.pairs.of(got), RequestBody: red.String(info.RequestBody),
		RequestSize: info.RequestSize, WireSize: info.WireSize, Proto: info.Proto, Items: info.Items, Timing: store.Timing(info.Timing), Cut: info.Missing > 0}
	for _, n := range info.Notes {
		e.Notes = append(e.Notes, red.String(n))
	}
	for _, h := range info.Hops {
		e.Hops = append(e.Hops, store.Hop{Method: h.Method, URL: red.String(h.URL), Location: red.String(h.Location), Refused: h.Refused, Status: h.Status})
	}
	if c := info.TLS; c != nil {
		e.TLS = &store.TLS{Version: c.Version, Subject: c.Subject, Issuer: c.Issuer, Names: c.Names, NotBefore: c.NotBefore, NotAfter: c.NotAfter}
	}
	if f := x.Failure(); f != nil && info.State != qlikproxy.StateCancelled {
		e.Problem = red.String(f.Error())
		if matches := s.cfg.Guidance.Match(checkup.SignalOf(f)); len(matches) > 0 && !info.Full {
			e.Cause = matches[0].ID
		}
		for _, fact := range f.Proof() {
			e.Proof = append(e.Proof, store.Pair{Name: fact.Name, Value: red.String(fact.Value)})
		}
	}
	return e
}
