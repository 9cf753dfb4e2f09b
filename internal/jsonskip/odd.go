package jsonskip

import "math/bits"

// odd checks the numbers and words of block i that hold bytes marked as odd.
func (c *carry) odd(block []byte, m *masks, i int, odd uint64) bool {
	n, scalars, digit := len(block), m.scalars[i], m.digit[i]
	odd = odd << (size - n) >> (size - n)
	if c.scalar != begin || scalars&^m.first[i]&1 != 0 {
		end := min(bits.TrailingZeros64(^scalars), n)
		state := c.scalar
		if state == begin && odd<<(size-end) != 0 {
			state = c.fromNumber()
		}
		if state != begin {
			if state = state.run(block[:end], digit); end == n {
				c.scalar = state
				return state != wrong
			}
			if !state.complete() {
				return false
			}
			c.scalar = begin
		}
		odd = odd >> end << end
	}
	if start := n - bits.LeadingZeros64(^(scalars << (size - n))); odd>>start != 0 {
		if c.scalar = begin.run(block[start:], digit>>start); c.scalar == wrong {
			return false
		}
		odd &= 1<<start - 1
	}
	return odd == 0 || oddWhole(block, m, i, odd)
}

// oddWhole checks those that begin and end within the block: words, which begin with an
// odd byte, and then numbers with exponents.
func oddWhole(block []byte, m *masks, n int, odd uint64) bool {
	scalars, digit := m.scalars[n], m.digit[n]
	for starts := odd & m.first[n]; starts != 0; starts &= starts - 1 {
		i := bits.TrailingZeros64(starts)
		end := i + wordAt(block[i:])
		if end == i || end >= size || scalars>>end&1 != 0 {
			return false
		}
		odd &^= 1<<end - 1<<(i%size)
	}
	for odd != 0 {
		i := bits.TrailingZeros64(odd)
		end := i + exponentAt(block[i:], digit<<1>>i)
		if end == i || end >= size || scalars>>end&1 != 0 {
			return false
		}
		odd = odd >> end << end
	}
	return true
}

func wordAt(text []byte) (size int) {
	switch {
	case len(text) >= 4 && (string(text[:4]) == "true" || string(text[:4]) == "null"):
		return 4
	case len(text) >= 5 && string(text[:5]) == "false":
		return 5
	}
	return 0
}

// exponentAt is how long the exponent of a number is, 0 if it is none. digit marks the
// digits from the byte in front on; what else is in front numbers has checked.
func exponentAt(text []byte, digit uint64) int {
	if text[0]|0x20 != 'e' || digit&1 == 0 {
		return 0
	}
	i := 1
	if len(text) > 1 && (text[1] == '+' || text[1] == '-') {
		i = 2
	}
	n := bits.TrailingZeros64(^(digit >> (i + 1)))
	if n == 0 {
		return 0
	}
	return i + n
}
