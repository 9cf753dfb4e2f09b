package handlers

import (
	"context"
	"sync"
	"time"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	sessionIdle = 8 * time.Hour
	sessionMost = 32 // the one that was longest unused goes first
)

// session is one browser's work: its connection, its traffic, its choices.
// Secrets live here and in the tenant, in memory only.
type session struct {
	id       string          // guarded by sessions.mu
	ctx      context.Context // ends with the session
	cancel   context.CancelFunc
	recorder *qlikproxy.Recorder
	idle     *time.Timer // ends it when nobody comes back

	mu           sync.Mutex
	seen         time.Time
	tenant       *qlikproxy.Tenant
	began        time.Time // of the story that the demo tells: what was before is forgotten
	way          *way      // to the demo tenant, while the network fails; nil: as to every tenant
	armedUntil   time.Time
	presentation bool
	kept         map[string]any // state of single pages, by page
	turns        map[string]*sync.Mutex
	said         []web.NoticeView // for the next page that is shown
}

// Tenant returns the connected tenant, or nil.
func (z *session) Tenant() *qlikproxy.Tenant {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.tenant
}

// Way returns how the demo tenant is reached while a fault of the network is on, or nil.
func (z *session) Way() *way {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.way
}

// storyBegan is from when on it counts that a credential was accepted; zero: always.
func (z *session) storyBegan() time.Time {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.began
}

func (z *session) beginStory(now time.Time) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.began = now
}

// connect makes t the session's tenant, reached by y, and closes those before. In a
// session that has ended nothing stays open.
func (z *session) connect(t *qlikproxy.Tenant, y *way) {
	z.mu.Lock()
	old, oldWay := z.tenant, z.way
	if ended := z.ctx.Err() != nil; ended && t != nil {
		old, oldWay = t, y
	} else {
		z.tenant, z.way, z.armedUntil = t, y, time.Time{}
	}
	now := z.way
	z.mu.Unlock()
	if old != nil {
		old.Close()
	}
	if oldWay != now {
		oldWay.end()
	}
}

func (z *session) arm(until time.Time) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.armedUntil = until
}

// ArmedUntil returns when changes are refused again; zero when they are now.
func (z *session) ArmedUntil(now time.Time) time.Time {
	z.mu.Lock()
	defer z.mu.Unlock()
	if now.Before(z.armedUntil) {
		return z.armedUntil
	}
	return time.Time{}
}

func (z *session) Presentation() bool {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.presentation
}

func (z *session) present(on bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.presentation = on
}

// keep stores what page needs at its next request. kept returns it, or make's, which it
// does not store: looking at a page changes nothing.
func (z *session) keep(page string, v any) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.kept[page] = v
}

func kept[T any](z *session, page string, make func() T) T {
	z.mu.Lock()
	defer z.mu.Unlock()
	if v, ok := z.kept[page].(T); ok {
		return v
	}
	return make()
}

// keptOnce is kept for what the whole session shares: make's is stored.
func keptOnce[T any](z *session, page string, make func() *T) *T {
	z.mu.Lock()
	defer z.mu.Unlock()
	if v, ok := z.kept[page].(*T); ok {
		return v
	}
	v := make()
	z.kept[page] = v
	return v
}

// turn is held by the one action that may change what page keeps: state that is
// read, changed and kept again would else lose what another action keeps meanwhile.
func (z *session) turn(page string) *sync.Mutex {
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.turns == nil {
		z.turns = map[string]*sync.Mutex{}
	}
	if z.turns[page] == nil {
		z.turns[page] = &sync.Mutex{}
	}
	return z.turns[page]
}

// say leaves a sentence for the next page that is shown.
func (z *session) say(state web.State, text string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if len(z.said) < 10 {
		z.said = append(z.said, web.NoticeView{State: state, Text: text})
	}
}

func (z *session) takeSaid() []web.NoticeView {
	z.mu.Lock()
	defer z.mu.Unlock()
	said := z.said
	z.said = nil
	return said
}

// end closes all that the session holds.
func (z *session) end() {
	z.idle.Stop()
	z.connect(nil, nil) // before the sockets close: who sees that may rely on it that the credential is gone
	z.cancel()
	z.connect(nil, nil) // one that came in between
}
