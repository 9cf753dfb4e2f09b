package qlikproxy

import "time"

// Lanes of a frame: what it is, as told by its opcode and its JSON-RPC members.
const (
	LaneRequest      = "request"      // it names a method and has an id
	LaneAnswer       = "answer"       // it has an id and a result or an error
	LaneNotification = "notification" // it names a method and has no id
	LanePing         = "ping"
	LanePong         = "pong"
	LaneClose        = "close"
	LaneBlocked      = "blocked" // refused by the guard and never sent
	LaneNote         = "note"    // neither of these: no JSON-RPC, binary, or a word of the console itself
)

// How much of a frame its head carries, in bytes. Of a message that is longer than
// maxPreview the body is kept besides, and its beginning is longPreview.
const (
	maxPreview  = 2 << 10
	longPreview = 512
)

// previewOf is how much of a message of so many bytes its head carries.
func previewOf(size int64) int {
	if size > maxPreview {
		return longPreview
	}
	return maxPreview
}

// Frame is what is recorded of one WebSocket message, or of one control frame.
type Frame struct {
	Seq    int64     // counts from 1 on each connection, without gaps
	Time   time.Time // when its first byte was read here
	Out    bool      // towards the tenant
	Lane   string    // one of the Lane constants
	Binary bool
	Own    bool  // the console's own question (heartbeat), or the answer to it
	Size   int64 // bytes of the message as it came, before redaction

	ID        string // JSON-RPC id as it stands in the frame; a text id keeps its quotes
	Method    string // of an answer: the method of its request, where that is known
	Handle    int
	HasHandle bool
	Pair      int64         // Seq of the request or the answer that belongs to it; 0: none known
	Duration  time.Duration // from the request to the end of its answer; 0 until then
	HasErr    bool          // the answer carries an error
	ErrCode   int
	ErrText   string // of the error, or why the message was not sent; at most 512 bytes, redacted
	Change    []int  // handles that the answer reports as changed; at most 256

	Preview string // 2 KiB, or of longer messages the first 512 bytes, redacted
	Whole   bool   // Preview is all of the message
	Kept    bool   // FrameLog.Body has the whole message

	CloseCode int // of a close frame; its reason is the preview
}
