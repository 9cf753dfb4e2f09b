package soak

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/qlikproxy"
)

// serveEngine is a tenant. The app's name says what it does.
func serveEngine(w http.ResponseWriter, r *http.Request) {
	u := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := u.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	switch kind := strings.Split(strings.TrimPrefix(r.URL.Path, "/app/"), "/")[0]; kind {
	case "answers":
		answer(ws)
	case "floods":
		notify(ws, 0)
	default: // so many notifications, and an end
		n, _ := strconv.Atoi(kind)
		notify(ws, n)
		ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(4000, "enough"), time.Now().Add(time.Second))
		readToEnd(ws)
	}
}

// answer answers each call with its id.
func answer(ws *websocket.Conn) {
	for {
		var call struct{ ID int }
		if ws.ReadJSON(&call) != nil {
			return
		}
		text := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{"pad":"%s"},"change":[1]}`, call.ID, strings.Repeat("x", call.ID*37%3000))
		if ws.WriteMessage(websocket.TextMessage, []byte(text)) != nil {
			return
		}
	}
}

// notify sends n numbered notifications, 0: until the line breaks. It rests now and
// then: other tests run beside this one.
func notify(ws *websocket.Conn, n int) {
	pad := strings.Repeat("y", 1500)
	for i := 1; n == 0 || i <= n; i++ {
		if ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"jsonrpc":"2.0","method":"N%d","params":{"pad":"%s"}}`, i%50, pad[:i%1500])) != nil {
			return
		}
		if i%500 == 0 {
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func readToEnd(ws *websocket.Conn) {
	ws.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			return
		}
	}
}

func callAndAnswer(_ *testing.T, h *house) error { return h.calls(clean, 400) }

func slowLink(_ *testing.T, h *house) error { return h.calls(slow, 25) }

// calls makes n calls, a few under way at once, and closes.
func (h *house) calls(link string, n int) error {
	j, err := h.join(link, "answers")
	if err != nil {
		return err
	}
	defer j.page.Close()
	j.page.SetReadDeadline(time.Now().Add(patience))
	for id, back := 1, 0; back < n; {
		for ; id <= n && id-back <= 8; id++ {
			if err := j.page.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"handle":-1,"method":"EngineVersion","params":[]}`, id)); err != nil {
				return err
			}
		}
		var got struct{ ID int }
		if err := j.page.ReadJSON(&got); err != nil {
			return err
		}
		if back++; got.ID != back {
			return fmt.Errorf("answer %d came as number %d", got.ID, back)
		}
	}
	j.page.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "done"), time.Now().Add(time.Second))
	readToEnd(j.page)
	info, err := j.ends()
	if err != nil {
		return err
	}
	if info.By != qlikproxy.ByPage || info.Code != 1000 || info.Reason != "done" {
		return fmt.Errorf("ended by %s with %d %q", info.By, info.Code, info.Reason)
	}
	return j.checkCalls(n)
}

// flood lets the tenant send more than anybody reads at ease, to the end.
func flood(_ *testing.T, h *house) error {
	const n = 5000
	j, err := h.join(clean, strconv.Itoa(n))
	if err != nil {
		return err
	}
	defer j.page.Close()
	j.page.SetReadDeadline(time.Now().Add(patience))
	got := 0
	for {
		_, _, err := j.page.ReadMessage()
		if closing := (*websocket.CloseError)(nil); errors.As(err, &closing) {
			if closing.Code != 4000 || closing.Text != "enough" {
				return fmt.Errorf("the page was told %d %q", closing.Code, closing.Text)
			}
			break
		}
		if err != nil {
			return err
		}
		got++
	}
	info, err := j.ends()
	switch {
	case err != nil:
		return err
	case got != n:
		return fmt.Errorf("the page got %d of %d", got, n)
	case info.By != qlikproxy.ByTenant || info.Code != 4000:
		return fmt.Errorf("ended by %s with %d", info.By, info.Code)
	}
	return j.checkNotifications(n)
}

// stall takes nothing from a tenant that floods: the tenant must be held up, and
// the connection end in order when the browser goes.
func stall(t *testing.T, h *house) error {
	j, err := h.join(clean, "floods")
	if err != nil {
		return err
	}
	defer j.page.Close()
	var before int64
	for still := 0; still < 5; { // until nothing more comes
		time.Sleep(100 * time.Millisecond)
		now := j.conn.Info().BytesIn
		if now > 12<<20 {
			return fmt.Errorf("%d bytes came for a browser that takes nothing", now)
		}
		if still++; now != before || now == 0 {
			still = 0
		}
		before = now
	}
	drop(j.page)
	info, err := j.ends()
	if err != nil {
		return err
	}
	if info.By != qlikproxy.ByNetwork {
		return fmt.Errorf("ended by %s with %d", info.By, info.Code)
	}
	return j.checkNotifications(int(j.conn.Info().Notifications))
}

// cutLink breaks off in the middle of a flood.
func cutLink(_ *testing.T, h *house) error { return h.broken(cut) }

// resetLink is reset after a while.
func resetLink(_ *testing.T, h *house) error { return h.broken(reset) }

func (h *house) broken(link string) error {
	j, err := h.join(link, "floods")
	if errors.Is(err, errRefused) {
		return nil
	}
	if err != nil {
		return err
	}
	defer j.page.Close()
	readToEnd(j.page)
	info, err := j.ends()
	if err != nil {
		return err
	}
	if info.By != qlikproxy.ByNetwork || info.Code != websocket.CloseAbnormalClosure {
		return fmt.Errorf("ended by %s with %d %q", info.By, info.Code, info.Reason)
	}
	return j.checkNotifications(int(j.conn.Info().Notifications))
}

// consoleCloses ends a flood from within.
func consoleCloses(_ *testing.T, h *house) error {
	j, err := h.join(clean, "floods")
	if err != nil {
		return err
	}
	defer j.page.Close()
	read := make(chan struct{})
	go func() {
		defer close(read)
		readToEnd(j.page)
	}()
	time.Sleep(200 * time.Millisecond)
	j.conn.Close(websocket.CloseGoingAway, "enough")
	info, err := j.ends()
	<-read
	if err != nil {
		return err
	}
	if info.By != qlikproxy.ByConsole || info.Code != websocket.CloseGoingAway || info.Reason != "enough" {
		return fmt.Errorf("ended by %s with %d %q", info.By, info.Code, info.Reason)
	}
	return j.checkNotifications(int(j.conn.Info().Notifications))
}

// browserGoes drops the line in the middle of calls.
func browserGoes(_ *testing.T, h *house) error {
	j, err := h.join(clean, "answers")
	if err != nil {
		return err
	}
	defer j.page.Close()
	for id := 1; id <= 50; id++ {
		if err := j.page.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"handle":-1,"method":"EngineVersion","params":[]}`, id)); err != nil {
			return err
		}
	}
	time.Sleep(50 * time.Millisecond)
	drop(j.page)
	info, err := j.ends()
	if err != nil {
		return err
	}
	if info.By != qlikproxy.ByNetwork {
		return fmt.Errorf("ended by %s with %d", info.By, info.Code)
	}
	return j.checkOrder()
}

// drop ends a connection without a word.
func drop(ws *websocket.Conn) {
	if tcp, ok := ws.NetConn().(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	ws.NetConn().Close()
}
