package tcpio

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// conn is a TCP connection but for how it is read and written.
type conn struct {
	*net.TCPConn
	raw syscall.RawConn
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
	return &conn{tcp, raw}
}

// Read implements [net.Conn].
func (c *conn) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		return c.TCPConn.Read(p)
	}
	var failed error
	err = c.raw.Read(func(fd uintptr) (done bool) {
		n, failed = atOnce(read, fd, p)
		return failed != syscall.EAGAIN
	})
	if err = c.explain("read", err, failed); err == nil && n == 0 {
		err = io.EOF
	}
	return n, err
}

// Write implements [net.Conn].
func (c *conn) Write(p []byte) (n int, err error) {
	var failed error
	err = c.raw.Write(func(fd uintptr) (done bool) {
		for n < len(p) {
			var more int
			if more, failed = atOnce(write, fd, p[n:]); failed != nil {
				return failed != syscall.EAGAIN
			}
			n += more
		}
		return true
	})
	return n, c.explain("write", err, failed)
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
	switch of := (*net.OpError)(nil); {
	case errors.As(err, &of):
		err = of.Err
	case err == nil && failed == nil:
		return nil
	case err == nil:
		err = os.NewSyscallError(op, failed)
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}
