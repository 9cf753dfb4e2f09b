package tcpio

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"unsafe"
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
	var errno syscall.Errno
	err = c.raw.Read(func(fd uintptr) (done bool) {
		n, errno = transfer(syscall.SYS_READ, fd, p)
		return errno != syscall.EAGAIN
	})
	if err = c.explain("read", err, errno); err == nil && n == 0 {
		err = io.EOF
	}
	return n, err
}

// Write implements [net.Conn].
func (c *conn) Write(p []byte) (n int, err error) {
	var errno syscall.Errno
	err = c.raw.Write(func(fd uintptr) (done bool) {
		for n < len(p) && errno == 0 {
			var more int
			more, errno = transfer(syscall.SYS_WRITE, fd, p[n:])
			n += more
		}
		if errno == syscall.EAGAIN {
			errno = 0
			return false
		}
		return true
	})
	return n, c.explain("write", err, errno)
}

// transfer reads or writes what can be at once. The runtime is not told of the call, so
// it must not block: the sockets of package net never do.
func transfer(call, fd uintptr, p []byte) (int, syscall.Errno) {
	for {
		n, _, errno := syscall.RawSyscall(call, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		switch errno {
		case 0:
			return int(n), 0
		case syscall.EINTR:
		default:
			return 0, errno
		}
	}
}

// explain is an error as package net has it. err is one of waiting for the socket.
func (c *conn) explain(op string, err error, errno syscall.Errno) error {
	switch failed := (*net.OpError)(nil); {
	case errors.As(err, &failed):
		err = failed.Err
	case err == nil && errno == 0:
		return nil
	case err == nil:
		err = os.NewSyscallError(op, errno)
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}
