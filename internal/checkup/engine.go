package checkup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// globalHandle is the engine itself; apps and objects have handles of their own.
const globalHandle = -1

// engine is a live connection to one app, asked one call at a time.
type engine struct {
	conn     *qlikproxy.QIXConn
	page     *websocket.Conn
	messages chan message
	end      <-chan qlikproxy.CloseInfo
	asked    int
	state    string // the last bad news: a session state, or a notification's name
	doc      int    // handle of the open app
	cred     string
}

// message is one that came over the connection; its fields are those of JSON-RPC.
type message struct {
	bad    bool // no JSON object in a text message
	ID     *int
	Method string
	Params struct {
		State string `json:"qSessionState"`
	}
	Result json.RawMessage
	Error  *struct {
		Code      int
		Parameter string
		Message   string
	}
}

// dial opens a live connection to an app in a session of its own.
func (w *work) dial(ctx context.Context, app string) (*engine, error) {
	target := qlikproxy.QIXTarget{App: app, Session: app == "", TTL: 1, Source: "console"}
	conn, err := w.tenant.DialQIX(ctx, target)
	if err != nil {
		return nil, timeoutAt(ctx, err, guidance.LayerWS)
	}
	page, end, err := attach(conn)
	if err != nil {
		return nil, err
	}
	g := &engine{conn: conn, page: page, messages: make(chan message, 64), end: end, cred: string(w.target.SignIn.Kind)}
	go g.receive()
	return g, nil
}

// receive reads until the connection ends. What nobody takes is dropped: an engine
// that floods must not hold the reader up.
func (g *engine) receive() {
	defer close(g.messages)
	for {
		kind, raw, err := g.page.ReadMessage()
		if err != nil {
			return
		}
		select {
		case g.messages <- readMessage(raw, kind == websocket.TextMessage):
		case <-time.After(time.Second):
		}
	}
}

func readMessage(raw []byte, text bool) message {
	var m message
	m.bad = json.Unmarshal(raw, &m) != nil || !text
	return m
}

// close ends the connection and waits for nobody.
func (g *engine) close() {
	g.conn.Close(websocket.CloseNormalClosure, "The checkup is done.")
}

// next is the next message, or why there is none.
func (g *engine) next(ctx context.Context, op string) (message, error) {
	select {
	case m, ok := <-g.messages:
		if !ok {
			return m, g.closed(ctx, op)
		}
		g.note(m)
		return m, nil
	case <-ctx.Done():
		f := g.failure(guidance.LayerQIX, op, guidance.KindTimeout)
		f.Err = context.Cause(ctx)
		return message{}, f
	}
}

// note remembers bad news: a notification that a close code may only repeat.
func (g *engine) note(m message) {
	if _, good := guidance.SessionText(m.Method); m.Method != "" && m.Method != "OnConnected" && !good {
		g.state = m.Method
	}
}

// closed says how the connection ended.
func (g *engine) closed(ctx context.Context, op string) error {
	info := qlikproxy.CloseInfo{By: qlikproxy.ByNetwork}
	select {
	case info = <-g.end:
	case <-ctx.Done():
	}
	f := g.failure(guidance.LayerWS, op, "")
	f.CloseCode, f.CloseReason, f.SessionState, f.Err = info.Code, info.Reason, g.state, info.Err
	switch {
	case info.By == qlikproxy.ByNetwork:
		f.Kind, f.CloseReason = guidance.KindAbnormal, ""
	case info.Code == websocket.CloseNoStatusReceived:
		f.Kind = guidance.KindAbnormal
	}
	return f
}

func (g *engine) failure(layer, op, kind string) *qlikproxy.Failure {
	i := g.conn.Info()
	return &qlikproxy.Failure{Layer: layer, Op: op, Kind: kind, Method: "GET", URL: i.URL, TLS: i.TLS, RemoteAddr: i.RemoteAddr, CredentialKind: g.cred, Time: time.Now()}
}

// retries is how often a call that the engine aborted is made again. Aborted calls
// are ordinary: another one superseded them.
const retries = 2

// call asks one QIX method and decodes its result.
func (g *engine) call(ctx context.Context, op string, handle int, method string, params []any, into any) error {
	for try := 0; ; try++ {
		err := g.once(ctx, op, handle, method, params, into)
		f := (*qlikproxy.Failure)(nil)
		if try == retries || !errors.As(err, &f) || f.QIXCode == nil || *f.QIXCode != 15 {
			return err
		}
	}
}

func (g *engine) once(ctx context.Context, op string, handle int, method string, params []any, into any) error {
	g.asked++
	if params == nil {
		params = []any{}
	}
	ask := map[string]any{"jsonrpc": "2.0", "id": g.asked, "handle": handle, "method": method, "params": params}
	g.page.SetWriteDeadline(time.Now().Add(10 * time.Second))
	if err := g.page.WriteJSON(ask); err != nil {
		for m := range g.messages { // what still came before the end
			g.note(m)
		}
		return g.closed(ctx, op)
	}
	for {
		m, err := g.next(ctx, op)
		if err != nil {
			return named(err, method)
		}
		if m.ID != nil && *m.ID == g.asked {
			return g.answer(m, op, method, into)
		}
	}
}

// named adds which method failed where only the wait for its answer did.
func named(err error, method string) error {
	f := (*qlikproxy.Failure)(nil)
	if errors.As(err, &f) && f.Layer == guidance.LayerQIX {
		f.QIXMethod = method
	}
	return err
}

func (g *engine) answer(m message, op, method string, into any) error {
	return answered(m, g.failure(guidance.LayerQIX, op, ""), method, into)
}

// answered decodes the result of a call, or completes the failure that it is.
func answered(m message, f *qlikproxy.Failure, method string, into any) error {
	f.QIXMethod, f.URL, f.Method = method, "", ""
	if m.Error != nil {
		f.QIXCode = &m.Error.Code
		f.Errors = []qlikproxy.QlikError{{Title: m.Error.Message, Detail: m.Error.Parameter}}
		f.Err = fmt.Errorf("%s (%d)", m.Error.Message, m.Error.Code)
		return f
	}
	if err := json.Unmarshal(m.Result, into); err != nil {
		f.Kind, f.Err = guidance.KindMalformed, err
		return f
	}
	return nil
}
