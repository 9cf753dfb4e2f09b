package demotenant

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
)

const (
	greetingDelay = 50 * time.Millisecond
	maxFrame      = 32 << 20
	// idleFault is how long a connection may be silent under the faults of idleness.
	idleFault    = time.Second
	writeTimeout = 30 * time.Second
)

// socket serves /app/{id}[/identity/{x}][/ttl/{n}]: refusals before the
// upgrade, then one connection until it ends.
func (t *Tenant) socket(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		html(w, http.StatusNotFound, "404 Not Found")
		return
	}
	target, ok := parseTarget(chi.URLParam(r, "*"))
	if !ok {
		html(w, http.StatusNotFound, "404 Not Found")
		return
	}
	header := r.Header.Get("Authorization")
	if token := r.URL.Query().Get("accessToken"); header == "" && token != "" {
		header = "Bearer " + token
	}
	who, no := t.authenticate(header)
	if no != nil {
		(&call{t: t, w: w, r: r}).refuse(*no)
		return
	}
	if !t.engine.enter() {
		return
	}
	defer t.engine.sockets.Done()
	up := websocket.Upgrader{ReadBufferSize: 4096, WriteBufferSize: 16 << 10, CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "" || originIs(r, t.url) }}
	ws, err := up.Upgrade(w, r, http.Header{"X-Demo-Basis": {documented}})
	if err != nil {
		return // the upgrader has answered
	}
	c := &connection{t: t, ws: ws, who: who, target: target}
	c.serve()
}

// originIs: browsers of other origins need a web integration, of which there is none.
func originIs(r *http.Request, url string) bool { return r.Header.Get("Origin") == url }

// target is what the path of a socket asks for.
type target struct {
	app, identity string
	sessionApp    bool
	engineOnly    bool
}

func parseTarget(path string) (target, bool) {
	parts := strings.Split(path, "/")
	t := target{app: parts[0]}
	t.sessionApp = strings.HasPrefix(t.app, "SessionApp_")
	t.engineOnly = t.app == "engineData"
	rest := parts[1:]
	if len(rest) >= 2 && rest[0] == "identity" {
		t.identity, rest = rest[1], rest[2:]
	}
	if len(rest) >= 2 && rest[0] == "ttl" {
		rest = rest[2:]
	}
	return t, t.app != "" && len(rest) == 0
}

// connection is one socket. It is read and written by one goroutine, but for
// the close frame that ends it from outside.
type connection struct {
	t      *Tenant
	ws     *websocket.Conn
	who    principal
	target target
	sess   *session
	opened bool // OpenDoc was called on this socket
}

func (c *connection) serve() {
	defer c.ws.Close()
	c.ws.SetReadLimit(maxFrame)
	stop := context.AfterFunc(c.t.ctx, func() {
		c.sayClose(closing{code: websocket.CloseGoingAway})
		_ = c.ws.SetReadDeadline(time.Now())
	})
	defer stop()
	a, ok := c.admit()
	if !ok {
		return
	}
	key := c.who.user.id + "\n" + c.target.app + "\n" + c.target.identity
	sess, attached := c.t.engine.attach(key, c.who, a)
	defer c.t.engine.leave(key)
	c.sess = sess
	if c.greet(attached) {
		c.loop()
	}
}

// admit finds the app, or ends the connection and returns false. What may not
// be opened is closed right after the upgrade, before the greeting (assumed
// from the list of close codes).
func (c *connection) admit() (*app, bool) {
	if bad, ok := c.t.closeFault(true); ok {
		return nil, c.end(bad)
	}
	state, faulty := c.t.faults.takePrefix("state-")
	if !c.who.user.entitled || c.t.faults.take("no-entitlement") {
		state, faulty = "SESSION_ERROR_NO_LICENSE", true
	}
	if faulty {
		return nil, c.refuseState(state)
	}
	switch {
	case c.target.engineOnly:
		return nil, true
	case c.target.sessionApp:
		return &app{id: c.target.app, name: c.target.app, ownerID: c.who.user.id, model: emptyDoc}, true
	}
	return c.admitTo(c.target.app)
}

func (c *connection) admitTo(id string) (*app, bool) {
	w := c.t.world
	w.mu.RLock()
	a := w.byApp[id]
	opens := a != nil && w.opens(c.who, a) && !c.t.faults.on("space-membership-missing")
	w.mu.RUnlock()
	switch {
	case a == nil:
		return nil, c.end(closing{code: 4204, text: "App not found"})
	case !opens:
		return nil, c.end(closing{code: 4203, text: "No permission to open the app"})
	}
	return a, true
}

// refuseState greets with a state that means failure, and closes. Always false.
func (c *connection) refuseState(state string) bool {
	_ = c.notify("OnConnected", obj{"qSessionState": state})
	for _, s := range sessionErrors() {
		if s.text == state {
			return c.end(closing{code: s.code})
		}
	}
	return false
}

// greet sends the one greeting; false means that the connection is over.
func (c *connection) greet(attached bool) bool {
	delay := c.t.cfg.GreetingDelay
	if delay == 0 {
		delay = greetingDelay
	}
	if delay > 0 && !c.t.sleep(delay) {
		return false
	}
	switch {
	case c.t.faults.on("ws-no-greeting"):
		return true
	case c.t.faults.take("ws-garbage"):
		return c.ws.WriteMessage(websocket.TextMessage, []byte("<html>not what you asked for")) == nil
	case c.t.faults.take("ws-binary"):
		return c.ws.WriteMessage(websocket.BinaryMessage, []byte{0, 1, 2, 0xff, 0xfe}) == nil
	}
	state := "SESSION_CREATED"
	if attached {
		state = "SESSION_ATTACHED"
	}
	if c.notify("OnConnected", obj{"qSessionState": state}) != nil {
		return false
	}
	return !c.fatalNotice()
}

func (t *Tenant) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-t.ctx.Done():
		return false
	}
}

// fatalNotice sends a fatal notification that is switched on, and closes.
func (c *connection) fatalNotice() bool {
	name, ok := c.t.faults.takePrefix("notice-")
	if !ok {
		return false
	}
	params := obj{"severity": "fatal", "timestamp": stamp(c.t.now()), "message": "The proxy ended the session: " + name}
	if name == "OnAuthenticationInformation" {
		params = obj{"mustAuthenticate": true, "loginUri": c.t.url + "/login", "userId": "", "userDirectory": ""}
	}
	_ = c.notify(name, params)
	for _, n := range notices() {
		if n.text == name {
			c.end(closing{code: n.code})
		}
	}
	return true
}

func (c *connection) notify(method string, params obj) error {
	return c.write(obj{"jsonrpc": "2.0", "method": method, "params": params})
}

func (c *connection) write(v any) error {
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	return c.ws.WriteJSON(v)
}

// loop answers requests in order until the connection ends.
func (c *connection) loop() {
	for {
		if c.idles() {
			_ = c.ws.SetReadDeadline(time.Now().Add(idleFault))
		}
		kind, frame, err := c.ws.ReadMessage()
		if err != nil {
			c.idleEnd(err)
			return
		}
		if kind == websocket.BinaryMessage {
			c.end(closing{code: websocket.CloseUnsupportedData})
			return
		}
		if c.t.faults.on("ws-slow") && !c.t.sleep(slowness) {
			return
		}
		answer := c.answer(frame)
		if answer != nil && c.write(answer) != nil {
			return
		}
		if bad, ok := c.t.closeFault(false); ok {
			c.end(bad)
			return
		}
	}
}

func (c *connection) idles() bool {
	return c.t.faults.on("ws-idle-closed") || c.t.faults.on("ws-idle-cut")
}

// idleEnd closes as the fault of idleness says, when it was that.
func (c *connection) idleEnd(err error) {
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() || c.t.ctx.Err() != nil {
		return
	}
	if c.t.faults.take("ws-idle-closed") {
		c.end(closing{code: 4001, text: "Engine closed the session due to idleness"})
		return
	}
	c.t.faults.take("ws-idle-cut") // serve closes the connection without a frame
}

// end closes with a code and gives the client a second to answer, because a
// connection that is dropped with unread bytes loses the close frame. Only the
// goroutine that reads may call it. Always false.
func (c *connection) end(with closing) bool {
	if with.code == websocket.CloseAbnormalClosure {
		_ = c.ws.NetConn().Close()
		return false
	}
	c.sayClose(with)
	_ = c.ws.SetReadDeadline(time.Now().Add(time.Second))
	for {
		if _, _, err := c.ws.NextReader(); err != nil {
			return false
		}
	}
}

func (c *connection) sayClose(with closing) {
	frame := websocket.FormatCloseMessage(with.code, with.text)
	_ = c.ws.WriteControl(websocket.CloseMessage, frame, time.Now().Add(time.Second))
}

// answer handles one frame; nil means that nothing is to be sent.
func (c *connection) answer(frame []byte) obj {
	var req request
	if !json.Valid(frame) {
		return obj{"jsonrpc": "2.0", "id": nil, "error": fail(-32700, "")}
	}
	if err := json.Unmarshal(frame, &req); err != nil || req.Method == "" || req.Handle == nil {
		return obj{"jsonrpc": "2.0", "id": idOf(req), "error": fail(-32600, "")}
	}
	out := obj{"jsonrpc": "2.0", "id": idOf(req)}
	if c.t.faults.take("qix-wrong-id") {
		out["id"] = 999_999
	}
	res, bad := c.dispatch(req)
	if bad != nil {
		out["error"] = bad
		return out
	}
	out["result"] = res.out
	if req.Delta {
		out["result"], out["delta"] = deltas(res.out), true
	}
	if len(res.change) > 0 {
		out["change"] = res.change
	}
	if len(res.close) > 0 {
		out["close"] = res.close
	}
	return out
}

func idOf(req request) any {
	if len(req.ID) == 0 {
		return nil
	}
	return req.ID
}

// deltas wraps each value as the patch that sets it whole.
func deltas(out obj) obj {
	wrapped := obj{}
	for name, v := range out {
		wrapped[name] = []obj{{"op": "add", "path": "/", "value": v}}
	}
	return wrapped
}
