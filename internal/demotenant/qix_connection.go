package demotenant

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net"
	"time"

	"github.com/gorilla/websocket"
)

const (
	greetingDelay = 50 * time.Millisecond
	maxFrame      = 32 << 20
	// idleFault is how long a connection may be silent under the faults of idleness.
	idleFault    = 3 * time.Second
	writeTimeout = 30 * time.Second
	// farewell is how long a client has to answer a close frame.
	farewell = time.Second
)

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
		_ = c.ws.SetReadDeadline(time.Now().Add(farewell))
	})
	defer stop()
	a, ok := c.admit()
	if !ok {
		return
	}
	key := c.who.user.id + "\n" + c.target.app + "\n" + c.target.identity
	sess, attached := c.t.engine.attach(key, c.who, a)
	if sess == nil {
		c.end(closing{code: 4005, text: "Session limit reached"})
		return
	}
	defer c.t.engine.leave(key, c.target.ttl)
	c.sess = sess
	if c.greet(attached) {
		c.loop()
	}
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
	w, err := c.ws.NextWriter(websocket.TextMessage)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // as the engine sends hostile names: viewers must cope
	return errors.Join(enc.Encode(v), w.Close())
}

// loop answers requests in order until the connection ends.
func (c *connection) loop() {
	for {
		if c.idles() && c.t.ctx.Err() == nil {
			_ = c.ws.SetReadDeadline(time.Now().Add(idleFault))
		}
		kind, frame, err := c.ws.ReadMessage()
		if err != nil {
			c.idleEnd(err)
			return
		}
		if c.t.ctx.Err() != nil {
			continue // 1001 was sent: read on for the client's answer to it
		}
		if kind == websocket.BinaryMessage {
			c.end(closing{code: websocket.CloseUnsupportedData})
			return
		}
		if c.t.faults.on("ws-slow") && !c.t.sleep(cmp.Or(c.t.cfg.Slowness, slowness)) {
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

// end closes with a code and gives the client a moment to answer, because a
// connection that is dropped with unread bytes loses the close frame. Only the
// goroutine that reads may call it. Always false.
func (c *connection) end(with closing) bool {
	if with.code == websocket.CloseAbnormalClosure {
		_ = c.ws.NetConn().Close()
		return false
	}
	c.sayClose(with)
	_ = c.ws.SetReadDeadline(time.Now().Add(farewell))
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
