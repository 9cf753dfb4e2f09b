package demotenant

import (
	"encoding/json"
	"sync"
	"time"
)

// engine holds the sessions. A session belongs to a user and a URL path: a
// second socket to the same path joins it (source: qlik.dev, QIX sessions).
type engine struct {
	t        *Tenant
	mu       sync.Mutex
	closed   bool
	sessions map[string]*session
	sockets  sync.WaitGroup
}

func newEngine(t *Tenant) *engine { return &engine{t: t, sessions: map[string]*session{}} }

// enter counts a socket in, unless the tenant is closing.
func (e *engine) enter() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.sockets.Add(1)
	return true
}

func (e *engine) wait() {
	e.mu.Lock()
	e.closed = true
	for _, s := range e.sessions {
		if s.end != nil {
			s.end.Stop()
		}
	}
	e.mu.Unlock()
	e.sockets.Wait()
}

// attach joins or makes the session; attached tells which. It returns nil when
// there are too many.
func (e *engine) attach(key string, who principal, a *app) (s *session, attached bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s, attached = e.sessions[key]
	if !attached && len(e.sessions) >= maxSessions {
		return nil, false
	}
	if !attached {
		s = &session{t: e.t, who: who, app: a, handles: map[int]*handle{}}
		e.sessions[key] = s
	}
	s.sockets++
	if s.end != nil {
		s.end.Stop()
	}
	return s, attached
}

const maxSessions = 2000

// maxTTL bounds how long a session without sockets is kept (assumed).
const maxTTL = time.Hour

// leave forgets the session with its last socket, or its time to live later.
func (e *engine) leave(key string, ttl time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.sessions[key]
	s.sockets--
	switch {
	case s.sockets > 0:
	case ttl == 0 || e.closed:
		delete(e.sessions, key)
	default:
		s.end = time.AfterFunc(ttl, func() { e.expire(key, s) })
	}
}

func (e *engine) expire(key string, s *session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sessions[key] == s && s.sockets == 0 {
		delete(e.sessions, key)
	}
}

// session is one engine session: the handles that are open on it.
type session struct {
	t       *Tenant
	who     principal
	app     *app // nil on engineData
	sockets int  // guarded by engine.mu, like end
	end     *time.Timer

	mu      sync.Mutex
	handles map[int]*handle
	last    int
	open    bool
	noData  bool
}

// handle is what a number stands for on the wire.
type handle struct {
	class string // "Doc", "GenericObject", …
	obj   *object
	field string
}

const (
	globalHandle = -1
	docHandle    = 1
	maxHandles   = 10_000
)

func (s *session) add(h *handle) int {
	for n, old := range s.handles {
		if old.class == h.class && old.obj == h.obj && old.field == h.field {
			return n // the engine gives one object one handle
		}
	}
	s.last++
	s.handles[s.last] = h
	return s.last
}

// request is one JSON-RPC request.
type request struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Handle  *int            `json:"handle"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Delta   bool            `json:"delta"`
}

// engineError is an error with the engine's own code and message.
type engineError struct {
	Code      int    `json:"code"`
	Parameter string `json:"parameter"`
	Message   string `json:"message"`
}

// staleHandle is turned into the code -32602 with this parameter (assumed).
const staleHandle = -1 << 30

// messages are the engine's texts (source: engine-rpc.json of enigma-go v4.5.0).
var messages = map[int]string{
	2: "Resource not found", 3: "Resource already exists", 5: "Access denied", 6: "Out of memory", 8: "Invalid parameters", 9: "Empty parameters", 10: "Internal error",
	15: "Request aborted", 19: "Memory limit reached", 1002: "App already open", 1003: "App not found", 1007: "App invalid",
	1009: "App already open in different mode", 1015: "Static App size exceeded", 2001: "Connection not found", 4000: "User access denied",
	5007: "License has expired", 5009: "No user license available for the user of this session", 6001: "Result too large", 11000: "Reload in progress",
	-32600: "Invalid JSON request", -32601: "Method does not exist", -32602: "Invalid method parameter(s)", -32604: "Response too large", -32700: "JSON parse error",
}

func fail(code int, parameter string) *engineError {
	if code == staleHandle {
		code, parameter = -32602, "Invalid handle"
	}
	return &engineError{Code: code, Parameter: parameter, Message: messages[code]}
}
