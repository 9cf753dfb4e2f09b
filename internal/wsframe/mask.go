package wsframe

import (
	"encoding/binary"
	"unsafe"
)

// maskRun is how many bytes the kernel masks at a time.
const maskRun = 128

// Mask writes src, masked or unmasked by a key (RFC 6455, section 5.3), to dst, which is as long and may be src itself.
// at is the place of src in its payload.
func Mask(dst, src []byte, key [4]byte, at int64) {
	key = Rotate(key, at)
	word := binary.LittleEndian.Uint32(key[:])
	if runs := len(src) / maskRun; runs > 0 && hasKernel() {
		maskAVX2(unsafe.SliceData(dst[:len(src)]), unsafe.SliceData(src), runs, word)
		dst, src = dst[runs*maskRun:], src[runs*maskRun:]
	}
	twice := uint64(word) | uint64(word)<<32
	for len(src) >= 8 && len(dst) >= 8 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^twice)
		dst, src = dst[8:], src[8:]
	}
	for i, c := range src {
		dst[i] = c ^ key[i&3]
	}
}

// Rotate is the key of what stands at a place of a payload.
func Rotate(key [4]byte, at int64) [4]byte {
	i := at & 3
	return [4]byte{key[i], key[(i+1)&3], key[(i+2)&3], key[(i+3)&3]}
}
