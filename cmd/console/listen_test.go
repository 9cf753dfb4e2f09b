package main

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// Nobody reaches the console over another of this machine's addresses.
func TestListensOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		ln, err := listen(addr)
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		host, port, err := net.SplitHostPort(ln.Addr().String())
		if err != nil || host != "127.0.0.1" {
			t.Fatalf("%s listens on %s, %v", addr, ln.Addr(), err)
		}
		all, err := net.InterfaceAddrs()
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			ip, ok := a.(*net.IPNet)
			if !ok || ip.IP.String() == host || ip.IP.IsLinkLocalUnicast() {
				continue
			}
			if conn, err := net.Dial("tcp", net.JoinHostPort(ip.IP.String(), port)); err == nil {
				conn.Close()
				t.Errorf("%s also answers on %s", addr, ip.IP)
			}
		}
	}
}

// TestStalledBrowserGetsLittle: the kernel does not take more for it than a few megabytes.
func TestStalledBrowserGetsLittle(t *testing.T) {
	ln, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	browser, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer browser.Close()
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go io.CopyN(io.Discard, browser, 64<<20) // makes the system's own buffers grow
	sent, piece := 0, make([]byte, 64<<10)
	for {
		conn.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
		n, err := conn.Write(piece)
		if sent += n; err != nil {
			break
		}
	}
	if held := sent - 64<<20; held > 3<<20 {
		t.Errorf("%d bytes are held", held)
	}
}

func TestCheckLoopback(t *testing.T) {
	cases := map[string]bool{
		"127.0.0.1:7788": true, "127.0.0.1:0": true, "127.3.2.1:80": true, "localhost:65535": true, "[::1]:7788": true,
		"0.0.0.0:7788": false, "[::]:7788": false, ":7788": false, "10.0.0.1:7788": false, "127.0.0.1.nip.io:7788": false,
		"127.1:7788": false, "0x7f000001:7788": false, "localhost.:7788": false, "[fe80::1]:7788": false,
		"127.0.0.1": false, "127.0.0.1:": false, "127.0.0.1:-1": false, "127.0.0.1:65536": false, "127.0.0.1:http": false, "": false,
	}
	for addr, ok := range cases {
		err := checkLoopback(addr)
		if (err == nil) != ok {
			t.Errorf("%q: %v, want allowed %v", addr, err, ok)
		}
		if usage := (*usageError)(nil); err != nil && !errors.As(err, &usage) {
			t.Errorf("%q: %v is no wrong use", addr, err)
		}
	}
}
