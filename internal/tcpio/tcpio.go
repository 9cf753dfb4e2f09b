// Package tcpio spares a busy program a part of what Go's runtime spends on connections.
//
// Around each call of the system the runtime notes that the thread may be gone for long,
// and when all was idle before it wakes its monitor, which then looks up every 20 µs for
// a millisecond at least ("sysmon" in Go's runtime/proc.go). Where a relay waits for
// either side a thousand times a second, that was a sixth of its processor time. To read
// and write a socket that never blocks needs no such note: when nothing is there, the
// call says so and the goroutine is parked as ever. Deadlines, closing and errors are
// those of package net.
//
// It is for Linux, where system calls may be made directly; elsewhere it does nothing.
package tcpio

import "net"

// Listen makes the connections that l accepts such as [Conn] gives.
func Listen(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

// Accept implements [net.Listener].
func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return Conn(c), nil
}
