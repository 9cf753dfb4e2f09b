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

// Stream cleans a text that comes in pieces. Of what came it holds back only what could be the start of a secret, at
// most a few times the length of the longest one; a credential without end is masked while it flows. It is for one
// goroutine.
type Stream struct {
	matcher func() *matcher
	c       cleaner
	held    []byte // what is undecided, with a little of what came before
	from    int    // up to here held was given out
	joined  []byte // held with a piece behind it
}

// Stream returns a Stream that removes secrets and credentials.
func (r *Redactor) Stream() *Stream { return &Stream{matcher: r.all.Load} }

// KnownStream returns a Stream that removes registered secrets only.
func (r *Redactor) KnownStream() *Stream { return &Stream{matcher: r.known.Load} }

// Reset forgets the text so far.
func (s *Stream) Reset() {
	s.held, s.from = s.held[:0], 0
	s.c = cleaner{out: s.c.out[:0], found: s.c.found[:0], text: s.c.text[:0]}
}

// Next takes the next piece of the text, room[at:], and returns what is decided by now, all of it if the piece is the
// last. If nothing is removed and what was held back has room before the piece, both are joined there, and out is
// room[from:]; else from is -1. out is valid until the next call.
func (s *Stream) Next(room []byte, at int, last bool) (out []byte, from int) {
	text, start := s.join(room, at)
	next := s.c.run(s.matcher(), text, s.from, last)
	out, from = text[s.from:next], -1
	switch {
	case s.c.changed:
		out = s.c.out
	case start >= 0:
		from = start + s.from
	}
	cut := max(0, next-lookBack)
	s.held = append(s.held[:0], text[cut:]...)
	s.from = next - cut
	if s.c.cred != nil {
		s.c.cred.start -= cut
		s.c.cred.end -= cut
	}
	return out, from
}

// join puts what is held back in front of a piece, and tells where it stands in room, or -1.
func (s *Stream) join(room []byte, at int) (text []byte, start int) {
	if start = at - len(s.held); start < 0 {
		s.joined = append(append(s.joined[:0], s.held...), room[at:]...)
		return s.joined, -1
	}
	copy(room[start:], s.held)
	return room[start:], start
}

// Writer cleans what is written through it, as a Stream does.
type Writer struct {
	w   io.Writer
	s   Stream
	err error
}

// Writer returns a Writer that removes secrets and credentials. Close it to emit the end.
func (r *Redactor) Writer(w io.Writer) *Writer { return &Writer{w: w, s: *r.Stream()} }

// KnownWriter returns a Writer that removes registered secrets only.
func (r *Redactor) KnownWriter(w io.Writer) *Writer { return &Writer{w: w, s: *r.KnownStream()} }

// Reset forgets what w was given and has it write to another writer, as a new Writer would, but with the room that w has.
func (w *Writer) Reset(to io.Writer) {
	w.s.Reset()
	w.w, w.err = to, nil
}

var errClosed = errors.New("secret: write after Close")

// Write passes on p without secrets, as far as it is decided. After an error of the underlying writer it fails for good.
func (w *Writer) Write(p []byte) (int, error) {
	written := 0
	for w.err == nil && written < len(p) {
		piece := p[written:min(len(p), written+maxPiece)]
		w.pass(piece, false)
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
		w.pass(nil, true)
	}
	err := w.err
	if w.err = errClosed; err == errClosed {
		err = nil
	}
	return err
}

func (w *Writer) pass(piece []byte, last bool) {
	if out, _ := w.s.Next(piece, 0, last); len(out) > 0 {
		_, w.err = w.w.Write(out)
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
