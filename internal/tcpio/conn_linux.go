package tcpio

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// conn is a TCP connection but for how it is read and written.
type conn struct {
	*net.TCPConn
	raw     syscall.RawConn
	in, out transfer
}

// transfer is the read or the write under way. It stays where it is, as a new one for
// each would have to be allocated.
type transfer struct {
	sync.Mutex
	p    []byte
	n    int
	err  error // of the system
	step func(fd uintptr) (done bool)
}

// Conn is c with cheaper reads and writes if it is a [net.TCPConn], else c.
func Conn(c net.Conn) net.Conn {
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return c
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return c
	}
	doNotPace(tcp, raw)
	wrapped := &conn{TCPConn: tcp, raw: raw}
	wrapped.in.step, wrapped.out.step = wrapped.in.read, wrapped.out.write
	return wrapped
}

// doNotPace has a connection within this machine do without what a way through the net
// needs: BBR, where a system prefers it, measures the way and sends at the pace it finds.
// Where that may not be chosen the connection stays as it is.
func doNotPace(c *net.TCPConn, raw syscall.RawConn) {
	if at, ok := c.RemoteAddr().(*net.TCPAddr); ok && at.IP.IsLoopback() {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION, "reno")
		})
	}
}

// Read implements [net.Conn].
func (c *conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return c.TCPConn.Read(p)
	}
	n, err, failed := c.in.run(c.raw.Read, p)
	if err = c.explain("read", err, failed); err == nil && n == 0 {
		err = io.EOF
	}
	return n, err
}

// Write implements [net.Conn].
func (c *conn) Write(p []byte) (int, error) {
	n, err, failed := c.out.run(c.raw.Write, p)
	return n, c.explain("write", err, failed)
}

// run does a step whenever the socket is ready for one. err is one of waiting for that.
func (t *transfer) run(ready func(func(uintptr) bool) error, p []byte) (n int, err, failed error) {
	t.Lock()
	defer t.Unlock()
	t.p, t.n, t.err = p, 0, nil
	err = ready(t.step)
	t.p = nil
	return t.n, err, t.err
}

func (t *transfer) read(fd uintptr) (done bool) {
	t.n, t.err = atOnce(read, fd, t.p)
	return t.err != syscall.EAGAIN
}

func (t *transfer) write(fd uintptr) (done bool) {
	for t.n < len(t.p) {
		n, err := atOnce(write, fd, t.p[t.n:])
		if t.err = err; err != nil {
			return err != syscall.EAGAIN
		}
		t.n += n
	}
	return true
}

// atOnce reads or writes what can be without waiting.
func atOnce(do func(fd int, p []byte) (int, error), fd uintptr, p []byte) (int, error) {
	for {
		n, err := do(int(fd), p)
		if err == nil {
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, err
		}
	}
}

// explain is an error as package net has it: err is one of waiting for the socket,
// failed one of the system.
func (c *conn) explain(op string, err, failed error) error {
	if err == nil && failed == nil {
		return nil
	}
	switch of := (*net.OpError)(nil); {
	case errors.As(err, &of):
		err = of.Err
	case err == nil:
		err = os.NewSyscallError(op, failed)
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}
