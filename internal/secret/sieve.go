package secret

import (
	"encoding/binary"
	"slices"
)

// sieve rules out most of a text by a look at every few bytes: the three or four neighbours at one place must be among
// those that any pattern has at any of its first places, or none begins at the starts before.
type sieve struct {
	stride int // this many starts are ruled out by one look; 0 if there are no patterns
	chars  int // that count of the four at which is looked
	set    bitSet
}

const (
	lookLen   = 4                       // bytes read by a look
	longSieve = 16                      // patterns of so many characters are looked at by four of them, shorter ones by three
	manyGrams = 4096                    // with more of them the sieve would crowd out what else a processor keeps close …
	midStride = longSieve - lookLen + 1 // … but the stride is no shorter than this for that
)

// newSieve looks at four characters if all patterns are long; else at three, as they allow a longer stride.
func newSieve(ps []*pattern) sieve {
	if len(ps) == 0 {
		return sieve{}
	}
	shortest := maxWindow
	for _, p := range ps {
		shortest = min(shortest, p.len())
	}
	v := sieve{chars: lookLen, stride: min(shortest-lookLen+1, max(manyGrams/len(ps), midStride))}
	if shortest < longSieve {
		v = sieve{chars: lookLen - 1, stride: shortest - lookLen + 2}
	}
	var grams []uint32
	for _, p := range ps {
		for j := range v.stride {
			grams = slices.AppendSeq(grams, p.grams(j, v.chars))
		}
	}
	v.set = newBitSet(grams, v.chars)
	return v
}

// skip returns the first start from s on, before stop, from which a stride cannot be ruled out, or stop or more. No escape
// may be before mark, and the last of the starts must have four bytes before it.
func (v *sieve) skip(buf []byte, s, stop, mark int) int {
	if v.stride == 0 || s >= stop {
		return stop
	}
	if first := s + v.stride - 1; first+lookLen <= mark {
		n := min((stop-s+v.stride-1)/v.stride, (mark-lookLen-first)/v.stride+1)
		k := v.set.first(buf[first:], v.stride, n)
		if s += k * v.stride; k < n || s >= stop {
			return s
		}
	}
	if v.set.has(binary.LittleEndian.Uint32(buf[mark-lookLen:]) >> (8 * (lookLen - v.chars))) { // less than a stride is left
		return s
	}
	return stop
}
