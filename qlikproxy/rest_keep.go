package qlikproxy

import (
	"sync/atomic"

	"qlikconsole/internal/secret"
)

const (
	keepAlone = 1 << 20 // bytes of a body after which it is kept beside being read
	keepAhead = 4       // pieces that wait at most
)

// keeper cleans a body of secrets and writes it to its spool file. That takes longer
// than passing it on, so of a long body another goroutine does it meanwhile.
type keeper struct {
	x     *Exchange
	clean *secret.Writer
	full  error // the spool file takes no more

	size   int64
	pieces chan []byte // nil: everything is written at once
	free   chan []byte
	done   chan struct{}
	failed atomic.Pointer[error] // full, for who hands out pieces
}

// write keeps p. Of a long body it may tell later that there is no room.
func (k *keeper) write(p []byte) error {
	k.size += int64(len(p))
	if k.size <= keepAlone {
		k.keep(p)
		return k.full
	}
	if k.pieces == nil {
		k.begin()
	}
	var room []byte
	select {
	case room = <-k.free:
	default:
		room = make([]byte, 0, copySize)
	}
	k.pieces <- append(room[:0], p...)
	if err := k.failed.Load(); err != nil {
		return *err
	}
	return nil
}

func (k *keeper) begin() {
	k.pieces, k.free, k.done = make(chan []byte, keepAhead), make(chan []byte, keepAhead), make(chan struct{})
	go func() {
		defer close(k.done)
		defer k.x.tenant.o.Redactor.Crash()
		for p := range k.pieces {
			k.keep(p)
			select {
			case k.free <- p:
			default:
			}
		}
	}()
}

func (k *keeper) keep(p []byte) {
	if k.full == nil {
		if _, err := k.clean.Write(p); err != nil {
			k.full = full(err)
			k.failed.Store(&k.full)
		}
	}
	if k.full != nil {
		k.x.missing.Add(int64(len(p)))
	}
}

// close waits until all is written. That the file is full was told before, or is
// told now.
func (k *keeper) close() error {
	if k.pieces != nil {
		close(k.pieces)
		<-k.done
	}
	if k.full != nil {
		return k.full
	}
	return full(k.clean.Close())
}
