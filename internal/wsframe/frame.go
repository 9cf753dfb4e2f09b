// Package wsframe reads and writes the frames of a WebSocket (RFC 6455, section 5) in the memory where they stand.
package wsframe

import "encoding/binary"

// Opcodes of a frame (RFC 6455, section 11.8).
const (
	Continuation = 0x0
	Text         = 0x1
	Binary       = 0x2
	Close        = 0x8
	Ping         = 0x9
	Pong         = 0xA
)

const (
	// MaxHeader is how long the header of a frame can be, in bytes.
	MaxHeader = 2 + 8 + 4
	// MaxControl is how long the payload of a control frame can be, in bytes.
	MaxControl = 125
)

const (
	finBit   = 0x80
	rsvBits  = 0x70
	maskBit  = 0x80
	length16 = 126
	length64 = 127
)

// Header is what stands before the payload of a frame.
type Header struct {
	Opcode byte
	Fin    bool // it ends its message
	Masked bool // it is a client's
	Key    [4]byte
	Length int64 // of the payload, in bytes
}

// Error is a rule of RFC 6455 that was broken, in words.
type Error string

func (e Error) Error() string { return string(e) }

// Control reports whether it is a frame that may stand between the fragments of a message.
func (h Header) Control() bool { return h.Opcode >= Close }

// Parse reads the header that b begins with. size is how long it is, 0 where b ends inside of it. The error is an
// [Error]: no such header may be sent by anybody.
func Parse(b []byte) (h Header, size int, err error) {
	if len(b) < 2 {
		return h, 0, nil
	}
	h = Header{Opcode: b[0] & 0xF, Fin: b[0]&finBit != 0, Masked: b[1]&maskBit != 0, Length: int64(b[1] &^ maskBit)}
	if err := h.problem(b[0]); err != nil {
		return h, 0, err
	}
	size = 2
	switch h.Length {
	case length16:
		if size += 2; len(b) < size {
			return h, 0, nil
		}
		h.Length = int64(binary.BigEndian.Uint16(b[2:]))
	case length64:
		if size += 8; len(b) < size {
			return h, 0, nil
		}
		if h.Length = int64(binary.BigEndian.Uint64(b[2:])); h.Length < 0 {
			return h, 0, Error("a frame is longer than one may be")
		}
	}
	if h.Masked {
		if size += 4; len(b) < size {
			return h, 0, nil
		}
		h.Key = [4]byte(b[size-4:])
	}
	return h, size, nil
}

// problem looks at the first two bytes.
func (h Header) problem(first byte) error {
	switch {
	case first&rsvBits != 0:
		return Error("a reserved bit is set")
	case h.Opcode > Binary && h.Opcode < Close || h.Opcode > Pong:
		return Error("a frame of an unknown kind")
	case h.Control() && !h.Fin:
		return Error("a control frame in fragments")
	case h.Control() && h.Length > MaxControl:
		return Error("a control frame that is too long")
	}
	return nil
}

// Append adds the header to b.
func (h Header) Append(b []byte) []byte {
	first, mask := h.Opcode, byte(0)
	if h.Fin {
		first |= finBit
	}
	if h.Masked {
		mask = maskBit
	}
	switch {
	case h.Length < length16:
		b = append(b, first, mask|byte(h.Length))
	case h.Length < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, first, mask|length16), uint16(h.Length))
	default:
		b = binary.BigEndian.AppendUint64(append(b, first, mask|length64), uint64(h.Length))
	}
	if h.Masked {
		b = append(b, h.Key[:]...)
	}
	return b
}

// Before puts the header right before the payload buf[from:to] and returns the frame.
// There must be room for it.
func (h Header) Before(buf []byte, from, to int) []byte {
	var room [MaxHeader]byte
	head := h.Append(room[:0])
	from -= len(head)
	copy(buf[from:], head)
	return buf[from:to]
}

// Order follows the frames of one side of a connection. The zero value is that of a server's.
type Order struct {
	FromClient bool // whose frames are masked (section 5.1)
	inside     bool // a message goes on
}

// Inside reports whether a message goes on.
func (o *Order) Inside() bool { return o.inside }

// Follows takes the next frame's header; the error is an [Error].
func (o *Order) Follows(h Header) error {
	switch {
	case h.Masked != o.FromClient && o.FromClient:
		return Error("a frame that is not masked")
	case h.Masked != o.FromClient:
		return Error("a frame that is masked")
	case h.Control():
		return nil
	case o.inside && h.Opcode != Continuation:
		return Error("a new message inside another")
	case !o.inside && h.Opcode == Continuation:
		return Error("a fragment of no message")
	}
	o.inside = !h.Fin
	return nil
}
