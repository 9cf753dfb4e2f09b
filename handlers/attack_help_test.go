package handlers

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
)

// The tests in files named attack_… each stand for numbered rows of the list
// of attacks that the console survives: A foreign host names, B requests of
// other origins, C WebSocket, D session, E calls to the tenant, F what the
// tenant says, G paths and resources.

// upgrade is what a WebSocket handshake says besides its origin.
const upgrade = "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="

// host is the console's host:port.
func (c *console) host() string { return strings.TrimPrefix(c.base, "http://") }

// cookie is the Cookie header of the opened browser.
func (c *console) cookie() string { return cookieOf(c.t, c.base, c.client) }

func cookieOf(t *testing.T, base string, client *http.Client) string {
	t.Helper()
	u, err := url.Parse(base)
	must(t, err)
	cookies := client.Jar.Cookies(u)
	if len(cookies) != 1 {
		t.Fatalf("the browser has %d cookies, want 1", len(cookies))
	}
	return cookies[0].Name + "=" + cookies[0].Value
}

// session is the work of the opened browser.
func (c *console) session() *session {
	c.t.Helper()
	r, err := http.NewRequest(http.MethodGet, c.base, nil)
	must(c.t, err)
	r.Header.Set("Cookie", c.cookie())
	z := c.sessions.find(r)
	if z == nil {
		c.t.Fatal("the browser has no session")
	}
	return z
}

// raw sends a request byte for byte, which no HTTP client would, and returns
// the answer. $HOST, $PORT and $COOKIE stand for the console's.
func (c *console) raw(request string) *http.Response {
	c.t.Helper()
	conn, err := net.Dial("tcp", c.host())
	must(c.t, err)
	c.t.Cleanup(func() { _ = conn.Close() })
	must(c.t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, port, _ := net.SplitHostPort(c.host())
	request = strings.NewReplacer("$HOST", c.host(), "$PORT", port, "$COOKIE", c.cookie(), "\n", "\r\n").Replace(request)
	_, err = conn.Write([]byte(request + "\r\n\r\n"))
	must(c.t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		c.t.Fatalf("%.80q: %v", request, err)
	}
	return resp
}

// try sends one request with these headers; redirects are not followed.
func (c *console) try(method, path string, headers ...string) *http.Response {
	c.t.Helper()
	req, err := http.NewRequest(method, c.base+path, nil)
	must(c.t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	must(c.t, err)
	c.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// alive fails unless the console still answers its own browser.
func (c *console) alive() {
	c.t.Helper()
	if resp := c.try("GET", "/settings", "Cookie", c.cookie()); resp.StatusCode != http.StatusOK {
		c.t.Errorf("the console answers %s to its own browser", resp.Status)
	}
}

// route is one entry of the table of routes.
type route struct{ method, pattern string }

func (c *console) routeTable() []route {
	c.t.Helper()
	bounds := regexp.MustCompile(`\{(\w+):[^}]+\}`) // of a parameter
	var all []route
	must(c.t, chi.Walk(c.handler.(chi.Routes), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		all = append(all, route{method, bounds.ReplaceAllString(pattern, "{$1}")})
		return nil
	}))
	slices.SortFunc(all, func(a, b route) int { return strings.Compare(a.pattern+" "+a.method, b.pattern+" "+b.method) })
	return all
}

// ownRoutes lists the console's own pages and actions with this method.
func (c *console) ownRoutes(method string) []route {
	var own []route
	for _, r := range c.routeTable() {
		if r.method == method && !strings.HasSuffix(r.pattern, "/*") {
			own = append(own, r)
		}
	}
	if len(own) < 20 {
		c.t.Fatalf("only %d routes answer %s", len(own), method)
	}
	return own
}

// lived is what an opened browser has done, so that every route has something
// to answer with.
type lived struct {
	exchange, frame int64
	conn            string
	socket          *websocket.Conn // the page's leg of conn
}

// live makes the browser call the tenant and open a QIX connection on which
// one long message comes in.
func (c *console) live() lived {
	c.t.Helper()
	c.post("/rest/send", "method", "GET", "target", "/api/v1/items?limit=100")
	c.post("/qix/open", "kind", "session")
	z := c.session()
	conns := z.recorder.Connections()
	if len(conns) == 0 {
		c.t.Fatal("no QIX connection was opened")
	}
	l := lived{exchange: z.recorder.Exchanges(1)[0].ID, conn: conns[len(conns)-1].ID()}
	for kept := false; !kept; time.Sleep(20 * time.Millisecond) { // calls are added to the history together
		var err error
		_, kept, err = c.cfg.Store.Entry(c.t.Context(), l.exchange)
		must(c.t, err)
	}
	l.socket = c.dial(l.conn)
	c.ask(l.socket, `{"jsonrpc":"2.0","id":1,"handle":-1,"method":"GetDocList","params":[]}`)
	log := conns[len(conns)-1].Log()
	for _, f := range log.Since(0, 100) {
		if _, ok := log.Body(f.Seq); ok {
			l.frame = f.Seq
		}
	}
	if l.frame == 0 {
		c.t.Fatal("no message was long enough for a file of its own")
	}
	return l
}

// fill puts what l names in the place of a pattern's parameters.
func (l lived) fill(pattern string) string {
	id := l.conn
	if strings.HasPrefix(pattern, "/rest") {
		id = fmt.Sprint(l.exchange)
	}
	return strings.NewReplacer("{class}", "Doc", "{method}", "GetObjects", "{id}", id, "{seq}", fmt.Sprint(l.frame)).Replace(pattern)
}

// dial opens the page's socket of a QIX connection.
func (c *console) dial(conn string) *websocket.Conn {
	c.t.Helper()
	socket, resp, err := websocket.DefaultDialer.Dial("ws://"+c.host()+"/qix/"+conn+"/socket",
		http.Header{"Origin": {c.base}, "Cookie": {c.cookie()}})
	if err != nil {
		c.t.Fatalf("socket of %s: %v (%v)", conn, err, resp)
	}
	c.t.Cleanup(func() { _ = socket.Close() })
	return socket
}

// ask sends a request with id 1 and returns its answer.
func (c *console) ask(socket *websocket.Conn, request string) string {
	c.t.Helper()
	must(c.t, socket.WriteMessage(websocket.TextMessage, []byte(request)))
	must(c.t, socket.SetReadDeadline(time.Now().Add(10*time.Second)))
	for {
		_, message, err := socket.ReadMessage()
		must(c.t, err)
		if strings.Contains(string(message[:min(len(message), 200)]), `"id":1`) || strings.Contains(string(message), `"id":1,`) {
			return string(message)
		}
	}
}
