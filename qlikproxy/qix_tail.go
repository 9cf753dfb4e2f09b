package qlikproxy

import (
	"crypto/rand"
	"encoding/binary"
	"unicode/utf8"
)

// tail is the end of what was read of a leg, as long as the longest close frame. Of a
// close frame gorilla 1.5.3 tells less than came: it takes one of a single byte, which
// RFC 6455 (section 5.5.1) forbids, for one without a code, and keeps the reason of a
// code that it does not know to itself.
type tail []byte

const (
	maxCloseFrame = 2 + 4 + 125 // head, mask, payload
	closeFrame    = 0x88        // its first byte
	maskBit       = 0x80        // of the second, from the page
)

// keep takes on what was read.
func (t *tail) keep(p []byte) {
	if len(p) >= maxCloseFrame {
		*t = append((*t)[:0], p[len(p)-maxCloseFrame:]...)
		return
	}
	if over := len(*t) + len(p) - maxCloseFrame; over > 0 {
		*t = append((*t)[:0], (*t)[over:]...)
	}
	*t = append(*t, p...)
}

// payload is that of a close frame with n bytes, if one is the last that came.
func (t tail) payload(n int) ([]byte, bool) {
	for _, mask := range []int{0, 4} {
		at := len(t) - 2 - mask - n
		if at < 0 || t[at] != closeFrame || int(t[at+1]) != n|mask/4*maskBit {
			continue
		}
		p := append([]byte(nil), t[len(t)-n:]...)
		for i := range p {
			if mask > 0 {
				p[i] ^= t[at+2+i%4]
			}
		}
		return p, true
	}
	return nil, false
}

// refusesBadGateway knows the close frame, all that p is, with which gorilla answers
// a code that it does not know.
func refusesBadGateway(p []byte) bool {
	const said = "bad close code 1014"
	if len(p) < 2+2+len(said) || p[0] != closeFrame {
		return false
	}
	payload, ok := tail(p).payload(2 + len(said))
	return ok && string(payload[2:]) == said
}

// closeBytes is a close frame; masked if it is the tenant's (RFC 6455, section 5.3).
func closeBytes(payload []byte, masked bool) []byte {
	if !masked {
		return append([]byte{closeFrame, byte(len(payload))}, payload...)
	}
	frame := append([]byte{closeFrame, maskBit | byte(len(payload))}, make([]byte, 4)...)
	rand.Read(frame[2:])
	for i, c := range payload {
		frame = append(frame, c^frame[2+i%4])
	}
	return frame
}

// reason is that of a close frame with this code; empty if it cannot be told.
func (t tail) reason(code int) string {
	for n := 2 + maxReason; n > 2; n-- {
		if p, ok := t.payload(n); ok && int(binary.BigEndian.Uint16(p)) == code && utf8.Valid(p[2:]) {
			return string(p[2:])
		}
	}
	return ""
}
