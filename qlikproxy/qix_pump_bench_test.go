package qlikproxy

import (
	"bytes"
	"fmt"
	"net"
	"testing"
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
	"qlikconsole/internal/wsframe"
)

// endless is a connection from which the same frames come again and again, and to
// which everything can be written.
type endless struct {
	net.Conn
	frames []byte
	at     int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.frames[e.at:])
	e.at = (e.at + n) % len(e.frames)
	return n, nil
}

func (e *endless) Write(p []byte) (int, error) { return len(p), nil }

// BenchmarkPump measures what a message costs besides the calls of the system, with
// recording, redaction and the guard. `make bench` measures it all.
func BenchmarkPump(b *testing.B) {
	for _, size := range []int{200, 10_000, 1_000_000} {
		for _, out := range []bool{true, false} {
			b.Run(fmt.Sprintf("%dB/out=%v", size, out), func(b *testing.B) { benchPump(b, size, out) })
		}
	}
}

func benchPump(b *testing.B, size int, out bool) {
	dir, err := spool.Open(b.TempDir(), 1<<30)
	if err != nil {
		b.Fatal(err)
	}
	defer dir.Close()
	r := secret.NewRedactor()
	r.Add(secret.New(testKey))
	c := &QIXConn{log: newFrameLog(r, dir), redact: redaction{r, true}}
	c.log.bodies.spent, c.log.bodies.at = bodyBurst, time.Now() // what counts is the rate that lasts
	c.log.history.spent, c.log.history.at = historyBurst, time.Now()
	l, count := benchLeg(out, benchMessage(size))
	sink := &leg{wire: newWire(&endless{}), masks: out}
	br := &bridge{c: c, guard: readOnly, page: l, tenant: sink}
	if !out {
		br.page, br.tenant = sink, l
	}
	p := newPump(br, l, sink)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	b.ResetTimer()
	for last := int64(0); last < int64(b.N); last = c.log.Last() {
		for range count {
			if err := p.next(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// benchLeg sends a message, in frames of at most 64 KiB.
func benchLeg(fromClient bool, msg []byte) (l *leg, frames int) {
	var all bytes.Buffer
	for rest, opcode := msg, byte(wsframe.Text); len(rest) > 0; opcode = wsframe.Continuation {
		n := min(len(rest), 64<<10)
		h := wsframe.Header{Opcode: opcode, Fin: n == len(rest), Masked: fromClient, Length: int64(n)}
		frame := append(h.Append(nil), rest[:n]...)
		all.Write(frame)
		rest = rest[n:]
		frames++
	}
	return &leg{wire: newWire(&endless{frames: bytes.Repeat(all.Bytes(), max(1, 64<<10/all.Len()))})}, frames
}
