package qlikproxy

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/wsframe"
)

const (
	pageWait   = 30 * time.Second // for a page to attach
	closeWrite = 2 * time.Second  // for the last bytes to be taken
	closeWait  = 2 * time.Second  // for the answer to a close frame that a leg got last
	tenantWait = 5 * time.Second  // for the tenant's answer to the page's close frame
)

// goodbye is a close frame: 0 for none at all.
type goodbye struct {
	code   int
	reason string
}

// leg is one of the two sockets of a bridge, after its upgrade. One goroutine reads
// it; writes of messages take turns.
type leg struct {
	wire  *wire
	masks bool       // it is the tenant's: the console is its client
	turn  sync.Mutex // held while a message is written
}

// write sends a message of the console's own.
func (l *leg) write(kind byte, p []byte) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	return l.frame(kind, true, p)
}

// control sends a ping or pong at once, between the frames of a message if need be.
func (l *leg) control(kind byte, data string) error { return l.frame(kind, true, []byte(data)) }

// frame sends a frame; p stays as it is.
func (l *leg) frame(opcode byte, fin bool, p []byte) error {
	return l.frameIn(make([]byte, 0, wsframe.MaxHeader+len(p)), opcode, fin, p)
}

// frameIn is frame with room for it. Two writes would cost more than the copy.
func (l *leg) frameIn(room []byte, opcode byte, fin bool, p []byte) error {
	h := wsframe.Header{Opcode: opcode, Fin: fin, Masked: l.masks, Length: int64(len(p))}
	if l.masks {
		h.Key = newKey()
	}
	frame := append(h.Append(room[:0]), p...)
	if l.masks {
		payload := frame[len(frame)-len(p):]
		wsframe.Mask(payload, payload, h.Key, 0)
	}
	return l.wire.send(frame)
}

// newKey is a client's for one frame (RFC 6455, section 5.3).
func newKey() (key [4]byte) {
	rand.Read(key[:])
	return key
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
	payload := wsframe.AppendClose(nil, bye.code, cutText(bye.reason, wsframe.MaxReason))
	_ = l.frame(wsframe.Close, true, payload) // the socket is closed next, whatever comes of it
}

// hurry gives whatever is being read or written a last short while.
func (l *leg) hurry() {
	l.wire.SetWriteDeadline(time.Now().Add(closeWrite))
	l.wire.SetReadDeadline(time.Now().Add(closeWait))
}

func (l *leg) close() { _ = l.wire.Close() }
