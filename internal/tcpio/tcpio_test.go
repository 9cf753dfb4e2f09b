package tcpio_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"syscall"
	"testing"
	"time"

	"qlikconsole/internal/tcpio"
)

// ends are the two ends of a connection: that of a listener, and that of who dialled.
func ends(t *testing.T, with func(net.Listener) net.Listener) (own net.Conn, other *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l = with(l)
	defer l.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if own, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { own.Close(); conn.Close() })
	return own, conn.(*net.TCPConn)
}

// TestMuch: more than the buffers of the system take at once goes through, either way.
func TestMuch(t *testing.T) {
	own, other := ends(t, tcpio.Listen)
	sent := make([]byte, 32<<20)
	rand.Read(sent)
	for name, way := range map[string]struct{ from, to net.Conn }{"written": {own, other}, "read": {other, own}} {
		failed := make(chan error, 1)
		go func() {
			n, err := way.from.Write(sent)
			if err == nil && n != len(sent) {
				err = io.ErrShortWrite
			}
			failed <- err
		}()
		got := make([]byte, len(sent))
		if _, err := io.ReadFull(way.to, got); err != nil || !bytes.Equal(got, sent) {
			t.Errorf("%s: %v, the same: %v", name, err, bytes.Equal(got, sent))
		}
		if err := <-failed; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNothing(t *testing.T) {
	own, _ := ends(t, tcpio.Listen)
	if n, err := own.Read(nil); n != 0 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	if n, err := own.Write(nil); n != 0 || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
}

// TestErrors: what ends a read or a write is told as package net tells it, word by word.
func TestErrors(t *testing.T) {
	ports := regexp.MustCompile(`:\d+`)
	tests := []struct {
		name string
		is   error
		do   func(c net.Conn, other *net.TCPConn) error
	}{
		{"the other side ended", io.EOF, func(c net.Conn, other *net.TCPConn) error {
			other.Close()
			return read(c)
		}},
		{"reset", syscall.ECONNRESET, func(c net.Conn, other *net.TCPConn) error {
			other.SetLinger(0)
			other.Close()
			return read(c)
		}},
		{"broken", syscall.EPIPE, func(c net.Conn, other *net.TCPConn) error {
			other.SetLinger(0)
			other.Close()
			read(c)
			return write(c)
		}},
		{"late before it began", os.ErrDeadlineExceeded, func(c net.Conn, other *net.TCPConn) error {
			c.SetDeadline(time.Unix(1, 0))
			return errors.Join(read(c), write(c))
		}},
		{"late while reading", os.ErrDeadlineExceeded, func(c net.Conn, other *net.TCPConn) error {
			time.AfterFunc(20*time.Millisecond, func() { c.SetReadDeadline(time.Unix(1, 0)) })
			return read(c)
		}},
		{"late while writing", os.ErrDeadlineExceeded, func(c net.Conn, other *net.TCPConn) error {
			c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
			return write(c)
		}},
		{"closed while reading", net.ErrClosed, func(c net.Conn, other *net.TCPConn) error {
			time.AfterFunc(20*time.Millisecond, func() { c.Close() })
			return read(c)
		}},
		{"closed before", net.ErrClosed, func(c net.Conn, other *net.TCPConn) error {
			c.Close()
			return errors.Join(read(c), write(c))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			own, other := ends(t, tcpio.Listen)
			got := tt.do(own, other)
			plain, other := ends(t, func(l net.Listener) net.Listener { return l })
			want := tt.do(plain, other)
			if !errors.Is(got, tt.is) || ports.ReplaceAllString(got.Error(), "") != ports.ReplaceAllString(want.Error(), "") {
				t.Errorf("%v\nwant %v", got, want)
			}
		})
	}
}

func read(c net.Conn) error {
	_, err := c.Read(make([]byte, 1))
	return err
}

// write writes more than is taken at once.
func write(c net.Conn) error {
	_, err := c.Write(make([]byte, 64<<20))
	return err
}
