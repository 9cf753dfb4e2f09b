package handlers

import (
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections are pipes, so that time can be fake.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, errors.New("closed")
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// TestG63BodiesThatTrickleIn proves that a body which never arrives ends its
// connection, also when nobody reads it, and that a long answer does not.
func TestG63BodiesThatTrickleIn(t *testing.T) {
	for name, tt := range map[string]struct {
		sent   string
		handle http.HandlerFunc
		least  time.Duration // that the connection lasts
		most   time.Duration
	}{
		"nobody reads":  {"Content-Length: 10\r\n\r\nab", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, 0, bodyPatience},
		"an action":     {"Content-Length: 10\r\n\r\nab", func(_ http.ResponseWriter, r *http.Request) { _, _ = io.ReadAll(r.Body) }, 0, bodyPatience},
		"chunks":        {"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", func(_ http.ResponseWriter, r *http.Request) { _, _ = io.ReadAll(r.Body) }, 0, bodyPatience},
		"a long answer": {"Connection: close\r\nContent-Length: 2\r\n\r\nab", slowAnswer, 2 * bodyPatience, 2 * bodyPatience},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, listener := &http.Server{Handler: bodyInTime(tt.handle)}, make(pipes)
				go func() { _ = server.Serve(listener) }()
				client, conn := net.Pipe()
				listener <- conn
				start := time.Now()
				go func() { _, _ = io.WriteString(client, "POST / HTTP/1.1\r\nHost: x\r\n"+tt.sent) }()
				answer, _ := io.ReadAll(client)
				if took := time.Since(start); took < tt.least || took > tt.most+time.Second {
					t.Errorf("the connection ended after %v: %s", took, answer)
				}
				_ = client.Close()
				close(listener)
				_ = server.Close()
			})
		})
	}
}

// slowAnswer ends early if the request's context does.
func slowAnswer(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.ReadAll(r.Body)
	select {
	case <-time.After(2 * bodyPatience):
	case <-r.Context().Done():
	}
}
