package spool

import (
	"context"
	"fmt"
	"io"
	"math"
	"sync"
)

// File is an append-only body: one goroutine writes it, any number read it, also
// while it grows.
type File struct {
	dir   *Dir
	id    int64 // its name on disk
	limit int64

	writing sync.Mutex // held by Write; taken before all other locks
	listed  bool       // in dir.files once; under dir.mu, like onDisk
	onDisk  int64      // bytes reserved on disk

	mu       sync.Mutex
	memory   []byte // the end of the content, which is not on disk
	disk     *disk  // nil while all of it is in memory
	written  int64  // bytes on disk
	size     int64  // bytes on disk and in memory
	missing  int64
	full     error // why nothing more is kept
	finished bool
	err      error
	dropped  bool
	changed  chan struct{} // closed at the next change; nil when nobody waits
	views    map[View]*index
}

func newFile(d *Dir, id, limit int64) *File {
	if limit <= 0 {
		limit = math.MaxInt64
	}
	return &File{dir: d, id: id, limit: limit}
}

// Finish says that no more will be written. A nil error means that the body is
// complete. Only the first call counts.
func (f *File) Finish(err error) {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.disk != nil && !f.Finished() {
		_ = f.spill() // or else it stays in memory
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.finished {
		return
	}
	f.finished, f.err = true, err
	if len(f.memory) == 0 {
		f.memory = nil
	}
	if f.disk != nil {
		f.disk.idle()
	}
	f.wake()
}

// Size is the number of bytes kept so far.
func (f *File) Size() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.size
}

// Missing is the number of bytes that were written but not kept, because of a
// limit or because the disk failed. They are always the last ones.
func (f *File) Missing() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.missing
}

// Finished reports whether [File.Finish] was called.
func (f *File) Finished() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.finished
}

// Err is the error given to [File.Finish].
func (f *File) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// Wait returns when there are more than size bytes, when the file is finished,
// or, with its error, when ctx ends. A dropped file gives [ErrDropped].
func (f *File) Wait(ctx context.Context, size int64) error {
	for {
		f.mu.Lock()
		if f.dropped {
			f.mu.Unlock()
			return ErrDropped
		}
		if f.size > size || f.finished {
			f.mu.Unlock()
			return nil
		}
		if f.changed == nil {
			f.changed = make(chan struct{})
		}
		changed := f.changed
		f.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// wake tells all who wait that something changed; f.mu is held.
func (f *File) wake() {
	if f.changed != nil {
		close(f.changed)
		f.changed = nil
	}
}

// ReadAt reads from what is there now; at its end it returns [io.EOF], also
// when more will come. A dropped file gives [ErrDropped].
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	f.mu.Lock()
	if f.dropped {
		f.mu.Unlock()
		return 0, ErrDropped
	}
	left := f.size - off
	if off < 0 || left <= 0 {
		f.mu.Unlock()
		return 0, io.EOF
	}
	short := int64(len(p)) > left
	p = p[:min(int64(len(p)), left)]
	there := int(min(max(0, f.written-off), int64(len(p)))) // of p, on disk
	copy(p[there:], f.memory[max(0, off-f.written):])
	d := f.disk
	f.mu.Unlock()
	if there > 0 {
		if n, err := d.ReadAt(p[:there], off); err != nil {
			return n, err
		}
	}
	return len(p), eofIf(short)
}

// Head is the beginning of what is there now, so many bytes at most. They are not to be
// changed. A dropped file gives [ErrDropped].
func (f *File) Head(most int64) ([]byte, error) {
	f.mu.Lock()
	if f.disk == nil && !f.dropped {
		defer f.mu.Unlock()
		head := f.memory[:min(most, f.size)]
		return head[:len(head):len(head)], nil
	}
	size := f.size
	f.mu.Unlock()
	head := make([]byte, min(most, size))
	n, err := f.ReadAt(head, 0)
	return head[:n], err
}

func eofIf(end bool) error {
	if end {
		return io.EOF
	}
	return nil
}

// Reader reads from offset from to the end of what is there now.
func (f *File) Reader(from int64) io.Reader {
	return io.NewSectionReader(f, from, max(0, f.Size()-from))
}

// Release drops the content, from memory and disk. Reads that still run end with
// [ErrDropped]. Whoever made the file calls it when it is no longer shown.
func (f *File) Release() {
	f.dir.forget(f)
}

// extent is the size and whether it is final, from one moment.
func (f *File) extent() (int64, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.size, f.finished
}

// index is the index of a view, made when it is first asked for.
func (f *File) index(v View) (*index, error) {
	if v != Pretty && v != Raw {
		return nil, fmt.Errorf("spool: there is no view %q", v)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped {
		return nil, ErrDropped
	}
	if f.views == nil {
		f.views = map[View]*index{}
	}
	if f.views[v] == nil {
		f.views[v] = newIndex(f, v)
	}
	return f.views[v], nil
}

// gone reports whether the content was dropped.
func (f *File) gone() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dropped
}
