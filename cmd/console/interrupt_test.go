package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"
)

func TestSignalsEndInOrder(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			p := start(t, nil, "serve", "--demo", "--ephemeral", "--no-open", "--addr", "127.0.0.1:0")
			p.await(t, &p.stdout, openLine, 1)
			p.end(t, signal, exitOK)
			p.leftNothing(t)
		})
	}
	t.Run("demo tenant", func(t *testing.T) {
		p := start(t, nil, "demo-tenant")
		p.await(t, &p.stdout, "^(Ctrl.C ends it)", 1)
		p.end(t, syscall.SIGTERM, exitOK)
	})
}

// Ctrl+C tells a browser that listens to a live QIX connection: close code 1001.
func TestInterruptClosesSockets(t *testing.T) {
	p := start(t, nil, "serve", "--demo", "--ephemeral", "--no-open", "--addr", "127.0.0.1:0")
	page := newPage(t, p.await(t, &p.stdout, openLine, 1))
	socket := page.openQIX(t)
	if err := socket.WriteMessage(websocket.TextMessage, []byte(`{"jsonrpc":"2.0","id":7,"method":"EngineVersion","handle":-1,"params":[]}`)); err != nil {
		t.Fatal(err)
	}
	awaitMessage(t, socket, `"id":7`)

	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var closed *websocket.CloseError
	if err := readToEnd(socket); !errors.As(err, &closed) || closed.Code != websocket.CloseGoingAway {
		t.Errorf("the socket ended with %v, want close code 1001", err)
	}
	p.awaitEnd(t, exitOK)
	p.leftNothing(t)
}

// A second Ctrl+C does not wait for a request that never ends, which the first
// one gives some seconds.
func TestSecondInterruptEndsAtOnce(t *testing.T) {
	p := start(t, nil, "serve", "--ephemeral", "--no-open", "--addr", "127.0.0.1:0")
	page := newPage(t, p.await(t, &p.stdout, openLine, 1))
	defer page.sendWithoutEnd(t).Close()

	awaitTrue(t, func() bool { // one that comes before the first was taken is none
		_ = p.Process.Signal(os.Interrupt)
		select {
		case <-p.ended:
			return true
		default:
			return false
		}
	})
	if status, ok := p.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() {
		t.Errorf("ended with %v, want by the second interrupt", p.ProcessState)
	}
}

// page is a browser's side of a session.
type page struct {
	client *http.Client
	base   *url.URL
}

func newPage(t *testing.T, launch string) *page {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{client: &http.Client{Jar: jar, Timeout: patience}}
	if p.base, err = url.Parse(launch); err != nil {
		t.Fatal(err)
	}
	p.read(t)(p.client.Get(launch))
	return p
}

// read returns the text of a good answer.
func (p *page) read(t *testing.T) func(*http.Response, error) string {
	return func(resp *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", resp.Request.URL.Path, resp.Status, err)
		}
		return string(text)
	}
}

// sendWithoutEnd sends a form whose text never comes, and returns when the console
// waits for it.
func (p *page) sendWithoutEnd(t *testing.T) net.Conn {
	t.Helper()
	slow, err := net.Dial("tcp", p.base.Host)
	if err != nil {
		t.Fatal(err)
	}
	head := "POST /connect HTTP/1.1\r\nHost: " + p.base.Host + "\r\nOrigin: http://" + p.base.Host +
		"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\nExpect: 100-continue\r\n"
	for _, cookie := range p.client.Jar.Cookies(p.base) {
		head += "Cookie: " + cookie.String() + "\r\n"
	}
	if _, err := io.WriteString(slow, head+"\r\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(slow).ReadString('\n'); err != nil || !strings.Contains(line, " 100 ") {
		t.Fatalf("%q, %v", line, err)
	}
	return slow
}

// openQIX opens a connection to a session app and returns the page's own socket.
func (p *page) openQIX(t *testing.T) *websocket.Conn {
	t.Helper()
	origin := "http://" + p.base.Host
	text := p.read(t)(p.client.PostForm(origin+"/qix/open", url.Values{"kind": {"session"}}))
	conn := regexp.MustCompile(`\bconn="(\w+)"`).FindStringSubmatch(text)
	if conn == nil {
		t.Fatal("the page names no connection")
	}
	dialer := websocket.Dialer{Jar: p.client.Jar, HandshakeTimeout: patience}
	socket, resp, err := dialer.Dial("ws://"+p.base.Host+"/qix/"+conn[1]+"/socket", http.Header{"Origin": {origin}})
	if err != nil {
		t.Fatalf("%v %v", err, resp)
	}
	t.Cleanup(func() { socket.Close() })
	return socket
}

func awaitMessage(t *testing.T, socket *websocket.Conn, part string) {
	t.Helper()
	for {
		_, message, err := socket.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ReplaceAll(string(message), " ", ""), part) {
			return
		}
	}
}

func readToEnd(socket *websocket.Conn) error {
	for {
		if _, _, err := socket.ReadMessage(); err != nil {
			return err
		}
	}
}
