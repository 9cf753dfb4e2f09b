package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

func dial(at string, header http.Header) (*websocket.Conn, error) {
	d := websocket.Dialer{ReadBufferSize: 64 << 10, WriteBufferSize: 64 << 10, NetDial: func(network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		if err != nil {
			return nil, err
		}
		b := &batch{Conn: conn}
		b.beforeRead = b.Flush
		return b, nil
	}}
	ws, answer, err := d.Dial(at, header)
	if err != nil && answer != nil {
		return nil, fmt.Errorf("%w (%s)", err, answer.Status)
	}
	return ws, err
}

// pipeline is a client that keeps a number of messages under way.
type pipeline struct {
	ws      *websocket.Conn
	msg     []byte
	window  int64
	back    atomic.Int64 // messages that came back
	total   atomic.Int64 // messages that will be sent; 0: not known yet
	waiting atomic.Bool  // the sender waits
	wake    chan struct{}
}

// flood keeps window messages under way for a while and returns how many came back.
func flood(ws *websocket.Conn, msg []byte, window int, d time.Duration) (int, error) {
	conn := ws.NetConn().(*batch)
	conn.beforeRead = nil // from here on the sender flushes
	defer func() { conn.beforeRead = conn.Flush }()
	p := &pipeline{ws: ws, msg: msg, window: int64(window), wake: make(chan struct{}, 1)}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		p.send(conn, time.Now().Add(d))
	}()
	err := p.receive()
	if err != nil {
		ws.Close()
		close(p.wake)
	}
	<-sent
	return int(p.back.Load()), err
}

func (p *pipeline) send(conn *batch, end time.Time) {
	defer conn.Flush()
	for n := int64(1); ; n++ {
		for n-p.back.Load() > p.window {
			p.waiting.Store(true)
			conn.Flush()
			if n-p.back.Load() > p.window {
				<-p.wake
			}
			p.waiting.Store(false)
		}
		last := (n%16 == 0 || len(p.msg) > 1000) && time.Now().After(end)
		if last {
			p.total.Store(n)
		}
		if p.ws.WriteMessage(websocket.TextMessage, p.msg) != nil || last {
			return
		}
	}
}

func (p *pipeline) receive() error {
	buf := make([]byte, batchSize)
	for {
		if err := readOne(p.ws, buf, len(p.msg)); err != nil {
			return err
		}
		n := p.back.Add(1)
		if p.waiting.Load() {
			select {
			case p.wake <- struct{}{}:
			default:
			}
		}
		if n == p.total.Load() {
			return nil
		}
	}
}

var errOther = errors.New("what came back is not what was sent")

func readOne(ws *websocket.Conn, buf []byte, size int) error {
	_, r, err := ws.NextReader()
	if err != nil {
		return err
	}
	n := 0
	for {
		k, err := r.Read(buf)
		n += k
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if n != size {
		return errOther
	}
	return nil
}

// alone sends one message at a time and returns the median of µs until it is back.
func alone(ws *websocket.Conn, msg []byte, d time.Duration) (float64, error) {
	var took []float64
	buf := make([]byte, 64<<10)
	for end := time.Now().Add(d); time.Now().Before(end) || len(took) < 10; {
		start := time.Now()
		if err := ws.WriteMessage(websocket.TextMessage, msg); err != nil {
			return 0, err
		}
		if err := readOne(ws, buf, len(msg)); err != nil {
			return 0, err
		}
		took = append(took, float64(time.Since(start).Nanoseconds())/1000)
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
