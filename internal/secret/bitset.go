package secret

import (
	"encoding/binary"
	"math/bits"
)

// bitSet is a set of numbers, by hash.
type bitSet struct {
	words  []uint64
	factor uint64
	shift  uint8
}

// roomy is the power of two of words for each number. JSON repeats itself: what is taken for a number of the set once is
// so again and again.
const roomy = 3

// newBitSet has so much room that few numbers are taken for others, within what a processor keeps close. All four bytes
// of a number count, or only the three lower ones.
func newBitSet(numbers []uint32, bytes int) bitSet {
	const least, most = 10, 15 // powers of two
	size := min(max(least, bits.Len(uint(len(numbers)))+roomy), most)
	b := bitSet{words: make([]uint64, 1<<size), factor: 0x9E3779B97F4A7C15, shift: uint8(64 - size)}
	if bytes == 3 {
		b.factor <<= 40 // a product has no room for the highest byte
	}
	for _, v := range numbers {
		word, bit := b.at(v)
		b.words[word] |= 1 << bit
	}
	return b
}

// at returns where the bit of v is: in the word that the upper bits of its hash say, which are the best.
func (b *bitSet) at(v uint32) (word, bit uint64) {
	h := uint64(v) * b.factor
	return h >> (b.shift & 63), h >> 43 & 63
}

func (b *bitSet) has(v uint32) bool {
	word, bit := b.at(v)
	return b.words[word]>>bit&1 != 0
}

// firstPlain looks n times in p, each stride bytes, and returns which look was the first to find a number of the set, or n.
func (b bitSet) firstPlain(p []byte, stride, n int) int {
	i := 0
	if stride == 2 {
		i = b.sixAtOnce(p, n)
	}
	for ; i < n; i++ {
		if b.has(binary.LittleEndian.Uint32(p[i*stride:])) {
			break
		}
	}
	return i
}

// sixAtOnce looks six times with two readings, at every second byte. It stops at a number of the set or shortly before n.
func (b bitSet) sixAtOnce(p []byte, n int) int {
	const reach = 14 // bytes read
	i := 0
	for ; i+6 <= n && 2*i+reach <= len(p); i += 6 {
		q := p[2*i : 2*i+reach : 2*i+reach]
		v, w := binary.LittleEndian.Uint64(q), binary.LittleEndian.Uint64(q[6:])
		if b.has(uint32(v)) || b.has(uint32(v>>16)) || b.has(uint32(v>>32)) ||
			b.has(uint32(w)) || b.has(uint32(w>>16)) || b.has(uint32(w>>32)) {
			break
		}
	}
	return i
}
