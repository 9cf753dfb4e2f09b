package qlikproxy

import (
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	pageWait   = 30 * time.Second // for a page to attach
	closeWrite = 2 * time.Second  // for the last bytes to be taken
	closeWait  = 2 * time.Second  // for the answer to a close frame that a leg got last
	tenantWait = 5 * time.Second  // for the tenant's answer to the page's close frame
	maxReason  = 123              // bytes (RFC 6455, section 5.5)
)

// goodbye is a close frame: 0 for none at all.
type goodbye struct {
	code   int
	reason string
}

// leg is one of the two sockets of a bridge. One goroutine reads it; writes of
// messages take turns.
type leg struct {
	ws   *websocket.Conn
	wire *wire // nil: the socket does not gather writes

	masks bool // it is the tenant's: the console is its client

	mu sync.Mutex // held while a message is written
}

func (l *leg) write(kind int, p []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ws.WriteMessage(kind, p)
}

// came is when what is being read came. Asking the clock for each message costs as
// much as sending it, and many come with one read.
func (l *leg) came() time.Time {
	if l.wire == nil {
		return time.Now()
	}
	return l.wire.came
}

func (l *leg) flush() error {
	if l.wire == nil {
		return nil
	}
	return l.wire.Flush()
}

// control sends a ping or pong at once, between the frames of a message if need be.
func (l *leg) control(kind int, data []byte) error {
	if err := l.ws.WriteControl(kind, data, time.Now().Add(closeWrite)); err != nil {
		return err
	}
	return l.flush()
}

// say sends a close frame. 1006 and 1015 must not be sent (RFC 6455, section
// 7.4.1): 1011 stands for them. 1005 is a close frame without a code.
func (l *leg) say(bye goodbye) {
	switch bye.code {
	case 0:
		return
	case websocket.CloseAbnormalClosure, websocket.CloseTLSHandshake:
		bye.code = websocket.CloseInternalServerErr
	}
	payload := websocket.FormatCloseMessage(bye.code, cutText(bye.reason, maxReason))
	// The socket is closed next, whatever comes of it; gorilla may have sent a close
	// frame of its own, which then waits to be flushed.
	if l.wire != nil && l.wire.unanswered.Load() {
		_, _ = l.wire.Write(closeBytes(payload, l.masks))
	} else {
		_ = l.ws.WriteControl(websocket.CloseMessage, payload, time.Now().Add(closeWrite))
	}
	_ = l.flush()
}

// shortClose tells that the last frame was a close of a single byte.
func (l *leg) shortClose() bool {
	if l.wire == nil {
		return false
	}
	_, short := l.wire.tail.payload(1)
	return short
}

// closeReason is the reason of a close frame whose code gorilla does not know.
func (l *leg) closeReason(code int) string {
	if l.wire == nil {
		return ""
	}
	return l.wire.tail.reason(code)
}

// hurry gives whatever is being read or written a last short while.
func (l *leg) hurry() {
	conn := l.ws.NetConn()
	if l.wire != nil {
		conn = l.wire.Conn
	}
	conn.SetWriteDeadline(time.Now().Add(closeWrite))
	conn.SetReadDeadline(time.Now().Add(closeWait))
}

func (l *leg) close() { _ = l.ws.Close() }
