package qlikproxy

import (
	"context"

	"github.com/gorilla/websocket"
)

// Bridge relays between the page and the tenant until one side closes, and passes
// codes and reasons both ways. When ctx ends both get 1001. A connection has one
// bridge in its life; a second call closes its page with 1008.
func (c *QIXConn) Bridge(ctx context.Context, page *websocket.Conn, g Guard) CloseInfo {
	return CloseInfo{}
}

// Close ends the connection: the tenant, and the page if there is one, get the code
// and the reason. It waits for neither.
func (c *QIXConn) Close(code int, reason string) {}
