package main

import (
	"bufio"
	"net"
	"net/http"
	"sync"
	"time"
)

// batch is a connection whose writes are sent together, so that neither the client
// nor the tenant is what is measured.
type batch struct {
	net.Conn
	beforeRead func() error

	mu  sync.Mutex
	buf []byte
}

const batchSize = 64 << 10

func (b *batch) Read(p []byte) (int, error) {
	if b.beforeRead != nil {
		if err := b.beforeRead(); err != nil {
			return 0, err
		}
	}
	return b.Conn.Read(p)
}

func (b *batch) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.buf)+len(p) > batchSize {
		if err := b.send(); err != nil {
			return 0, err
		}
	}
	if len(p) >= batchSize/2 {
		return b.Conn.Write(p)
	}
	b.buf = append(b.buf, p...)
	return len(p), nil
}

// Flush sends what was gathered.
func (b *batch) Flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.send()
}

func (b *batch) send() error {
	if len(b.buf) == 0 {
		return nil
	}
	_, err := b.Conn.Write(b.buf)
	b.buf = b.buf[:0]
	return err
}

// SetWriteDeadline does nothing: gorilla sets one for each message, at a cost.
func (b *batch) SetWriteDeadline(time.Time) error { return nil }

// batching hands out the connection of an upgrade as one that gathers writes.
type batching struct{ http.ResponseWriter }

// Hijack implements http.Hijacker.
func (b batching) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(b.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	w := &batch{Conn: conn}
	rw.Writer.Reset(unbuffered{w})
	return w, rw, nil
}

// unbuffered sends the answer to the upgrade at once.
type unbuffered struct{ *batch }

func (u unbuffered) Write(p []byte) (int, error) { return u.Conn.Write(p) }
