package qlikproxy

import (
	"net/http"

	"github.com/gorilla/websocket"
)

// UpgradePage turns a request of the page, or of a tool, into a WebSocket that
// Bridge can write to in batches. Who may ask is the caller's business: it is
// checked before, here every origin passes.
func UpgradePage(w http.ResponseWriter, r *http.Request, header http.Header) (*websocket.Conn, error) {
	u := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	return u.Upgrade(w, r, header)
}
