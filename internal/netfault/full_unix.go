//go:build unix

package netfault

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// fullPort listens with the shortest queue there is and fills it. From then on the
// kernel drops the first packet of every further connection, as a firewall does.
func fullPort() (addr string, stop func(), err error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return "", nil, err
	}
	held := []net.Conn{}
	stop = func() {
		for _, c := range held {
			c.Close()
		}
		syscall.Close(fd)
	}
	bound := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	listening := syscall.Listen(fd, 0)
	name, err := syscall.Getsockname(fd)
	if err := errors.Join(bound, listening, err); err != nil {
		stop()
		return "", nil, err
	}
	addr = fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	for range 64 {
		c, err := net.DialTimeout("tcp", addr, 300*time.Millisecond)
		if err != nil {
			return addr, stop, nil
		}
		held = append(held, c)
	}
	stop()
	return "", nil, errors.New("this system takes more connections than its queue should hold")
}
