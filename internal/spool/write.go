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
	if f.disk == nil {
		if f.size+int64(len(p)) <= memoryPerFile && f.dir.takeMemory(len(p)) {
			return f.keepInMemory(p)
		}
		if err := f.moveToDisk(); err != nil {
			return 0, err
		}
	}
	room, err := f.dir.takeDisk(f, len(p))
	if err != nil {
		return 0, err
	}
	return f.keepOnDisk(p[:room])
}

// keepOnDisk gathers what is short in memory: writes of whole blocks take the system a
// third of the time.
func (f *File) keepOnDisk(p []byte) (kept int, err error) {
	for kept < len(p) && err == nil {
		rest, n := p[kept:], 0
		switch gathered := f.gathered(); {
		case gathered == 0 && len(rest) >= memoryPerFile:
			n, err = f.store(rest[:len(rest)-len(rest)%memoryPerFile])
		case gathered == memoryPerFile:
			err = f.spill()
		default:
			n, err = f.gather(rest[:min(len(rest), memoryPerFile-gathered)])
		}
		kept += n
	}
	return kept, err
}

// gathered is how many bytes are in memory.
func (f *File) gathered() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.memory)
}

// gather keeps p in memory, or on disk if there is too much in memory.
func (f *File) gather(p []byte) (int, error) {
	if f.dir.takeMemory(len(p)) {
		return f.keepInMemory(p)
	}
	if err := f.spill(); err != nil {
		return 0, err
	}
	return f.store(p)
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

// store writes p behind what is on disk; nothing is in memory.
func (f *File) store(p []byte) (int, error) {
	n, err := f.disk.WriteAt(p, f.written)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.written += int64(n)
	f.size += int64(n)
	return n, err
}

// spill writes to disk what is in memory. After an error it is still there.
func (f *File) spill() error {
	f.mu.Lock()
	p := f.memory
	f.mu.Unlock()
	if _, err := f.disk.WriteAt(p, f.written); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped {
		return ErrDropped
	}
	if f.memory = p[:0]; f.written == 0 { // Head may have given it out
		f.memory = nil
	}
	f.written += int64(len(p))
	f.dir.memory.Add(-int64(len(p)))
	return nil
}

// moveToDisk makes the file on disk. What is in memory is written with what comes.
func (f *File) moveToDisk() error {
	size := f.gathered()
	if room, err := f.dir.takeDisk(f, size); err != nil {
		return err
	} else if room < size {
		return ErrFull
	}
	d, err := createDisk(f.dir.root, strconv.FormatInt(f.id, 10))
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped {
		d.remove()
		return ErrDropped
	}
	f.disk = d
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
