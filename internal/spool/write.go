package spool

import (
	"os"
	"strconv"
)

// Write appends p. At a limit it keeps what fits and returns [ErrFull]; from
// then on bytes are only counted, so what is kept never has a gap. The same holds
// when the disk fails, with its error. After [File.Finish] it returns
// [os.ErrClosed], after [File.Release] [ErrDropped].
func (f *File) Write(p []byte) (int, error) {
	f.writing.Lock()
	defer f.writing.Unlock()
	room, err := f.room(len(p))
	if err != nil {
		return 0, err
	}
	n, err := f.keep(p[:room])
	if err == nil && n < len(p) {
		err = ErrFull
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.missing += int64(len(p) - n)
	f.full = err
	f.wake()
	return n, err
}

// room is how many of n bytes the limit of the file leaves.
func (f *File) room(n int) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.dropped:
		return 0, ErrDropped
	case f.finished:
		return 0, os.ErrClosed
	}
	if f.full != nil {
		f.missing += int64(n)
		return 0, f.full
	}
	return int(min(int64(n), f.limit-f.size)), nil
}

// keep stores p in memory while the file is small, else on disk.
func (f *File) keep(p []byte) (int, error) {
	small := f.disk == nil && f.size+int64(len(p)) <= memoryPerFile
	if small && f.dir.takeMemory(len(p)) {
		return f.keepInMemory(p)
	}
	if f.disk == nil {
		if err := f.moveToDisk(); err != nil {
			return 0, err
		}
	}
	room, err := f.dir.takeDisk(f, len(p))
	if err != nil {
		return 0, err
	}
	n, err := f.disk.WriteAt(p[:room], f.size)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.size += int64(n)
	return n, err
}

func (f *File) keepInMemory(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped {
		f.dir.memory.Add(-int64(len(p)))
		return 0, ErrDropped
	}
	f.memory = append(f.memory, p...)
	f.size += int64(len(p))
	return len(p), nil
}

// moveToDisk copies what is in memory to a new file on disk and lets it go.
func (f *File) moveToDisk() error {
	f.mu.Lock()
	head := f.memory
	f.mu.Unlock()
	if room, err := f.dir.takeDisk(f, len(head)); err != nil {
		return err
	} else if room < len(head) {
		return ErrFull
	}
	d, err := createDisk(f.dir.root, strconv.FormatInt(f.id, 10))
	if err != nil {
		return err
	}
	if _, err := d.WriteAt(head, 0); err != nil {
		d.remove()
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped {
		d.remove()
		return ErrDropped
	}
	f.disk, f.memory = d, nil
	f.dir.memory.Add(-int64(len(head)))
	return nil
}

// drop gives up the content; who calls it holds dir.mu and keeps its accounts.
func (f *File) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped {
		return
	}
	f.dropped = true
	f.dir.memory.Add(-int64(len(f.memory)))
	f.memory = nil
	f.views = nil
	if f.disk != nil {
		f.disk.remove()
	}
	f.wake()
}
