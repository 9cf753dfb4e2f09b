package qlikproxy

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

const upgradeTimeout = 15 * time.Second

// DialQIX opens a QIX connection with the tenant's credential. Nothing is read from
// it before Bridge; a connection that no page attaches to within 30 s is closed.
// The error is an *InputError, when nothing was sent, or a *Failure; that of a
// refused upgrade carries the whole answer, up to 1 MiB.
func (t *Tenant) DialQIX(ctx context.Context, target QIXTarget) (*QIXConn, error) {
	u, err := t.qixURL(target)
	if err != nil {
		return nil, err
	}
	header, err := upgradeHeader(target.Header)
	if err != nil {
		return nil, err
	}
	token, err := t.Token(ctx)
	if err != nil {
		return nil, err
	}
	d, err := t.upgrade(ctx, target, u, header, token)
	if refused(err) {
		if renewed, ok := t.renewRefused(ctx, token); ok {
			d, err = t.upgrade(ctx, target, u, header, renewed)
		}
	}
	if err != nil {
		return nil, err
	}
	return t.attach(target, u, d)
}

// refused tells whether the tenant does not take the token.
func refused(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Op == "upgrade" && f.Status == http.StatusUnauthorized
}

// dialled is a connection that was upgraded.
type dialled struct {
	ws            *websocket.Conn
	wire          *wire
	info          connInfo
	asked, answer http.Header // redacted
}

// upgrade asks once, with this token, and records it.
func (t *Tenant) upgrade(ctx context.Context, target QIXTarget, u qixURL, header http.Header, token Token) (dialled, error) {
	header = header.Clone()
	header.Set("Authorization", token.header())
	header.Set("User-Agent", userAgent)
	x, err := t.newUpgrade(target, u, header)
	if err != nil {
		return dialled{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, upgradeTimeout)
	defer cancel()
	defer context.AfterFunc(x.ctx, cancel)() // ends with the tenant, or by Cancel
	a := attempt{ctx: ctx, t: t, url: u.url}
	ws, err := a.run(header)
	if err != nil {
		f := a.failed(ctx, err)
		x.endUpgrade(&a, f)
		return dialled{}, f
	}
	d := dialled{ws: ws, wire: a.wire, info: a.info, asked: t.redactHeader(a.shake.asked()), answer: t.redactHeader(a.answer)}
	a.wire.Conn, a.wire.early = a.shake.accepted()
	x.endUpgrade(&a, nil)
	return d, nil
}

// attempt is one upgrade under way.
type attempt struct {
	ctx   context.Context
	t     *Tenant
	url   string
	info  connInfo
	shake *handshake
	wire  *wire
	stop  func() bool // no longer end the handshake with ctx

	answer http.Header // of an upgrade that was accepted
}

func (a *attempt) run(header http.Header) (*websocket.Conn, error) {
	d := websocket.Dialer{
		NetDialContext:    a.dial,
		NetDialTLSContext: a.dial,
		HandshakeTimeout:  upgradeTimeout,
	}
	ws, resp, err := d.DialContext(a.ctx, a.url, header)
	if a.stop != nil {
		a.stop()
	}
	if err == nil {
		a.answer = resp.Header
	}
	return ws, err
}

// dial makes the connection by the tenant's network; gorilla names the host of the
// URL, which is the tenant's.
func (a *attempt) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	conn, info, err := a.t.o.Network.dial(ctx, a.t.address, nil)
	a.info = info
	if err != nil {
		return nil, err
	}
	LimitBuffers(conn)
	a.shake = &handshake{Conn: bare(conn)}
	a.wire = newWire(a.shake)
	// gorilla heeds its context while it dials, not while it waits for the answer; and
	// ends its own before it hands the connection over.
	a.stop = context.AfterFunc(a.ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	return a.wire, nil
}

// bare takes off what only remembers how the connection was made.
func bare(c net.Conn) net.Conn {
	if t, ok := c.(*tenantConn); ok {
		return t.Conn
	}
	return c
}

// attach makes the connection known and starts waiting for its page.
func (t *Tenant) attach(target QIXTarget, u qixURL, d dialled) (*QIXConn, error) {
	c := &QIXConn{
		id:     rand.Text(),
		opened: t.o.Now(),
		leg:    leg{wire: d.wire, masks: true},
		log:    newFrameLog(t.o.Redactor, t.o.Spool),
		redact: redaction{t.o.Redactor, target.Source != "relay"},
		stop:   make(chan goodbye, 1),
		done:   make(chan struct{}),
		info: QIXInfo{
			URL: t.o.Redactor.String(u.url), App: u.app, Identity: u.identity, Source: target.Source,
			State: QIXWaiting, Subprotocol: d.ws.Subprotocol(),
			RemoteAddr: d.info.RemoteAddr, TLS: d.info.TLSInfo, RequestHeader: d.asked, Header: d.answer,
		},
	}
	c.info.ID, c.info.Opened = c.id, c.opened
	untrack, ok := t.track(func() { c.Close(websocket.CloseGoingAway, "The console signed out.") })
	if !ok {
		d.ws.Close()
		return nil, &Failure{Layer: "ws", Op: "upgrade", Kind: "failure", Method: http.MethodGet, URL: u.url, Err: net.ErrClosed, Time: t.o.Now()}
	}
	c.untrack = untrack
	t.o.Recorder.addConnection(c)
	c.awaitPage()
	return c, nil
}
