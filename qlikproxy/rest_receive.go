package qlikproxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

const (
	copySize    = 64 << 10
	maxCaptured = 8 << 20 // answers that the console itself reads
	// Bodies that unpack to more than this are built to do harm. Lists of Qlik
	// reach a ratio of about 30.
	bombRatio = 200
	bombFloor = 16 << 20 // smaller bodies may have any ratio

	// An answer that is passed on is scanned up to here: who asked for it pages by
	// itself, and must not wait.
	maxScannedPassed = 8 << 20

	progressEvery = 100 * time.Millisecond
)

var (
	errTooLarge = errors.New("the answer is larger than the console keeps")
	errBomb     = errors.New("the answer is packed so that it unpacks to far more than was sent")
)

// receive reads the answer's body: unpacked, scanned for paging, cleaned of
// secrets, and kept in the spool file. The body of a refused redirect is cut short.
func (x *Exchange) receive(ctx context.Context, answer *http.Response, refused *unfollowed) error {
	defer answer.Body.Close()
	head := x.tenant.headerText(answer.Header)
	x.change(func(i *ExchangeInfo) {
		x.got, i.ContentType = head, shorten(head.Get("Content-Type"), 200)
		i.TraceID = traceOf(head)
	})
	start := time.Now()
	err := x.receiveBody(ctx, answer, refused)
	x.edit(func(i *ExchangeInfo) { i.Timing.Download = time.Since(start) })
	return err
}

func (x *Exchange) receiveBody(ctx context.Context, answer *http.Response, refused *unfollowed) error {
	watch := x.watch(answer.Body)
	defer watch.stop()
	plain, note := unpack(answer.Header.Values("Content-Encoding"), watch)
	if note != "" {
		x.note(note)
	}
	if refused != nil {
		plain = io.LimitReader(plain, maxFailureBody)
	}
	if own := x.call.own; own != nil && own.capture {
		return x.capture(plain, own)
	}
	sink := x.sinks(answer)
	err := x.copy(ctx, sink, plain)
	if end := sink.close(); !errors.Is(err, end) {
		err = errors.Join(err, end)
	}
	return err
}

// watched is a body as it comes, counted; a read that waits too long ends the exchange.
type watched struct {
	x     *Exchange
	body  io.Reader
	idle  time.Duration
	timer *time.Timer
}

func (x *Exchange) watch(body io.Reader) *watched {
	idle := x.tenant.o.Network.timeouts.Idle
	return &watched{x: x, body: body, idle: idle, timer: time.AfterFunc(idle, func() { x.end(errIdle) })}
}

func (w *watched) Read(p []byte) (int, error) {
	w.timer.Reset(w.idle)
	n, err := w.body.Read(p)
	w.timer.Stop()
	w.x.wire.Add(int64(n))
	return n, err
}

func (w *watched) stop() { w.timer.Stop() }

// sinks are where the bytes of a body go.
type sinks struct {
	scan *listScan // nil where the body is no JSON
	to   io.Writer // of Request.Answer; nil: nobody

	kept   *keeper        // nil until the body turns out to come in pieces
	passed *secret.Writer // to there; nil with to and kept
}

func (x *Exchange) sinks(answer *http.Response) *sinks {
	s := &sinks{}
	if mayBeJSON(answer.Header.Get("Content-Type")) {
		s.scan = newListScan()
	}
	if x.call.Answer != nil {
		s.to = x.call.Answer(answer.StatusCode, answer.Header)
	}
	return s
}

// inPieces makes what is needed to clean a body that is cut somewhere.
func (s *sinks) inPieces(x *Exchange) {
	redactor := x.tenant.o.Redactor
	s.kept = &keeper{x: x, clean: redactor.Writer(x.body)}
	if s.to != nil {
		s.passed = redactor.KnownWriter(s.to)
	}
}

func mayBeJSON(contentType string) bool {
	return contentType == "" || strings.Contains(strings.ToLower(contentType), "json")
}

func (s *sinks) close() error {
	if s.kept == nil {
		return nil
	}
	err := s.kept.close()
	if s.passed == nil {
		return err
	}
	if s.kept.full != nil { // who asked for the answer has it all the same
		err = nil
	}
	return errors.Join(err, s.passed.Close())
}

func full(err error) error {
	if errors.Is(err, spool.ErrFull) {
		return errTooLarge
	}
	return err
}

// copy moves the body from plain to the sinks.
func (x *Exchange) copy(ctx context.Context, s *sinks, plain io.Reader) error {
	n := x.tenant.o.Network
	buffer := n.buffers.Get().(*[copySize]byte)
	defer n.buffers.Put(buffer)
	defer func() { x.scanned(s.scan) }() // put may have given up on it
	for first := true; ; first = false {
		read, err := plain.Read(buffer[:])
		if first && err == io.EOF {
			return x.putWhole(s, buffer[:read])
		}
		if first {
			s.inPieces(x)
		}
		if read > 0 {
			if err := x.put(s, buffer[:read]); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
	}
}

// put hands a piece to each sink.
func (x *Exchange) put(s *sinks, p []byte) error {
	size := x.size.Add(int64(len(p)))
	if s.passed != nil {
		if _, err := s.passed.Write(p); err != nil {
			return notPassed(err)
		}
	}
	if s.passed != nil && size > maxScannedPassed {
		s.scan = nil
	}
	if s.scan != nil {
		s.scan.write(p)
	}
	if err := s.kept.write(p); err != nil && s.passed == nil {
		return err
	}
	if size > bombFloor && size > bombRatio*x.wire.Load() {
		return errBomb
	}
	x.progress()
	return nil
}

// putWhole hands a body that came in one piece to each sink: without what is needed to
// clean one that is cut somewhere.
func (x *Exchange) putWhole(s *sinks, p []byte) error {
	if len(p) == 0 {
		return nil
	}
	x.size.Store(int64(len(p)))
	redactor := x.tenant.o.Redactor
	if s.to != nil {
		if _, err := s.to.Write(redactor.Known(p)); err != nil {
			return notPassed(err)
		}
	}
	if s.scan != nil {
		s.scan.write(p)
	}
	if _, err := x.body.Write(redactor.Bytes(p)); err != nil {
		x.missing.Add(int64(len(p)))
		if s.to == nil { // else who asked for the answer has it all the same
			return full(err)
		}
	}
	return nil
}

func notPassed(err error) error { return fmt.Errorf("the answer could not be passed on: %w", err) }

// progress tells subscribers that bytes came, now and then.
func (x *Exchange) progress() {
	if now := time.Now(); now.Sub(x.shown) >= progressEvery {
		x.shown = now
		x.tenant.o.Recorder.changed(x.id)
	}
}

// scanned records what the scan found about paging.
func (x *Exchange) scanned(s *listScan) {
	if s == nil {
		return
	}
	next := x.tenant.link(s.next)
	x.broken = s.broken()
	x.edit(func(i *ExchangeInfo) { i.Items, i.Next = s.items(), next })
	if s.next != "" && next == "" {
		x.note("The answer names a next page at another place than this tenant; it is not followed.")
	}
}

// capture keeps the whole answer in memory, lets the caller learn its secrets, and
// only then records it.
func (x *Exchange) capture(plain io.Reader, own *ownCall) error {
	body, err := io.ReadAll(io.LimitReader(plain, maxCaptured+1))
	x.captured = body
	if err == nil && len(body) > maxCaptured {
		err = errTooLarge
	}
	x.size.Store(int64(len(body)))
	if own.learn != nil {
		own.learn(body)
	}
	scan := newListScan()
	scan.write(body)
	x.scanned(scan)
	w := x.tenant.o.Redactor.Writer(x.body)
	_, writeErr := w.Write(body)
	return errors.Join(err, full(errors.Join(writeErr, w.Close())))
}
