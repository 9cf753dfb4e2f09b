package secret

import (
	"bytes"
	"errors"
	"io"
)

const (
	maxPiece = 64 << 10 // bytes cleaned at a time
	lookBack = 32       // bytes already given out that are kept, to see what stands before a name or an escape
)

// Writer cleans what is written through it. Of what was written it holds back only what could be the start of a
// secret, at most a few times the length of the longest one; a credential without end is masked while it flows. It is
// for one goroutine.
type Writer struct {
	w       io.Writer
	matcher func() *matcher
	c       cleaner
	buf     []byte
	from    int // up to here buf was given out
	err     error
}

// Writer returns a Writer that removes secrets and credentials. Close it to emit the end.
func (r *Redactor) Writer(w io.Writer) *Writer { return &Writer{w: w, matcher: r.all.Load} }

// KnownWriter returns a Writer that removes registered secrets only.
func (r *Redactor) KnownWriter(w io.Writer) *Writer { return &Writer{w: w, matcher: r.known.Load} }

// Reset forgets what w was given and has it write to another writer, as a new Writer would, but with the room that w has.
func (w *Writer) Reset(to io.Writer) {
	w.w, w.buf, w.from, w.err = to, w.buf[:0], 0, nil
	w.c = cleaner{out: w.c.out[:0], found: w.c.found[:0], text: w.c.text[:0]}
}

var errClosed = errors.New("secret: write after Close")

// Write passes on p without secrets, as far as it is decided. After an error of the underlying writer it fails for good.
func (w *Writer) Write(p []byte) (int, error) {
	written := 0
	for w.err == nil && written < len(p) {
		piece := p[written:min(len(p), written+maxPiece)]
		w.buf = append(w.buf, piece...)
		w.pass(false)
		written += len(piece)
	}
	return written, w.err
}

// Flush emits all that cannot be the start of a secret, and flushes the underlying writer if it can be flushed.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	switch f := w.w.(type) {
	case interface{ Flush() error }:
		w.err = f.Flush()
	case interface{ Flush() }:
		f.Flush()
	}
	return w.err
}

// Close emits the rest, cleaned. It does not close the underlying writer.
func (w *Writer) Close() error {
	if w.err == nil {
		w.pass(true)
	}
	err := w.err
	if w.err = errClosed; err == errClosed {
		err = nil
	}
	return err
}

// pass cleans what is there, writes it, and keeps what is undecided with a little of what came before.
func (w *Writer) pass(final bool) {
	next := w.c.run(w.matcher(), w.buf, w.from, final)
	out := w.buf[w.from:next]
	if w.c.changed {
		out = w.c.out
	}
	if len(out) > 0 {
		_, w.err = w.w.Write(out)
	}
	cut := max(0, next-lookBack)
	w.buf = w.buf[:copy(w.buf, w.buf[cut:])]
	w.from = next - cut
	if w.c.cred != nil {
		w.c.cred.start -= cut
		w.c.cred.end -= cut
	}
}

// Reader returns what rd gives, cleaned. If rd can be closed, the result can.
func (r *Redactor) Reader(rd io.Reader) io.Reader {
	cr := &reader{rd: rd}
	cr.w = r.Writer(&cr.ready)
	return cr
}

type reader struct {
	rd    io.Reader
	w     *Writer
	ready bytes.Buffer
	in    []byte
	err   error
}

func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if r.in == nil {
		r.in = make([]byte, 16<<10)
	}
	for r.ready.Len() == 0 && r.err == nil {
		n, err := r.rd.Read(r.in)
		_, _ = r.w.Write(r.in[:n]) // into memory
		if r.err = err; err != nil {
			_ = r.w.Close()
		}
	}
	if r.ready.Len() == 0 {
		return 0, r.err
	}
	return r.ready.Read(p)
}

func (r *reader) Close() error {
	if c, ok := r.rd.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
