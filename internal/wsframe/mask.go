package wsframe

import (
	"crypto/subtle"
	"encoding/binary"
)

// maskRun is how many bytes are masked at a time: long enough that the call does not count.
const maskRun = 1 << 10

// Mask writes src, masked or unmasked by a key (RFC 6455, section 5.3), to dst, which is as long and may be src itself.
// at is the place of src in its payload.
func Mask(dst, src []byte, key [4]byte, at int64) {
	key = Rotate(key, at)
	word := binary.LittleEndian.Uint32(key[:])
	twice := uint64(word) | uint64(word)<<32
	if len(src) >= maskRun {
		n := maskLong(dst, src, twice)
		dst, src = dst[n:], src[n:]
	}
	for len(src) >= 8 && len(dst) >= 8 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^twice)
		dst, src = dst[8:], src[8:]
	}
	for i, c := range src {
		dst[i] = c ^ key[i&3]
	}
}

// maskLong masks whole runs and returns how many bytes that were.
func maskLong(dst, src []byte, key uint64) int {
	var keys [maskRun]byte
	for i := 0; i < maskRun; i += 8 {
		binary.LittleEndian.PutUint64(keys[i:], key)
	}
	n := 0
	for ; len(src)-n >= maskRun; n += maskRun {
		subtle.XORBytes(dst[n:], src[n:n+maskRun], keys[:])
	}
	return n
}

// Rotate is the key of what stands at a place of a payload.
func Rotate(key [4]byte, at int64) [4]byte {
	i := at & 3
	return [4]byte{key[i], key[(i+1)&3], key[(i+2)&3], key[(i+3)&3]}
}
