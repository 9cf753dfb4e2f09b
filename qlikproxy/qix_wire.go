package qlikproxy

import (
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A peer that takes nothing stops the other one once these are full; the system
// makes them twice as large.
const (
	socketIn  = 3 << 19
	socketOut = 1 << 20
)

// LimitBuffers keeps the kernel from holding more than a few megabytes for a peer
// that has stopped reading. The connections that a page's sockets come on want it, too.
func LimitBuffers(c net.Conn) {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if b, ok := c.(interface {
		SetReadBuffer(bytes int) error
		SetWriteBuffer(bytes int) error
	}); ok {
		b.SetReadBuffer(socketIn)
		b.SetWriteBuffer(socketOut)
	}
}

// wire is a connection that tells for how long it has been waiting.
//
// One goroutine reads. Several may send; what each sends stays whole.
type wire struct {
	net.Conn
	early []byte // was read together with the answer to the upgrade

	readSince  atomic.Int64 // Unix nanoseconds at which the read under way began; 0: none
	writeSince atomic.Int64 // the same of a write
	came       time.Time    // when the last read ended; for the goroutine that reads

	mu  sync.Mutex
	err error // of a write: what comes after it is lost
}

func newWire(c net.Conn) *wire { return &wire{Conn: c} }

// wireOf is the wire that a connection is.
func wireOf(c net.Conn) *wire {
	if w, ok := c.(*wire); ok {
		return w
	}
	return newWire(c)
}

func (w *wire) Read(p []byte) (int, error) {
	if len(w.early) > 0 {
		n := copy(p, w.early)
		w.early, w.came = w.early[n:], time.Now()
		return n, nil
	}
	w.readSince.Store(time.Now().UnixNano())
	n, err := w.Conn.Read(p)
	w.readSince.Store(0)
	w.came = time.Now()
	return n, err
}

// send writes whole frames.
func (w *wire) send(frames []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	w.writeSince.Store(time.Now().UnixNano())
	defer w.writeSince.Store(0)
	_, w.err = w.Conn.Write(frames)
	return w.err
}

// Close lets no write begin any more.
func (w *wire) Close() error {
	if w.mu.TryLock() {
		w.err = errors.Join(w.err, net.ErrClosed)
		w.mu.Unlock()
	}
	return w.Conn.Close()
}

// waiting tells for how long the read and the write under way have waited.
func (w *wire) waiting(now time.Time) (read, write time.Duration) {
	return since(&w.readSince, now), since(&w.writeSince, now)
}

func since(at *atomic.Int64, now time.Time) time.Duration {
	if t := at.Load(); t != 0 {
		return now.Sub(time.Unix(0, t))
	}
	return 0
}
