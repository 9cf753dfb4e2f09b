package qlikproxy

import (
	"io"

	"qlikconsole/internal/wsframe"
)

// chunk is how much is read of a socket at once, in bytes. What fits is dealt with
// and sent on in the place where it was read: frames of 64 KiB do, as many write them.
const chunk = 68 << 10

// longChunk is chunk while a message goes on that did not fit: the fewer pieces it is
// read and sent in, the less it costs.
const longChunk = 528 << 10

// front is the room in front of what was read, in bytes: for a header, and for what was
// held back of the message so far.
const front = 512

// inlet cuts what comes on a wire into frames.
type inlet struct {
	wire  *wire
	order wsframe.Order
	buf   []byte // begins with room
	r, w  int    // what was read and is not dealt with yet
	long  piece  // of a frame that does not fit, while more of it is to come
}

// piece is a frame, or a part of one that is too long to be there whole.
type piece struct {
	wsframe.Header
	begins, ends bool // a message
	whole        bool // a frame, and not a part of one
	from, body   int  // where the frame and what came of its payload begin in the buffer
	to           int  // where both end
	at           int64
}

func newInlet(w *wire, fromClient bool) inlet {
	return inlet{
		wire: w, order: wsframe.Order{FromClient: fromClient},
		buf: make([]byte, front+chunk), r: front, w: front,
	}
}

// fill reads more. Pieces got before are gone then.
func (in *inlet) fill() error {
	in.w = front + copy(in.buf[front:], in.buf[in.r:in.w])
	in.r = front
	room := in.room()
	n, err := in.wire.Read(in.buf[in.w:room])
	in.w += n
	if n == 0 && err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	if n > 0 {
		return nil
	}
	return err
}

// room is where what is read next ends in the buffer at the latest.
func (in *inlet) room() int {
	if in.long.Length == 0 && !in.order.Inside() {
		return front + chunk
	}
	if more := front + longChunk - len(in.buf); more > 0 {
		in.buf = append(in.buf, make([]byte, more)...)
	}
	return front + longChunk
}

// next is what stands next in the buffer; false: more has to be read for it. The
// error is a wsframe.Error.
func (in *inlet) next() (piece, bool, error) {
	if in.long.Length > 0 {
		return in.more()
	}
	h, size, err := wsframe.Parse(in.buf[in.r:in.w])
	if err != nil || size == 0 {
		return piece{}, false, err
	}
	order := in.order
	if err := order.Follows(h); err != nil {
		return piece{}, false, err
	}
	p := piece{Header: h, begins: h.Opcode != wsframe.Continuation, from: in.r, body: in.r + size, to: in.w}
	if there := int64(in.w - p.body); there >= h.Length {
		p.whole, p.ends, p.to = true, h.Fin, p.body+int(h.Length)
	} else if h.Length <= int64(chunk-size) || there == 0 {
		return piece{}, false, nil
	}
	if !p.whole {
		in.long = p
		in.long.at, in.long.begins = int64(p.to-p.body), false
	}
	in.order, in.r = order, p.to
	return p, true, nil
}

// more is the next part of a long frame.
func (in *inlet) more() (piece, bool, error) {
	p := in.long
	n := int(min(int64(in.w-in.r), p.Length-p.at))
	if n == 0 {
		return piece{}, false, nil
	}
	p.from, p.body, p.to = in.r, in.r, in.r+n
	in.r, in.long.at = p.to, p.at+int64(n)
	if in.long.at == p.Length {
		p.ends, in.long = p.Fin, piece{}
	}
	return p, true, nil
}

// payload is what came of a piece's payload, masked as it came.
func (in *inlet) payload(p piece) []byte { return in.buf[p.body:p.to] }

// fragment is a part of a long frame as a frame of its own, masked as it came: its
// header takes the room before it.
func (in *inlet) fragment(p piece) []byte {
	h := wsframe.Header{Fin: p.ends, Masked: p.Masked, Key: wsframe.Rotate(p.Key, p.at), Length: int64(p.to - p.body)}
	if p.begins {
		h.Opcode = p.Opcode
	}
	return h.Before(in.buf, p.body, p.to)
}
