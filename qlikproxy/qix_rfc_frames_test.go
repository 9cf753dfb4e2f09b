package qlikproxy

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// wireFrame is one of RFC 6455: opcode and FIN in first, as a client (masked, with zeros) or
// as a server.
func wireFrame(client bool, first byte, payload string) []byte {
	mask := byte(0)
	if client {
		mask = 0x80
	}
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, mask|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, mask|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, mask|127), uint64(n))
	}
	if client {
		b = append(b, 0, 0, 0, 0)
	}
	return append(b, payload...)
}

type part struct {
	first   byte
	payload string
}

const (
	textWhole, binaryWhole, goesOn     = 0x81, 0x82, 0x00
	textBegins, binaryBegins, lastPart = 0x01, 0x02, 0x80
	pingFrame, pongFrame               = 0x89, 0x8A
)

func everyByte() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}

// TestBridgePassesFramesInEveryForm: what RFC 6455 allows arrives as the message that
// it is, from either side, and pings come back at once.
func TestBridgePassesFramesInEveryForm(t *testing.T) {
	long := func(n int) string { return strings.Repeat("z", n) }
	tests := []struct {
		name  string
		parts []part
		kind  int
		want  string
		pongs []string
	}{
		{"one frame", []part{{textWhole, "a"}}, 1, "a", nil},
		{"empty", []part{{textWhole, ""}}, 1, "", nil},
		{"empty, of two empty parts", []part{{textBegins, ""}, {lastPart, ""}}, 1, "", nil},
		{"fragments", []part{{textBegins, "a"}, {goesOn, "b"}, {lastPart, "c"}}, 1, "abc", nil},
		{"empty fragments", []part{{textBegins, ""}, {goesOn, "b"}, {goesOn, ""}, {lastPart, ""}}, 1, "b", nil},
		{"a ping between fragments", []part{{textBegins, "a"}, {pingFrame, "p"}, {goesOn, "b"}, {pingFrame, ""}, {lastPart, "c"}}, 1, "abc", []string{"p", ""}},
		{"a pong nobody asked for", []part{{pongFrame, "x"}, {textBegins, "a"}, {pongFrame, ""}, {lastPart, "c"}}, 1, "ac", nil},
		{"a ping of the greatest length", []part{{pingFrame, long(125)}, {textWhole, "a"}}, 1, "a", []string{long(125)}},
		{"a ping of any bytes", []part{{pingFrame, "\x00\xff\x80"}, {textWhole, "a"}}, 1, "a", []string{"\x00\xff\x80"}},
		{"text that is no UTF-8", []part{{textWhole, "a\xff\xc0b"}}, 1, "a\xff\xc0b", nil},
		{"a character cut by fragments", []part{{textBegins, "\xc3"}, {lastPart, "\xa9"}}, 1, "é", nil},
		{"binary", []part{{binaryWhole, everyByte()}}, 2, everyByte(), nil},
		{"binary in fragments", []part{{binaryBegins, everyByte()}, {pingFrame, "p"}, {lastPart, everyByte()}}, 2, everyByte() + everyByte(), []string{"p"}},
		{"126 bytes", []part{{textWhole, long(126)}}, 1, long(126), nil},
		{"65,535 bytes", []part{{textWhole, long(65_535)}}, 1, long(65_535), nil},
		{"65,536 bytes", []part{{binaryWhole, long(65_536)}}, 2, long(65_536), nil},
		{"more than is passed on in one piece", []part{{textBegins, long(chunk)}, {pingFrame, "p"}, {lastPart, long(100)}}, 1, long(chunk + 100), []string{"p"}},
	}
	for _, tt := range tests {
		for _, byPage := range []bool{true, false} {
			t.Run(tt.name+map[bool]string{true: ", by the page", false: ", by the tenant"}[byPage], func(t *testing.T) {
				t.Parallel()
				tenants, done := make(chan *websocket.Conn, 1), make(chan struct{})
				defer close(done)
				r := newRelay(t, engine(t, func(ws *websocket.Conn) { tenants <- ws; <-done }), QIXTarget{Source: "relay"}, nil)
				tenant := <-tenants
				from, to := r.page, tenant
				if !byPage {
					from, to = tenant, r.page
				}
				for _, p := range tt.parts {
					if _, err := from.NetConn().Write(wireFrame(byPage, p.first, p.payload)); err != nil {
						t.Fatal(err)
					}
				}
				to.SetReadDeadline(time.Now().Add(20 * time.Second))
				kind, got, err := to.ReadMessage()
				if err != nil || kind != tt.kind || !bytes.Equal(got, []byte(tt.want)) {
					t.Errorf("arrived: %d %.40q (%d bytes) %v", kind, got, len(got), err)
				}
				var pongs []string
				from.SetPongHandler(func(data string) error { pongs = append(pongs, data); return nil })
				to.WriteMessage(websocket.TextMessage, []byte("back"))
				from.SetReadDeadline(time.Now().Add(20 * time.Second))
				if _, back, err := from.ReadMessage(); err != nil || string(back) != "back" {
					t.Errorf("came back: %q %v", back, err)
				}
				if strings.Join(pongs, "|") != strings.Join(tt.pongs, "|") || len(pongs) != len(tt.pongs) {
					t.Errorf("pongs %.40q, want %.40q", pongs, tt.pongs)
				}
			})
		}
	}
}

// TestBridgeRefusesBrokenFrames: what RFC 6455 forbids in more than one frame, or in
// the head of one. Both ends are told 1002.
func TestBridgeRefusesBrokenFrames(t *testing.T) {
	for name, tt := range map[string]func(client bool) []byte{
		"a new message inside another": func(c bool) []byte { return append(wireFrame(c, textBegins, "a"), wireFrame(c, textWhole, "b")...) },
		"a ping that is too long":      func(c bool) []byte { return wireFrame(c, pingFrame, strings.Repeat("p", 126)) },
		"a pong in fragments":          func(c bool) []byte { return wireFrame(c, 0x0A, "p") },
		"a length beyond 2^63":         func(c bool) []byte { return lengthFrame(c, 1<<63) },
		"the wrong side masks":         func(c bool) []byte { return wireFrame(!c, textWhole, "a") },
		"a reserved bit in a fragment": func(c bool) []byte { return append(wireFrame(c, textBegins, "a"), wireFrame(c, 0xC0, "b")...) },
	} {
		for _, byPage := range []bool{true, false} {
			t.Run(name+map[bool]string{true: ", by the page", false: ", by the tenant"}[byPage], func(t *testing.T) {
				t.Parallel()
				heard := make(chan goodbye, 1)
				r := newRelay(t, engine(t, func(ws *websocket.Conn) {
					if !byPage {
						ws.NetConn().Write(tt(false))
					}
					heard <- closeOf(t, ws)
				}), QIXTarget{Source: "relay"}, nil)
				if byPage {
					r.page.NetConn().Write(tt(true))
				}
				if got := closeOf(t, r.page); got.code != 1002 {
					t.Errorf("the page got %v", got)
				}
				if got := <-heard; got.code != 1002 {
					t.Errorf("the tenant got %v", got)
				}
				if info := r.ended(t); info.By != ByConsole || info.Code != 1002 || !strings.Contains(info.Reason, map[bool]string{true: "The page", false: "The tenant"}[byPage]) {
					t.Errorf("%+v", info)
				}
			})
		}
	}
}

func lengthFrame(client bool, n uint64) []byte {
	b := wireFrame(client, textWhole, "")
	b[1] |= 127
	return append(binary.BigEndian.AppendUint64(b[:2:2], n), 0, 0, 0, 0)
}

// TestCloseBadGateway: gorilla does not know 1014, so the bytes are looked at.
func TestCloseBadGateway(t *testing.T) {
	for _, reason := range []string{"", "no answer", strings.Repeat("é", 61)} {
		for _, byPage := range []bool{true, false} {
			tenants, done := make(chan *websocket.Conn, 1), make(chan struct{})
			r := newRelay(t, engine(t, func(ws *websocket.Conn) { tenants <- ws; <-done }), QIXTarget{Source: "relay"}, nil)
			tenant := <-tenants
			from, to, by := tenant, r.page, ByTenant
			if byPage {
				from, to, by = r.page, tenant, ByPage
			}
			from.WriteMessage(websocket.TextMessage, []byte("x")) // by now the other has read the upgrade, which may bring more along
			if _, _, err := to.ReadMessage(); err != nil {
				t.Fatal(err)
			}
			frame := wireFrame(byPage, 0x88, closePayload(1014, reason))
			for _, cut := range [][]byte{frame[:1], frame[1:]} { // it may come in pieces
				from.NetConn().Write(cut)
			}
			got := make([]byte, len(frame))
			to.NetConn().SetReadDeadline(time.Now().Add(20 * time.Second))
			if _, err := io.ReadFull(to.NetConn(), got); err != nil || string(unmasked(got)) != closePayload(1014, reason) {
				t.Errorf("%q by the %s: the other got % x %v", reason, by, got, err)
			}
			if got := closePayloadOf(t, from); got != closePayload(1014, reason) {
				t.Errorf("%q by the %s: the answer is %q", reason, by, got)
			}
			close(done)
			from.Close()
			to.Close()
			if info := r.ended(t); info.By != by || info.Code != 1014 || info.Reason != reason {
				t.Errorf("%q by the %s: %+v", reason, by, info)
			}
		}
	}
}

// closePayloadOf reads what comes on a socket until a close frame, and its payload.
func closePayloadOf(t *testing.T, ws *websocket.Conn) string {
	t.Helper()
	ws.NetConn().SetReadDeadline(time.Now().Add(20 * time.Second))
	for in := bufio.NewReader(ws.NetConn()); ; {
		head := make([]byte, 2)
		if _, err := io.ReadFull(in, head); err != nil {
			t.Error(err)
			return ""
		}
		frame := append(head, make([]byte, int(head[1]&^0x80)+int(head[1]/0x80)*4)...)
		if _, err := io.ReadFull(in, frame[2:]); err != nil {
			t.Error(err)
			return ""
		}
		if frame[0] == 0x88 {
			return string(unmasked(frame))
		}
	}
}

// unmasked is the payload of a short frame.
func unmasked(frame []byte) []byte {
	if frame[1]&0x80 == 0 {
		return frame[2:]
	}
	mask, p := frame[2:6], frame[6:]
	for i := range p {
		p[i] ^= mask[i%4]
	}
	return p
}

// TestCloseOfOneByte: RFC 6455 forbids it, though gorilla takes it for one without a
// code. Both ends are told 1002.
func TestCloseOfOneByte(t *testing.T) {
	for _, byPage := range []bool{true, false} {
		heard := make(chan goodbye, 1)
		r := newRelay(t, engine(t, func(ws *websocket.Conn) {
			if !byPage {
				ws.NetConn().Write(wireFrame(false, 0x88, "x"))
			}
			heard <- closeOf(t, ws)
		}), QIXTarget{Source: "relay"}, nil)
		if byPage {
			r.page.NetConn().Write(wireFrame(true, 0x88, "x"))
		}
		if got := closeOf(t, r.page); got.code != 1002 {
			t.Errorf("by the page %v: the page got %v", byPage, got)
		}
		if got := <-heard; got.code != 1002 {
			t.Errorf("by the page %v: the tenant got %v", byPage, got)
		}
		if info := r.ended(t); info.By != ByConsole || info.Code != 1002 || !strings.Contains(info.Reason, "a close frame of one byte") {
			t.Errorf("by the page %v: %+v", byPage, info)
		}
	}
}

// TestCloseHandshakes: each side starts one, with and without a code, and gets the
// other's answer; the other side gets code and reason as they were sent.
func TestCloseHandshakes(t *testing.T) {
	for name, load := range map[string]string{
		"no code": "", "1000": closePayload(1000, ""), "1000 with a reason": closePayload(1000, "bye"), "1001": closePayload(1001, ""), "1003": closePayload(1003, ""),
		"1007": closePayload(1007, ""), "1008": closePayload(1008, ""), "1009": closePayload(1009, ""), "1010": closePayload(1010, ""), "1011": closePayload(1011, ""),
		"1012": closePayload(1012, ""), "1013": closePayload(1013, ""),
		"3000": closePayload(3000, ""), "3999": closePayload(3999, "x"), "4000": closePayload(4000, ""), "4003": closePayload(4003, "The engine is in terminating state"), "4999": closePayload(4999, ""),
		"the longest reason": closePayload(4000, strings.Repeat("é", 61)+"x"),
	} {
		want := goodbye{code: 1005}
		if load != "" {
			want = goodbye{int(binary.BigEndian.Uint16([]byte(load))), load[2:]}
		}
		for _, byPage := range []bool{true, false} {
			t.Run(name+map[bool]string{true: ", by the page", false: ", by the tenant"}[byPage], func(t *testing.T) {
				t.Parallel()
				heard := make(chan goodbye, 1)
				r := newRelay(t, engine(t, func(ws *websocket.Conn) {
					if !byPage {
						ws.NetConn().Write(wireFrame(false, 0x88, load))
					}
					heard <- closeOf(t, ws) // gorilla answers a close with its code
				}), QIXTarget{Source: "relay"}, nil)
				if byPage {
					r.page.NetConn().Write(wireFrame(true, 0x88, load))
					if got := <-heard; got != want {
						t.Errorf("the tenant got %v, want %v", got, want)
					}
					if got := closeOf(t, r.page); got.code != want.code {
						t.Errorf("the page's close is answered by %v, want %v", got, want)
					}
				} else {
					if got := closeOf(t, r.page); got != want {
						t.Errorf("the page got %v, want %v", got, want)
					}
					if got := <-heard; got.code != want.code {
						t.Errorf("the tenant's close is answered by %v, want %v", got, want)
					}
				}
				by := map[bool]string{true: ByPage, false: ByTenant}[byPage]
				if info := r.ended(t); info.By != by || info.Code != want.code || info.Reason != want.reason {
					t.Errorf("%+v", info)
				}
			})
		}
	}
}
