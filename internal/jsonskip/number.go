package jsonskip

import "math/bits"

// numbers checks numbers made of digits, a minus in front and a point. What is wrong
// here is wrong also in others and in words, which are odd: those get a look of their
// own, byte by byte.
func (c *carry) numbers(text []byte, m *masks, from int) bool {
	wrong, bad := uint64(0), uint64(0)
	for i := from; i*size < len(text) && i < batch; i++ {
		digit, minus, point := m.digit[i]&m.scalars[i], m.minus[i]&m.first[i], m.point[i]&m.scalars[i]
		if odd := m.scalars[i] &^ (digit | minus | point); odd != 0 || c.scalar != begin {
			if !c.odd(text[i*size:min(len(text), (i+1)*size)], m, i, odd) {
				return false
			}
		}
		bad |= wrong
		behindMinus := minus<<1 | c.minus>>63
		behindPoint := point<<1 | c.point>>63
		wrong = (behindMinus | behindPoint) &^ digit
		zero := (m.first[i] | behindMinus) & m.zero[i]
		wrong |= (zero<<1 | c.zero>>63) & digit
		wrong |= point &^ (digit<<1 | c.digit>>63)
		fraction, inFraction := bits.Add64(behindPoint&digit, digit, c.fraction>>63)
		wrong |= fraction &^ digit & point
		c.minus, c.point, c.digit, c.zero, c.fraction = minus, point, digit, zero, inFraction<<63
	}
	return bad|wrong<<(-len(text)&(size-1)) == 0
}
