package spool

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
)

const (
	// memoryPerFile is how much of a file stays in memory before it moves to disk.
	memoryPerFile = 64 << 10
	// memoryPerDir bounds what all files of a folder keep in memory together;
	// beyond it new bytes go to disk at once.
	memoryPerDir = 16 << 20
)

// Errors of this package. They can be told apart with [errors.Is].
var (
	// ErrFull is returned by [File.Write] when the limit of the file or of its
	// folder is reached. What came after is counted in [File.Missing], not kept.
	ErrFull = errors.New("spool: limit reached")
	// ErrDropped is returned when the content is gone: released, dropped to
	// make room for newer files, or removed with its folder.
	ErrDropped = errors.New("spool: content is no longer kept")
)

// Dir is the folder of one process for its spool files. It is safe for
// concurrent use.
type Dir struct {
	path  string
	root  *os.Root
	limit int64

	ctx    context.Context // ends with Close and stops background indexing
	cancel context.CancelFunc
	tasks  sync.WaitGroup
	slots  chan struct{} // background indexing, one at a time

	memory atomic.Int64 // bytes in memory over all files

	mu      sync.Mutex // taken before the lock of a file, never after
	files   []*File    // those with bytes on disk, oldest first
	disk    int64
	nextID  int64
	dropped int64
	closed  bool
}

// Open makes a new folder under parent, or under [os.TempDir] when parent is
// empty, and removes folders that crashed processes of the same user left there.
// limit is in bytes on disk over all files; beyond it the oldest finished files
// are dropped. A limit of 0 or less means none.
func Open(parent string, limit int64) (*Dir, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	removeStale(parent)
	path, err := os.MkdirTemp(parent, folderPrefix+strconv.Itoa(os.Getpid())+"-*")
	if err != nil {
		return nil, fmt.Errorf("make the spool folder: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the spool folder: %w", err), os.Remove(path))
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Dir{path: path, root: root, limit: limit, ctx: ctx, cancel: cancel, slots: make(chan struct{}, 1)}, nil
}

// New returns an empty file that keeps at most limit bytes; 0 or less means that
// only the limit of the folder holds. Nothing is on disk until it grows.
func (d *Dir) New(limit int64) *File {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.nextID++
	return newFile(d, d.nextID, limit)
}

// Dropped is the number of finished files whose content was given up to stay
// within the limit.
func (d *Dir) Dropped() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dropped
}

// Close drops every file that is on disk and removes the folder. Reads that
// still run end with [ErrDropped]. It may be called more than once.
func (d *Dir) Close() error {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil
	}
	d.closed = true
	d.cancel()
	for _, f := range d.files {
		f.drop()
	}
	d.files, d.disk = nil, 0
	d.mu.Unlock()
	d.tasks.Wait()
	return errors.Join(d.root.Close(), os.RemoveAll(filepath.Clean(d.path)))
}

// background runs task beside the caller until it is done or the folder closes.
func (d *Dir) background(task func(context.Context)) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	d.tasks.Go(func() {
		select {
		case d.slots <- struct{}{}:
			defer func() { <-d.slots }()
			task(d.ctx)
		case <-d.ctx.Done():
		}
	})
	return true
}
