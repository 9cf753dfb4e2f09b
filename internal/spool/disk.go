package spool

import (
	"os"
	"sync"
)

// disk is the part of a file on disk. It is open while it is written or read
// and closed between, so that thousands of finished files need no descriptors.
type disk struct {
	root *os.Root
	name string

	mu      sync.Mutex
	file    *os.File // nil when closed
	users   int      // reads and writes under way
	stay    bool     // keep it open without users: it is being written
	removed bool
}

// createDisk makes the file; it must not exist and no link is followed.
func createDisk(root *os.Root, name string) (*disk, error) {
	file, err := root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &disk{root: root, name: name, file: file, stay: true}, nil
}

// ReadAt implements [io.ReaderAt].
func (d *disk) ReadAt(p []byte, off int64) (int, error) {
	file, err := d.acquire()
	if err != nil {
		return 0, err
	}
	defer d.release()
	return file.ReadAt(p, off)
}

// WriteAt implements [io.WriterAt].
func (d *disk) WriteAt(p []byte, off int64) (int, error) {
	file, err := d.acquire()
	if err != nil {
		return 0, err
	}
	defer d.release()
	return file.WriteAt(p, off)
}

func (d *disk) acquire() (*os.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.removed {
		return nil, ErrDropped
	}
	if d.file == nil {
		file, err := d.root.Open(d.name)
		if err != nil {
			return nil, err
		}
		d.file = file
	}
	d.users++
	return d.file, nil
}

func (d *disk) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.users--
	d.settle()
}

// idle lets the descriptor go when nobody reads.
func (d *disk) idle() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stay = false
	d.settle()
}

// remove deletes the file, at the latest when the last read ends.
func (d *disk) remove() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.removed = true
	d.settle()
}

// settle closes and deletes what nobody uses; d.mu is held. An error has no
// reader: what stays behind goes with the folder.
func (d *disk) settle() {
	if d.users > 0 || d.stay && !d.removed {
		return
	}
	if d.file != nil {
		_ = d.file.Close()
		d.file = nil
	}
	if d.removed {
		_ = d.root.Remove(d.name)
	}
}
