package qlikproxy

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	wireBuffer = 64 << 10 // bytes gathered before they are written
	wireDirect = 16 << 10 // a write of this size is not worth copying
	// A peer that takes nothing stops the other one once these are full; the system
	// makes them twice as large.
	socketIn  = 2 << 20
	socketOut = 1 << 20
)

// wire is a connection whose small writes are gathered and sent together. Until
// gather it writes through, because a handshake waits for its own bytes.
//
// One goroutine reads. Several may write; each write stays whole.
type wire struct {
	net.Conn
	beforeRead func() // called before a read that may block

	readSince  atomic.Int64 // Unix nanoseconds at which the read under way began; 0: none
	writeSince atomic.Int64 // the same of a write
	came       time.Time    // when the last read ended; for the goroutine that reads
	tail       tail         // the end of what was read; for the same

	unanswered atomic.Bool // gorilla's answer to a close frame was kept from being sent

	gathers bool // set before the first write that may be held back
	mu      sync.Mutex
	pending []byte
	err     error
}

func newWire(c net.Conn) *wire { return &wire{Conn: c} }

// gather starts to hold small writes back until Flush. beforeRead is called before
// each read that may block: it flushes the other side, so that nothing waits for an
// answer to itself. Nobody else uses the wire yet.
func (w *wire) gather(beforeRead func()) {
	w.beforeRead = beforeRead
	w.pending = make([]byte, 0, wireBuffer)
	w.gathers = true
}

func (w *wire) Read(p []byte) (int, error) {
	if w.beforeRead != nil {
		w.beforeRead()
	}
	w.readSince.Store(time.Now().UnixNano())
	n, err := w.Conn.Read(p)
	w.readSince.Store(0)
	w.came = time.Now()
	w.tail.keep(p[:n])
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	if refusesBadGateway(p) {
		w.unanswered.Store(true)
		return len(p), nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return 0, w.err
	}
	switch {
	case !w.gathers || len(p) >= wireDirect:
		return len(p), w.send(p)
	case len(p) > cap(w.pending)-len(w.pending):
		if err := w.send(nil); err != nil {
			return 0, err
		}
	}
	w.pending = append(w.pending, p...)
	return len(p), nil
}

// Flush sends what was held back.
func (w *wire) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending) == 0 || w.err != nil {
		return w.err
	}
	return w.send(nil)
}

// send writes what is pending and then p, in one call of the system where it can.
func (w *wire) send(p []byte) error {
	w.writeSince.Store(time.Now().UnixNano())
	defer w.writeSince.Store(0)
	var err error
	switch {
	case len(w.pending) == 0:
		_, err = w.Conn.Write(p)
	case len(p) == 0:
		_, err = w.Conn.Write(w.pending)
	default:
		err = w.sendBoth(p)
	}
	w.pending = w.pending[:0]
	w.err = err
	return err
}

func (w *wire) sendBoth(p []byte) error {
	both := net.Buffers{w.pending, p}
	_, err := both.WriteTo(w.Conn)
	return err
}

// Close sends what was held back, without waiting for a peer that does not take it.
func (w *wire) Close() error {
	if w.mu.TryLock() {
		if len(w.pending) > 0 && w.err == nil {
			w.Conn.SetWriteDeadline(time.Now().Add(closeWrite))
			w.send(nil)
		}
		w.err = errors.Join(w.err, net.ErrClosed)
		w.mu.Unlock()
	}
	return w.Conn.Close()
}

// SetWriteDeadline does nothing while writes are gathered: gorilla sets one for
// each frame, at a cost, and the watch ends writes that take too long.
func (w *wire) SetWriteDeadline(t time.Time) error {
	if w.gathers {
		return nil
	}
	return w.Conn.SetWriteDeadline(t)
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
