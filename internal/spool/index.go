package spool

import (
	"context"
	"errors"
	"io"
	"sync"
)

// chunk is how many bytes are read from a file at once.
const chunk = 64 << 10

// index counts the lines of a view as far as somebody asked.
type index struct {
	file *File

	mu     sync.Mutex
	reader formatter // where counting is
	marks  *marks
	final  bool // all of a finished file is counted
	busy   bool // a background task goes on with it
}

func newIndex(f *File, v View) *index {
	x := &index{file: f, reader: newFormatter(v), marks: newMarks(v)}
	x.reader.marks = x.marks
	return x
}

// readUntil counts on until line is complete or there is nothing to read now.
func (x *index) readUntil(ctx context.Context, line int) error {
	var buf []byte
	for !x.has(line) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if buf == nil {
			buf = make([]byte, chunk)
		}
		if more, err := x.read(buf); err != nil || !more {
			return err
		}
	}
	return nil
}

// has reports whether the lines before line are known, or all there will be.
func (x *index) has(line int) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.final || x.reader.lines.number >= line
}

// read counts the lines of one more chunk and returns whether there may be more.
func (x *index) read(buf []byte) (more bool, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.final {
		return false, nil
	}
	size, finished := x.file.extent()
	n, err := x.file.ReadAt(buf, x.reader.off)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	last := finished && x.reader.off+int64(n) == size
	used := x.reader.feed(buf[:n], last)
	if last {
		x.reader.end()
		x.final = true
	}
	return used > 0 && !last, nil
}

// page is what is known now, with the checkpoint before line from and the offset
// up to which lines are counted.
func (x *index) page(from int) (Page, checkpoint, int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	p := Page{From: from, Total: x.reader.lines.count(), Final: x.final, Invalid: x.reader.invalid}
	return p, x.marks.before(from), x.reader.off
}

// readInBackground counts what is there now beside the caller.
func (x *index) readInBackground() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.busy || x.final {
		return
	}
	x.busy = x.file.dir.background(x.readAll)
}

// readAll is the background task. An error needs no report: who asks next for
// lines meets it again.
func (x *index) readAll(ctx context.Context) {
	buf := make([]byte, chunk)
	for more := true; more && ctx.Err() == nil; {
		var err error
		if more, err = x.read(buf); err != nil {
			break
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.busy = false
}

// walk formats the bytes of f from where s is up to limit. last says that the
// body ends there.
func walk(ctx context.Context, f io.ReaderAt, s formatter, limit int64, last bool) error {
	buf := make([]byte, min(chunk, limit-s.off))
	for s.off < limit && !s.lines.full {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := buf[:min(int64(len(buf)), limit-s.off)]
		n, err := f.ReadAt(part, s.off)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if s.feed(part[:n], last && s.off+int64(n) == limit) == 0 {
			break
		}
	}
	if s.lines.col > 0 {
		s.lines.flush(false)
	}
	return nil
}
