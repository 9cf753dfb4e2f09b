package wsframe

import (
	"encoding/binary"
	"unicode/utf8"
)

const (
	// NoCode stands for a close frame without a code (RFC 6455, section 7.1.5); it is never sent.
	NoCode = 1005
	// MaxReason is how long the reason of a close frame can be, in bytes.
	MaxReason = MaxControl - 2
)

// ParseClose reads the payload of a close frame; the error is an [Error].
func ParseClose(payload []byte) (code int, reason string, err error) {
	switch len(payload) {
	case 0:
		return NoCode, "", nil
	case 1:
		return 0, "", Error("a close frame of one byte")
	}
	code = int(binary.BigEndian.Uint16(payload))
	if !validCode(code) {
		return 0, "", Error("a close frame with a code that must not be sent")
	}
	if !utf8.Valid(payload[2:]) {
		return 0, "", Error("a close frame whose reason is no valid text (UTF-8)")
	}
	return code, string(payload[2:]), nil
}

// validCode knows the codes that may be sent: those of RFC 6455, section 7.4, and of IANA's registry, to which 1012 to
// 1014 were added later.
func validCode(code int) bool {
	switch {
	case code == 1004 || code == 1005 || code == 1006:
		return false
	case code >= 1000 && code <= 1014:
		return true
	}
	return code >= 3000 && code <= 4999
}

// AppendClose adds the payload of a close frame to b: nothing for [NoCode].
func AppendClose(b []byte, code int, reason string) []byte {
	if code == NoCode {
		return b
	}
	return append(binary.BigEndian.AppendUint16(b, uint16(code)), reason...)
}
