package handlers

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"sync"
	"time"

	gorilla "github.com/gorilla/sessions"

	"qlikconsole/qlikproxy"
)

// sessions finds a request's session by its cookie, which holds only a signed
// id. The key is new at every start, so a cookie from before is worth nothing.
type sessions struct {
	server *Server
	cookie string
	store  *gorilla.CookieStore

	mu   sync.Mutex
	open map[string]*session
	last *session // the one that connected last: what /relay/ uses
}

func newSessions(s *Server) *sessions {
	key := make([]byte, 64)
	rand.Read(key)
	store := gorilla.NewCookieStore(key[:32], key[32:])
	store.Options = &gorilla.Options{Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}
	store.MaxAge(0) // till the browser closes
	_, port, _ := net.SplitHostPort(s.cfg.Host)
	// Cookies ignore ports: the port in the name keeps two consoles apart.
	return &sessions{server: s, cookie: "console-" + port, store: store, open: map[string]*session{}}
}

// begin opens a session for this browser. One that it has already keeps its
// work and gets a new id, so that an id fixed by somebody else is worth nothing.
func (ss *sessions) begin(w http.ResponseWriter, r *http.Request) error {
	id, ok := ss.rename(ss.find(r))
	if !ok {
		id = ss.add()
	}
	cookie, err := ss.store.New(r, ss.cookie)
	if err != nil {
		cookie = gorilla.NewSession(ss.store, ss.cookie)
		cookie.Options = ss.store.Options
	}
	cookie.Values["id"] = id
	return cookie.Save(r, w)
}

func (ss *sessions) add() (id string) {
	id = rand.Text()
	z := &session{id: id, seen: ss.server.cfg.Now(), kept: map[string]any{}, recorder: qlikproxy.NewRecorder(qlikproxy.Limits{})}
	z.ctx, z.cancel = context.WithCancel(ss.server.ctx)
	z.idle = time.AfterFunc(sessionIdle, func() { ss.close(z) })
	if start := ss.server.cfg.Start; start != nil {
		z.tenant = ss.server.newTenant(z, start.Address, start.SignIn, nil)
	}
	changes := z.recorder.Subscribe(z.ctx)
	ss.server.sockets.Go(func() { ss.server.keepHistory(z, changes) })
	ss.mu.Lock()
	var oldest *session
	if len(ss.open) >= sessionMost {
		for _, o := range ss.open {
			if oldest == nil || o.seen.Before(oldest.seen) {
				oldest = o
			}
		}
		delete(ss.open, oldest.id)
	}
	ss.open[z.id], ss.last = z, z
	ss.mu.Unlock()
	if oldest != nil {
		oldest.end()
	}
	return id
}

// rename gives z a new id; ok is false when there is no z, or not any more.
func (ss *sessions) rename(z *session) (id string, ok bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if z == nil || ss.open[z.id] != z {
		return "", false
	}
	delete(ss.open, z.id)
	z.id = rand.Text()
	ss.open[z.id] = z
	return z.id, true
}

// find returns r's session, or nil when it has none or was idle too long.
func (ss *sessions) find(r *http.Request) *session {
	cookie, err := ss.store.Get(r, ss.cookie)
	if err != nil {
		return nil
	}
	id, _ := cookie.Values["id"].(string)
	now := ss.server.cfg.Now()
	ss.mu.Lock()
	z := ss.open[id]
	expired := z != nil && now.Sub(z.seen) > sessionIdle
	if expired {
		delete(ss.open, id)
	} else if z != nil {
		ss.touch(z)
	}
	ss.mu.Unlock()
	if expired {
		z.end()
		return nil
	}
	return z
}

// touch says that z is in use.
func (ss *sessions) touch(z *session) {
	z.seen = ss.server.cfg.Now()
	z.idle.Reset(sessionIdle)
}

func (ss *sessions) close(z *session) {
	ss.mu.Lock()
	if ss.open[z.id] == z {
		delete(ss.open, z.id)
	}
	if ss.last == z {
		ss.last = nil
	}
	ss.mu.Unlock()
	z.end()
}

func (ss *sessions) closeAll() {
	ss.mu.Lock()
	open := ss.open
	ss.open, ss.last = map[string]*session{}, nil
	ss.mu.Unlock()
	for _, z := range open {
		z.end()
	}
}

// connect makes t the tenant of z, reached by y, and z the session that tools work with.
func (ss *sessions) connect(z *session, t *qlikproxy.Tenant, y *way) {
	z.connect(t, y)
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.last = z
}

// connectedLast returns the tenant of the session that connected last, and
// the session, for tools that come through /relay/.
func (ss *sessions) connectedLast() (*session, *qlikproxy.Tenant) {
	ss.mu.Lock()
	z := ss.last
	if z != nil && ss.open[z.id] == z {
		ss.touch(z)
	} else {
		z = nil
	}
	ss.mu.Unlock()
	if z == nil {
		return nil, nil
	}
	return z, z.Tenant()
}

func (s *Server) newTenant(z *session, a qlikproxy.Address, in qlikproxy.SignIn, y *way) *qlikproxy.Tenant {
	network, now := s.reach(y)
	return qlikproxy.NewTenant(a, in, qlikproxy.Options{
		Network: network, Recorder: z.recorder, Redactor: s.cfg.Redactor, Spool: s.cfg.Spool, Now: now,
	})
}
