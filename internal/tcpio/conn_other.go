//go:build !linux

package tcpio

import "net"

// Conn returns c.
func Conn(c net.Conn) net.Conn { return c }
