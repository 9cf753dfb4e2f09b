package qlikproxy

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/secret"
)

// layout is an answer of about n bytes.
func layout(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"jsonrpc":"2.0","id":1,"result":{"qLayout":[`)
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, `{"qText":"row %d","qNum":%d},`, i, i)
	}
	b.WriteString(`{}]},"change":[7]}`)
	return b.Bytes()
}

func TestBridgePassesMessagesUnchanged(t *testing.T) {
	for _, source := range []string{"page", "relay"} {
		r := newRelay(t, engine(t, echo), QIXTarget{Source: source}, nil)
		for _, n := range []int{0, 1, 125, 126, 2047, 2048, 65_535, 65_536, 65_537, 131_072, 1 << 20, 5 << 20} {
			msg := layout(n)[:n]
			sent := make(chan error, 1)
			go func() { sent <- r.page.WriteMessage(websocket.TextMessage, msg) }()
			if got := r.receive(t); got != string(msg) {
				t.Errorf("%s: %d bytes came back as %d", source, n, len(got))
			}
			if err := <-sent; err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestBridgeStreamsHugeMessages(t *testing.T) {
	msg := layout(64 << 20)
	r := newRelay(t, engine(t, func(ws *websocket.Conn) {
		for {
			if _, _, err := ws.NextReader(); err != nil {
				return
			}
			ws.WriteMessage(websocket.TextMessage, msg)
		}
	}), QIXTarget{Source: "page"}, nil)
	runtime.GC()
	var before, peak runtime.MemStats
	runtime.ReadMemStats(&before)
	r.send(t, `{"id":1,"method":"GetLayout"}`)
	_, reader, err := r.page.NextReader()
	if err != nil {
		t.Fatal(err)
	}
	sum, size, buf, most := crc32.NewIEEE(), 0, make([]byte, 64<<10), uint64(0)
	for i := 0; ; i++ {
		n, err := reader.Read(buf)
		sum.Write(buf[:n])
		size += n
		if i%200 == 0 {
			runtime.ReadMemStats(&peak)
			most = max(most, peak.HeapInuse)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if size != len(msg) || sum.Sum32() != crc32.ChecksumIEEE(msg) {
		t.Errorf("%d of %d bytes came, or others", size, len(msg))
	}
	if used := int64(most) - int64(before.HeapInuse); used > 40<<20 {
		t.Errorf("a message of 64 MB took %d MB of memory", used>>20)
	}
	f := r.frames(t, 2)[1]
	if f.Size != int64(len(msg)) || f.ID != "1" || f.Pair != 1 || fmt.Sprint(f.Change) != "[7]" || !f.Kept || f.Whole {
		t.Errorf("recorded %+v", f)
	}
	body, ok := r.conn.Log().Body(2)
	if !ok {
		t.Fatal("the body is not kept")
	}
	kept := crc32.NewIEEE()
	if _, err := io.Copy(kept, body.Reader(0)); err != nil || kept.Sum32() != sum.Sum32() {
		t.Errorf("the body kept has %d bytes and is another (%v)", body.Size(), err)
	}
}

func TestStalledPageStopsTheTenant(t *testing.T) {
	var sent atomic.Int64
	piece := layout(64 << 10)
	r := newRelay(t, engine(t, func(ws *websocket.Conn) {
		for ws.WriteMessage(websocket.TextMessage, piece) == nil {
			sent.Add(int64(len(piece)))
		}
	}), QIXTarget{Source: "page"}, nil)
	last := int64(-1)
	for last != sent.Load() {
		last = sent.Load()
		time.Sleep(500 * time.Millisecond)
	}
	if last > 12_000_000 {
		t.Errorf("the tenant sent %d MB to a page that reads nothing", last>>20)
	}
	for range last / int64(len(piece)) { // nothing is lost when it reads again
		if got := r.receive(t); got != string(piece) {
			t.Fatal("another message came")
		}
	}
	r.stop()
	if info := r.ended(t); info.By != ByConsole {
		t.Errorf("%+v", info)
	}
}

func TestStalledPageIsLetGo(t *testing.T) {
	piece := layout(64 << 10)
	r := newRelay(t, engine(t, func(ws *websocket.Conn) {
		for ws.WriteMessage(websocket.TextMessage, piece) == nil {
		}
	}), QIXTarget{Source: "page"}, nil)
	time.Sleep(time.Second)
	start := time.Now()
	r.stop()
	r.ended(t)
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("closing took %v", took)
	}
}

// fragments writes a message in frames of n bytes, with a ping between each two.
func fragments(ws *websocket.Conn, msg []byte, n int) {
	conn := ws.NetConn()
	opcode := byte(websocket.TextMessage)
	for len(msg) > 0 {
		k := min(n, len(msg))
		fin := byte(0)
		if k == len(msg) {
			fin = 0x80
		}
		frame := []byte{fin | opcode, 126, 0, 0}
		binary.BigEndian.PutUint16(frame[2:], uint16(k))
		conn.Write(append(frame, msg[:k]...))
		conn.Write([]byte{0x80 | websocket.PingMessage, 2, 'h', 'i'})
		msg, opcode = msg[k:], 0
	}
}

func TestBridgeJoinsFragments(t *testing.T) {
	pongs := make(chan string, 1000)
	msg := layout(100_000)
	r := newRelay(t, engine(t, func(ws *websocket.Conn) {
		ws.SetPongHandler(func(data string) error { pongs <- data; return nil })
		fragments(ws, msg, 999)
		ws.ReadMessage()
	}), QIXTarget{Source: "page"}, nil)
	if got := r.receive(t); got != string(msg) {
		t.Errorf("%d bytes came", len(got))
	}
	for range 101 {
		if got := <-pongs; got != "hi" {
			t.Errorf("pong %q", got)
		}
	}
	var pings int
	for _, f := range r.conn.Log().Since(0, 0) {
		if f.Lane == LanePing && !f.Out && f.Preview == "hi" {
			pings++
		}
	}
	if pings != 101 {
		t.Errorf("%d pings are recorded, want 101", pings)
	}
}

func TestBridgeTakesSecretsOutAtEveryCut(t *testing.T) {
	const token = "s3cr3t-Tok3n-0f-the-tenant-42"
	for _, source := range []string{"page", "relay"} {
		for _, at := range []int{100, 2030, 2048, 65_520, 65_530, 131_060, 200_000} {
			msg := layout(at)[:at]
			msg = append(append(msg, token...), strings.Repeat("z", 3000)...)
			tenant := engine(t, func(ws *websocket.Conn) {
				fragments(ws, msg, 61)
				closeOf(t, ws)
			})
			tenant.o.Redactor.Add(secret.New(token))
			r := newRelay(t, tenant, QIXTarget{Source: source}, nil)
			got := r.receive(t)
			if strings.Contains(got, token[:12]) || strings.Contains(got, token[12:]) || !strings.HasSuffix(got, "zzz") {
				t.Errorf("%s: the secret at %d passes: …%.60s", source, at, got[min(len(got), at-20):])
			}
			r.page.Close()
			r.ended(t)
			for _, f := range r.conn.Log().Since(0, 0) {
				if strings.Contains(f.Preview, token[:6]) {
					t.Errorf("%s: the secret at %d is in the preview", source, at)
				}
				if body, ok := r.conn.Log().Body(f.Seq); ok {
					kept, _ := io.ReadAll(body.Reader(0))
					if strings.Contains(string(kept), token[:12]) || strings.Contains(string(kept), token[12:]) || len(kept) < at {
						t.Errorf("%s: the secret at %d is in the body", source, at)
					}
				}
			}
		}
	}
}

func TestRelayKeepsWhatOnlyLooksSecret(t *testing.T) {
	const msg = `{"id":1,"result":{"password":"Pa55word-of-somebody","token":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"}}`
	for source, passes := range map[string]bool{"page": false, "relay": true} {
		r := newRelay(t, engine(t, func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.TextMessage, []byte(msg))
			closeOf(t, ws)
		}), QIXTarget{Source: source}, nil)
		if got := r.receive(t); (got == msg) != passes || strings.Contains(got, "Pa55word") != passes {
			t.Errorf("%s got %s", source, got)
		}
		if f := r.frames(t, 1)[0]; strings.Contains(f.Preview, "Pa55word") || strings.Contains(f.Preview, "dozjgNryP4") {
			t.Errorf("%s: recorded %s", source, f.Preview)
		}
	}
}
