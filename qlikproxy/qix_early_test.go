package qlikproxy

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"testing"
)

// TestBridgeHasWhatCameWithTheUpgrade: frames that come together with the answer to the
// upgrade, one of them cut there, are not lost.
func TestBridgeHasWhatCameWithTheUpgrade(t *testing.T) {
	greeting := `{"jsonrpc":"2.0","method":"OnConnected","params":{"qSessionState":"SESSION_CREATED"}}`
	long := string(layout(3 * chunk))
	frames := append(append(wireFrame(false, textWhole, greeting), wireFrame(false, pingFrame, "p")...), wireFrame(false, textWhole, long)...)
	for _, cut := range []int{1, len(greeting) + 4, len(greeting) + 10, 3000, len(frames)} {
		tenant := tenantOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, rw, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			key := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) // RFC 6455, section 4.2.2
			rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(key[:]) + "\r\n\r\n")
			rw.Write(frames[:cut])
			rw.Flush()
			conn.Write(frames[cut:])
			for buf := make([]byte, 1000); ; { // until a close frame comes
				if n, err := conn.Read(buf); err != nil || bytes.IndexByte(buf[:n], 0x88) >= 0 {
					return
				}
			}
		}))
		r := newRelay(t, tenant, QIXTarget{Source: "page"}, nil)
		for _, want := range []string{greeting, long} {
			if got := r.receive(t); got != want {
				t.Errorf("cut at %d: %d bytes came of %d", cut, len(got), len(want))
			}
		}
		if got := r.conn.Info().Greeting; got != greeting {
			t.Errorf("cut at %d: the greeting is %q", cut, got)
		}
		sayClose(r.page, goodbye{1000, ""})
		r.ended(t)
	}
}
