package qlikproxy

import (
	"testing"

	"github.com/gorilla/websocket"
)

// maskedFrame is a frame of a page with a mask of zeros.
func maskedFrame(first byte, payload string) []byte {
	return append([]byte{first, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
}

func closePayload(code int, reason string) string {
	return string([]byte{byte(code >> 8), byte(code)}) + reason
}

// TestBridgeKeepsTheRulesOfWebSocket sends what RFC 6455 forbids, from either side,
// and expects the verdict that the other end of a direct connection would give.
func TestBridgeKeepsTheRulesOfWebSocket(t *testing.T) {
	tests := []struct {
		name  string
		first byte
		load  string
	}{
		{"reserved bit 1", 0xC1, "x"}, {"reserved bit 2", 0xA1, "x"}, {"reserved bit 3", 0x91, "x"},
		{"opcode 3", 0x83, "x"}, {"opcode 11", 0x8B, "x"},
		{"fragmented ping", 0x09, "x"}, {"fragmented close", 0x08, closePayload(1000, "")},
		{"continuation of nothing", 0x80, "x"},
		{"close 999", 0x88, closePayload(999, "")}, {"close 1004", 0x88, closePayload(1004, "")},
		{"close 1005", 0x88, closePayload(1005, "")}, {"close 1006", 0x88, closePayload(1006, "")},
		{"close 1015", 0x88, closePayload(1015, "")}, {"close 2999", 0x88, closePayload(2999, "")},
		{"close 5000", 0x88, closePayload(5000, "")}, {"close 65535", 0x88, closePayload(65535, "")},
		{"close with bad UTF-8", 0x88, closePayload(1000, "\xff")},
	}
	for _, tt := range tests {
		heard := make(chan goodbye, 1)
		r := newRelay(t, engine(t, func(ws *websocket.Conn) { heard <- closeOf(t, ws) }), QIXTarget{Source: "relay"}, nil)
		r.page.NetConn().Write(maskedFrame(tt.first, tt.load))
		if got := closeOf(t, r.page); got.code != 1002 {
			t.Errorf("%s by the page: it got %v", tt.name, got)
		}
		if got := <-heard; got.code != 1002 {
			t.Errorf("%s by the page: the tenant got %v", tt.name, got)
		}
		if info := r.ended(t); info.Code != 1002 || info.By != ByConsole {
			t.Errorf("%s by the page: %+v", tt.name, info)
		}
		r = newRelay(t, engine(t, func(ws *websocket.Conn) {
			frame := append([]byte{tt.first, byte(len(tt.load))}, tt.load...)
			ws.NetConn().Write(frame)
			heard <- closeOf(t, ws)
		}), QIXTarget{Source: "relay"}, nil)
		if got := closeOf(t, r.page); got.code != 1002 {
			t.Errorf("%s by the tenant: the page got %v", tt.name, got)
		}
		if got := <-heard; got.code != 1002 {
			t.Errorf("%s by the tenant: it got %v", tt.name, got)
		}
		r.ended(t)
	}
}

func TestBridgeRefusesUnmaskedFrames(t *testing.T) {
	r := newRelay(t, engine(t, echo), QIXTarget{Source: "relay"}, nil)
	r.page.NetConn().Write([]byte{0x81, 1, 'x'})
	if got := closeOf(t, r.page); got.code != 1002 {
		t.Errorf("got %v", got)
	}
}

func TestBridgeClosesInsideAMessage(t *testing.T) {
	r := newRelay(t, engine(t, func(ws *websocket.Conn) {
		ws.NetConn().Write([]byte{0x01, 2, '{', '"'}) // a message that goes on
		sayClose(ws, goodbye{4204, "App not found"})
		ws.ReadMessage()
	}), QIXTarget{Source: "page"}, nil)
	if got := closeOf(t, r.page); got != (goodbye{4204, "App not found"}) {
		t.Errorf("the page got %v", got)
	}
	if info := r.ended(t); info.By != ByTenant || info.Code != 4204 {
		t.Errorf("%+v", info)
	}
}

// TestBridgeKeepsTheCodeWhenWritesFail: the tenant closes and is gone while the
// page goes on sending, so writes fail before the close frame is read.
func TestBridgeKeepsTheCodeWhenWritesFail(t *testing.T) {
	for range 20 {
		r := newRelay(t, engine(t, func(ws *websocket.Conn) {
			ws.ReadMessage()
			sayClose(ws, goodbye{4001, "idle"})
		}), QIXTarget{Source: "page"}, nil)
		go func() {
			for r.page.WriteMessage(websocket.TextMessage, []byte(`{"id":1,"method":"M"}`)) == nil {
			}
		}()
		if got := closeOf(t, r.page); got.code != 4001 && got.code != 1011 {
			t.Errorf("the page got %v", got)
		}
		r.ended(t)
	}
}
