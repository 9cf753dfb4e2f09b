package netfault

import (
	"context"
	"net"
)

func tcpFaults() []Fault {
	f := func(name, cause, title string, start func(*Way, string) error) Fault {
		return Fault{Name: name, Layer: "tcp", Cause: cause, Title: title, start: start}
	}
	return []Fault{
		f("tcp-refused", "tcp-refused", "Nothing listens on the port.", func(w *Way, _ string) error {
			addr, err := closedPort()
			w.direct("https", addr)
			return err
		}),
		f("tcp-swallowed", "tcp-timeout", "The first packet of a connection disappears.", func(w *Way, _ string) error {
			addr, stop, err := fullPort()
			if err != nil {
				return err
			}
			w.stops = append(w.stops, stop)
			w.direct("https", addr)
			return nil
		}),
		f("tcp-silent", "answer-timeout", "The port takes connections and never says a word.", raw("http", untilTheEnd)),
	}
}

// raw makes a port that serves bare connections the tenant.
func raw(scheme string, serve func(context.Context, *net.TCPConn)) func(*Way, string) error {
	return func(w *Way, _ string) error {
		p, err := w.listen()
		if err != nil {
			return err
		}
		p.conns(serve)
		w.direct(scheme, p.addr)
		return nil
	}
}

// untilTheEnd holds a connection and says nothing.
func untilTheEnd(ctx context.Context, _ *net.TCPConn) { <-ctx.Done() }

// closedPort is an address on which nothing listens.
func closedPort() (string, error) {
	ln, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}
