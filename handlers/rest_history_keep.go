package handlers

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"sort"
	"sync/atomic"
	"time"

	"qlikconsole/internal/checkup"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
)

const (
	historyKey   = "history"       // the setting; historyOff: nothing is added
	historyOff   = "off"           //
	sentKey      = "rest-sent"     // which tab an exchange was sent from
	doneMost     = 4000            // exchanges of which is remembered that they were added
	sentMost     = 200             // of them are remembered
	keepPatience = 3 * time.Second // at the end of a session, for what is on its way
)

// keeping counts what a session could not add to the history.
type keeping struct{ lost atomic.Int64 }

func keepingOf(z *session) *keeping {
	return kept(z, "history-keeping", func() *keeping { return &keeping{} })
}

// keepHistory adds every exchange of z that ended to the history, until the
// session ends and changes with it. The recorder holds what waits, up to its limits; what it forgets
// before its turn is counted.
func (s *Server) keepHistory(z *session, changes <-chan int64) {
	defer s.cfg.Redactor.Crash()
	done := map[int64]bool{}
	var newest int64
	for id := range changes {
		if id > newest+1 && z.recorder.Dropped() > 0 { // so many at once that those between were forgotten unseen
			keepingOf(z).lost.Add(id - newest - 1)
		}
		newest = max(newest, id)
		x, ok := z.recorder.Exchange(id)
		switch {
		case done[id]:
		case !ok:
			done[id] = true
			keepingOf(z).lost.Add(1)
		case ended(x):
			done[id] = true
			s.keepExchange(z.ctx, z, x)
		}
		if len(done) > doneMost {
			maps.DeleteFunc(done, func(id int64, _ bool) bool { return id < newest-doneMost/2 })
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(z.ctx), keepPatience)
	defer cancel()
	for _, info := range z.recorder.Exchanges(0) {
		if x, ok := z.recorder.Exchange(info.ID); ok && !done[info.ID] {
			select {
			case <-x.Done():
				s.keepExchange(ctx, z, x)
			case <-ctx.Done():
			}
		}
	}
}

func ended(x *qlikproxy.Exchange) bool {
	select {
	case <-x.Done():
		return true
	default:
		return false
	}
}

// keepExchange adds one exchange. That it failed is counted and logged: the
// work on the page goes on without a history.
func (s *Server) keepExchange(ctx context.Context, z *session, x *qlikproxy.Exchange) {
	off, err := s.cfg.Store.Setting(ctx, historyKey)
	if err == nil && off == historyOff {
		return
	}
	var id int64
	if err == nil {
		body := s.cfg.Redactor.Reader(x.Body().Reader(0))
		id, err = s.cfg.Store.AddEntry(ctx, s.entryOf(z, x), body)
	}
	if err != nil {
		keepingOf(z).lost.Add(1)
		s.log.Warn("a call was not added to the history", "error", err)
		return
	}
	if tab := kept(z, sentKey, newSent)[x.Info().ID]; tab != 0 {
		if err := s.cfg.Store.SetTabEntry(ctx, tab, id); err != nil {
			s.log.Warn("a tab does not know its answer", "error", err)
		}
	}
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

// entryOf is an exchange as the history keeps it: cleaned again, since more may
// be known as a secret than when it was recorded.
func (s *Server) entryOf(z *session, x *qlikproxy.Exchange) store.Entry {
	info, red := x.Info(), s.cfg.Redactor
	e := store.Entry{At: info.Started, Source: info.Source, SignIn: signInTitle(info.SignIn), Method: red.String(info.Method), URL: red.String(info.URL), Status: info.Status, State: info.State,
		ContentType: red.String(info.ContentType), TraceID: red.String(info.TraceID), Took: info.Timing.Total, Size: info.Size}
	if u, err := url.Parse(info.URL); err == nil {
		e.Tenant = u.Host
	}
	e.EntryDetail = store.EntryDetail{RequestHeader: s.headerPairs(info.RequestHeader), Header: s.headerPairs(info.Header), RequestBody: red.String(info.RequestBody),
		RequestSize: info.RequestSize, WireSize: info.WireSize, Proto: info.Proto, Items: info.Items, Timing: store.Timing(info.Timing)}
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
		if matches := s.cfg.Guidance.Match(checkup.SignalOf(f)); len(matches) > 0 {
			e.Cause = matches[0].ID
		}
		for _, fact := range f.Proof() {
			e.Proof = append(e.Proof, store.Pair{Name: fact.Name, Value: red.String(fact.Value)})
		}
	}
	return e
}

func (s *Server) headerPairs(h http.Header) []store.Pair {
	var out []store.Pair
	for name, values := range h {
		for _, v := range values {
			out = append(out, store.Pair{Name: name, Value: s.cleanPair(name, v)})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}
