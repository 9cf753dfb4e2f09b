package tcpio_test

import (
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"qlikconsole/internal/tcpio"
)

func TestWithinTheMachineNothingPaces(t *testing.T) {
	own, _ := ends(t, tcpio.Listen)
	raw, err := own.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	way := ""
	if failed := raw.Control(func(fd uintptr) {
		way, err = unix.GetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION)
	}); failed != nil || err != nil || way != "reno" {
		t.Errorf("%q, %v, %v", way, failed, err)
	}
}
