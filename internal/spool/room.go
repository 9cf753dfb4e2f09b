package spool

import "slices"

// takeMemory reserves n bytes of memory; false means that the file should move
// to disk instead.
func (d *Dir) takeMemory(n int) bool {
	if d.memory.Add(int64(n)) <= memoryPerDir {
		return true
	}
	d.memory.Add(-int64(n))
	return false
}

// takeDisk reserves up to n bytes on disk for f, dropping the oldest finished
// files to make room, and returns how many there are. A released file and one of
// a closed folder get [ErrDropped].
func (d *Dir) takeDisk(f *File, n int) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || f.gone() {
		return 0, ErrDropped
	}
	if !f.listed {
		f.listed = true
		d.files = append(d.files, f)
	}
	if d.limit > 0 {
		d.makeRoom(f, int64(n))
		n = int(max(0, min(int64(n), d.limit-d.disk)))
	}
	d.disk += int64(n)
	f.onDisk += int64(n)
	return n, nil
}

// makeRoom drops finished files, the oldest first, until need bytes fit.
func (d *Dir) makeRoom(keep *File, need int64) {
	if d.disk+need <= d.limit {
		return
	}
	d.files = slices.DeleteFunc(d.files, func(f *File) bool {
		if d.disk+need <= d.limit || f == keep || !f.Finished() {
			return false
		}
		f.drop()
		d.disk -= f.onDisk
		d.dropped++
		return true
	})
}

// forget gives back what f holds on disk.
func (d *Dir) forget(f *File) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := slices.Index(d.files, f); i >= 0 {
		d.files = slices.Delete(d.files, i, i+1)
		d.disk -= f.onDisk
	}
	f.drop()
}
