package qlikproxy

import (
	"sync"
	"time"
)

// QIXTarget says which QIX connection to open. Exactly one of App, Session and URL is set.
type QIXTarget struct {
	App     string // app ID
	Session bool   // an empty session app, which vanishes with the connection
	URL     string // exact address of this tenant: wss://…, https://… or a path
	Shared  bool   // without /identity/{random}/ttl/{n}: may attach to a session that is already open
	TTL     int    // seconds that the engine keeps the session after the socket closed; 0 means 30
	Source  string // who asks: "page", "console" or "relay"
	Header  []Pair // further headers of the upgrade request; those that the console controls are refused
}

// QIXInfo is a copy of what is known about a QIX connection.
type QIXInfo struct {
	ID            string
	URL           string
	App           string // app ID, or the session app's name; "" for an exact URL
	Identity      string // "" for a shared session
	Source        string
	Opened        time.Time
	State         string // "waiting" for a page, "open" or "closed"
	Greeting      string // the engine's first notification as it came, redacted; "" so far
	SessionState  string // of the greeting, such as SESSION_CREATED
	Close         *CloseInfo
	Requests      int64
	Answers       int64
	Notifications int64
	Errors        int64 // answers that carry an error
	BytesIn       int64 // message bytes from the tenant
	BytesOut      int64 // message bytes to the tenant
	Subprotocol   string
	RemoteAddr    string
	TLS           *TLSInfo
}

// CloseInfo says how a connection ended.
type CloseInfo struct {
	By     string // "tenant", "page", "console" or "network"
	Code   int    // 1005: closed without a code; 1006: ended without a close frame
	Reason string // redacted
	At     time.Time
	Err    error // what the network said, for By "network"
}

// Guard decides whether a frame of the page may pass: nil lets the method through.
// A nil Guard lets everything through unchanged, binary and malformed frames too.
type Guard func(method string) error

// QIXConn is one open WebSocket to the tenant's engine. It is safe for concurrent use.
type QIXConn struct {
	id   string
	wire *wire
	log  *FrameLog
	mu   sync.Mutex
	info QIXInfo
}

// ID is random and names the connection within the process.
func (c *QIXConn) ID() string { return c.id }

// Log holds the frames of the connection.
func (c *QIXConn) Log() *FrameLog { return c.log }

// Info is what is known now.
func (c *QIXConn) Info() QIXInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.info
}
