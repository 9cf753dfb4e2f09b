package qlikproxy

const (
	maxHeads  = 100_000
	headChunk = 1024
	// maxMethods bounds the names that are kept once for all frames.
	maxMethods = 2048
)

// head is a Frame as it is kept: small, because there are many.
type head struct {
	at       int64 // Unix nanoseconds
	size     int64
	place    int64 // of its first bytes in the arena
	pair     int64
	duration int64
	id       int64
	body     bodyRef
	rest     *headRest
	handle   int32
	prefix   uint16 // bytes kept in the arena
	method   uint16 // index of its name; 0: none
	lane     lane
	flags    headFlags
}

// headRest is what few frames have.
type headRest struct {
	id        string // that is no number
	errText   string
	errCode   int
	change    []int
	closeCode int
}

// hasTextID tells that the id, which h has, is no number.
func (h *head) hasTextID() bool { return h.rest != nil && h.rest.id != "" }

type headFlags uint8

const (
	headOut headFlags = 1 << iota
	headBinary
	headHandle
	headError
	headID
	headOwn
)

type lane uint8

const (
	laneNote lane = iota
	laneRequest
	laneAnswer
	laneNotification
	lanePing
	lanePong
	laneClose
	laneBlocked
)

func (l lane) String() string {
	return [...]string{LaneNote, LaneRequest, LaneAnswer, LaneNotification, LanePing, LanePong, LaneClose, LaneBlocked}[l]
}

// heads are the newest frames' heads; the first has the number first.
type heads struct {
	chunks [][]head
	first  int64 // 1 at the start
	last   int64 // 0 at the start
}

// push makes room for the next head; the oldest may have to go.
func (h *heads) push() *head {
	h.last++
	if h.last-h.first >= maxHeads {
		h.first++
	}
	i := h.index(h.last)
	for i/headChunk >= len(h.chunks) {
		h.chunks = append(h.chunks, nil)
	}
	c := &h.chunks[i/headChunk]
	if *c == nil {
		*c = make([]head, headChunk)
	}
	return &(*c)[i%headChunk]
}

// index is the place of a number: a ring of a whole number of chunks.
func (h *heads) index(seq int64) int {
	return int((seq - 1) % (((maxHeads + headChunk) / headChunk) * headChunk))
}

// get finds a head, nil if it is not there or no more.
func (h *heads) get(seq int64) *head {
	if seq < h.first || seq > h.last {
		return nil
	}
	i := h.index(seq)
	return &h.chunks[i/headChunk][i%headChunk]
}
