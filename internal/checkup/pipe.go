package checkup

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/url"

	"github.com/gorilla/websocket"

	"qlikconsole/qlikproxy"
)

// attach bridges a connection to a socket inside this process, so that its traffic
// is recorded, redacted and guarded like that of any page. end gets how it ended.
func attach(conn *qlikproxy.QIXConn) (page *websocket.Conn, end <-chan qlikproxy.CloseInfo, err error) {
	near, far := net.Pipe()
	ended := make(chan qlikproxy.CloseInfo, 1)
	go func() {
		ended <- serve(conn, far)
		close(ended)
	}()
	page, _, err = websocket.NewClient(near, &url.URL{Scheme: "ws", Host: "inside", Path: "/"}, nil, 4<<10, 4<<10)
	if err != nil {
		near.Close()
		conn.Close(websocket.CloseInternalServerErr, "")
	}
	return page, ended, err
}

func serve(conn *qlikproxy.QIXConn, far net.Conn) qlikproxy.CloseInfo {
	reader := bufio.NewReader(far)
	r, err := http.ReadRequest(reader)
	if err != nil {
		far.Close()
		return qlikproxy.CloseInfo{By: qlikproxy.ByConsole, Err: err}
	}
	page, err := qlikproxy.UpgradePage(pipeWriter{far, reader}, r, nil)
	if err != nil {
		far.Close()
		return qlikproxy.CloseInfo{By: qlikproxy.ByConsole, Err: err}
	}
	return conn.Bridge(context.Background(), page, onlyHarmless)
}

// onlyHarmless keeps the checkup to methods that read, whatever it asks for.
func onlyHarmless(method string) error {
	if qlikproxy.Harmless(method) {
		return nil
	}
	return qlikproxy.ErrReadOnly
}

// pipeWriter hands a pipe out as what was hijacked of an HTTP server.
type pipeWriter struct {
	conn   net.Conn
	reader *bufio.Reader
}

func (p pipeWriter) Header() http.Header         { return http.Header{} }
func (p pipeWriter) Write(b []byte) (int, error) { return p.conn.Write(b) }
func (p pipeWriter) WriteHeader(int)             {}

func (p pipeWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return p.conn, bufio.NewReadWriter(p.reader, bufio.NewWriter(p.conn)), nil
}
