package qlikproxy

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	maxRefusal     = 1 << 20 // bytes of a refusing answer's body
	maxRefusalHead = 256 << 10
	refusalWait    = 10 * time.Second // for the rest of a body that began
)

var errAnswerTooLong = errors.New("the answer to the upgrade is too long")

// handshake is a connection during the upgrade. gorilla reads 1,024 bytes of a
// refusal's body and hangs up; so what was read is kept, and the first Close is put
// off until the answer was read to its end.
type handshake struct {
	net.Conn
	seen bytes.Buffer
	sent bytes.Buffer // what gorilla asked
	over bool         // the upgrade was accepted: nothing is kept any more
}

func (h *handshake) Read(p []byte) (int, error) {
	if h.over {
		return h.Conn.Read(p)
	}
	if h.seen.Len() > maxRefusal+maxRefusalHead {
		return 0, errAnswerTooLong
	}
	n, err := h.Conn.Read(p)
	h.seen.Write(p[:n])
	return n, err
}

func (h *handshake) Write(p []byte) (int, error) {
	if !h.over && h.sent.Len()+len(p) <= maxRefusalHead {
		h.sent.Write(p)
	}
	return h.Conn.Write(p)
}

// asked is the header of the upgrade as it went out, with what gorilla added to it; nil
// where it cannot be told.
func (h *handshake) asked() http.Header {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(h.sent.Bytes())))
	if err != nil {
		return nil
	}
	r.Header.Set("Host", r.Host)
	return r.Header
}

// Close does nothing until the handshake is over; abandon closes.
func (h *handshake) Close() error {
	if h.over {
		return h.Conn.Close()
	}
	return nil
}

// accepted ends the handshake, and hands out the connection with what was read of it
// behind the answer: gorilla has that in a buffer that nobody else can reach.
func (h *handshake) accepted() (conn net.Conn, early []byte) {
	h.over = true
	r := bufio.NewReader(&h.seen)
	if _, err := http.ReadResponse(r, nil); err != nil {
		return h.Conn, nil // gorilla has read it, so this does not happen
	}
	early, _ = io.ReadAll(r) // from memory
	h.seen, h.sent = bytes.Buffer{}, bytes.Buffer{}
	return h.Conn, early
}

func (h *handshake) abandon() { h.Conn.Close() }

// refusal reads the answer again from its first byte, with its whole body up to
// 1 MiB. cut tells that the body is not whole.
func (h *handshake) refusal() (resp *http.Response, body []byte, cut bool) {
	h.Conn.SetDeadline(time.Now().Add(refusalWait))
	r := bufio.NewReader(io.MultiReader(bytes.NewReader(h.seen.Bytes()), h.Conn))
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return nil, nil, true
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxRefusal+1))
	if len(body) > maxRefusal {
		return resp, body[:maxRefusal], true
	}
	return resp, body, err != nil
}
