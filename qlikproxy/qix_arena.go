package qlikproxy

const (
	arenaChunk  = 256 << 10
	arenaChunks = 16 // 4 MiB
)

// arena keeps the first bytes of the newest frames in a few large pieces of memory.
// Places count from the first byte ever kept; old ones are overwritten.
type arena struct {
	chunks [arenaChunks][]byte
	end    int64
}

// keep stores p, at most arenaChunk bytes, and tells its place.
func (a *arena) keep(p []byte) int64 {
	if left := arenaChunk - a.end%arenaChunk; int64(len(p)) > left {
		a.end += left // a piece never spans two chunks
	}
	c := &a.chunks[a.end/arenaChunk%arenaChunks]
	if *c == nil {
		*c = make([]byte, arenaChunk)
	}
	at := a.end
	copy((*c)[at%arenaChunk:], p)
	a.end += int64(len(p))
	return at
}

// at is what was kept at a place, or nil when it was overwritten. It is valid until
// the next keep.
func (a *arena) at(place int64, n int) []byte {
	if n == 0 || place/arenaChunk <= (a.end-1)/arenaChunk-arenaChunks {
		return nil
	}
	from := place % arenaChunk
	return a.chunks[place/arenaChunk%arenaChunks][from : from+int64(n)]
}
