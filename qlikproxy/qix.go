package qlikproxy

import (
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/wsframe"
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

// States of a QIX connection.
const (
	QIXWaiting = "waiting" // for a page
	QIXOpen    = "open"
	QIXClosing = "closing"
	QIXClosed  = "closed"
)

// Who ended a QIX connection.
const (
	ByTenant  = "tenant"
	ByPage    = "page"
	ByConsole = "console"
	ByNetwork = "network"
)

// QIXInfo is a copy of what is known about a QIX connection.
type QIXInfo struct {
	ID            string
	URL           string
	App           string // app ID, or the session app's name; "" for an exact URL
	Identity      string // "" for a shared session
	Source        string
	File          string // for Source "file": its name
	Opened        time.Time
	State         string // QIXWaiting, QIXOpen, QIXClosing or QIXClosed
	Greeting      string // the engine's first notification as it came, redacted; "" so far
	SessionState  string // of the greeting, such as SESSION_CREATED
	Close         *CloseInfo
	Requests      int64 // to the tenant
	Answers       int64 // from the tenant
	Notifications int64 // from the tenant
	Errors        int64 // answers that carry an error
	BytesIn       int64 // message bytes from the tenant
	BytesOut      int64 // message bytes to the tenant
	Subprotocol   string
	RemoteAddr    string
	TLS           *TLSInfo
	RequestHeader http.Header // of the upgrade, redacted
	Header        http.Header // of its answer, redacted
}

// CloseInfo says how a connection ended.
type CloseInfo struct {
	By     string // ByTenant, ByPage, ByConsole or ByNetwork
	Code   int    // 1005: closed without a code; 1006: ended without a close frame
	Reason string // redacted
	At     time.Time
	Err    error // what the network said, for By "network"
}

// Guard decides whether a frame of the page may pass: nil lets the method through.
// The method "" stands for all frames of which none can be read beyond doubt: binary
// and malformed ones. A nil Guard lets everything through.
type Guard func(method string) error

// QIXConn is one WebSocket to the tenant's engine. It is safe for concurrent use.
type QIXConn struct {
	id      string
	opened  time.Time
	leg     leg
	log     *FrameLog
	redact  redaction
	heart   heartbeat
	untrack func()
	stop    chan goodbye  // what Close asks of the bridge; holds one
	done    chan struct{} // closed when the connection is

	mu      sync.Mutex
	info    QIXInfo
	waiting *time.Timer // ends a connection that no page attached to
}

// ID is random and names the connection within the process.
func (c *QIXConn) ID() string { return c.id }

// Log holds the frames of the connection.
func (c *QIXConn) Log() *FrameLog { return c.log }

// Done is closed when the connection is.
func (c *QIXConn) Done() <-chan struct{} { return c.done }

// Info is what is known now.
func (c *QIXConn) Info() QIXInfo {
	n := c.log.totals()
	c.mu.Lock()
	defer c.mu.Unlock()
	info := c.info
	info.Requests, info.Answers, info.Notifications, info.Errors = n.requests, n.answers, n.notifications, n.errors
	info.BytesIn, info.BytesOut = n.in, n.out
	return info
}

// Close ends the connection: the tenant, and the page if there is one, get the code
// and the reason. It waits for neither.
func (c *QIXConn) Close(code int, reason string) {
	bye := goodbye{code, cutText(reason, wsframe.MaxReason)}
	select {
	case c.stop <- bye:
	default: // somebody asked before
	}
	if c.take(QIXClosing) {
		go c.hangUp(bye)
	}
}

// take moves a connection that waits for its page to the next state; false: it
// does not wait any more.
func (c *QIXConn) take(state string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.info.State != QIXWaiting {
		return false
	}
	c.waiting.Stop()
	c.info.State = state
	return true
}

// awaitPage ends the connection unless a page attaches in time.
func (c *QIXConn) awaitPage() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = time.AfterFunc(pageWait, func() {
		c.Close(websocket.CloseGoingAway, "No page asked for this connection within 30 seconds.")
	})
}

// hangUp closes a connection that never had a page.
func (c *QIXConn) hangUp(bye goodbye) {
	c.leg.hurry()
	c.leg.say(bye)
	c.log.addClose(true, bye)
	c.finish(CloseInfo{By: ByConsole, Code: bye.code, Reason: bye.reason, At: time.Now()})
}

// finish lets go of the connection; what was recorded stays.
func (c *QIXConn) finish(info CloseInfo) {
	c.leg.close()
	c.mu.Lock()
	c.info.State, c.info.Close = QIXClosed, &info
	c.mu.Unlock()
	c.log.rest()
	close(c.done)
	c.untrack()
}
