package main

import (
	"fmt"
	"net"
	"strconv"

	"golang.org/x/net/netutil"

	"qlikconsole/internal/tcpio"
	"qlikconsole/qlikproxy"
)

// checkLoopback refuses every address that another computer could reach.
func checkLoopback(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return wrongUse("--addr %s is not of the form 127.0.0.1:7788", addr)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return wrongUse("the port in --addr %s is not a number from 0 to 65535", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return wrongUse("--addr %s could be reached by other computers; only this computer's own address is allowed, such as 127.0.0.1:%s", addr, port)
	}
	return nil
}

// maxConnections is how many connections are served at once; more wait. A
// browser takes six and one for each live log.
const maxConnections = 512

// listen takes the port, before its address is printed or opened anywhere: what
// already listens there must not get a launch token.
func listen(addr string) (net.Listener, error) {
	if err := checkLoopback(addr); err != nil {
		return nil, err
	}
	host, port, _ := net.SplitHostPort(addr)
	if host == "localhost" {
		addr = net.JoinHostPort("127.0.0.1", port)
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, explainListen(addr, err)
	}
	return netutil.LimitListener(bounded{tcpio.Listen(ln)}, maxConnections), nil
}

// bounded has the kernel hold little for a browser that has stopped reading.
type bounded struct{ net.Listener }

// Accept implements [net.Listener].
func (l bounded) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		qlikproxy.LimitBuffers(c)
	}
	return c, err
}

func explainListen(addr string, err error) error {
	if addressInUse(err) {
		return fmt.Errorf("port %s is taken by another program, perhaps a console that is already open; "+
			"close that one, or choose any free port with --addr 127.0.0.1:0", addr)
	}
	return fmt.Errorf("cannot listen on %s: %w", addr, err)
}
