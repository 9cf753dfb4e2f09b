package qlikproxy

import (
	"bufio"
	"errors"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

// UpgradePage turns a request of the page, or of a tool, into a WebSocket for Bridge.
// Who may ask is the caller's business: it is checked before, here every origin
// passes. header is that of the answer; after an error the request has been answered.
func UpgradePage(w http.ResponseWriter, r *http.Request, header http.Header) (*websocket.Conn, error) {
	u := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	return u.Upgrade(hijacked{w}, r, header)
}

// hijacked hands out the connection as one that tells for how long it has been waiting.
type hijacked struct{ http.ResponseWriter }

func (h hijacked) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	if rw.Reader.Buffered() > 0 { // gorilla reads past this buffer
		conn.Close()
		return nil, nil, errors.New("the client sent data before the upgrade was answered")
	}
	w := newWire(conn)
	return w, bufio.NewReadWriter(bufio.NewReader(w), bufio.NewWriter(w)), nil
}
