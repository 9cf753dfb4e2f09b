package jsonskip

import "math/bits"

// scalar is how far a number or a word has come. The zero value has not begun.
type scalar uint8

const (
	begin scalar = iota
	wrong
	minus
	zero  // a leading one
	whole // digits in front of the point
	point
	fraction
	exponent
	sign
	power
	word // and as many more as words has bytes
)

// words are the rests of the words behind their first letters, each with an end.
const words = "rue\x00alse\x00ull\x00"

func (s scalar) complete() bool {
	return s == zero || s.inDigits() || s >= word && words[s-word] == 0
}

// inDigits tells if any number of digits may follow.
func (s scalar) inDigits() bool { return s == whole || s == fraction || s == power }

// next is for all but the rest of a word.
func (s scalar) next(b byte) scalar {
	if b >= '0' && b <= '9' {
		return s.nextDigit(b)
	}
	switch {
	case b == '-' && s == begin:
		return minus
	case b == '.' && (s == zero || s == whole):
		return point
	case b|0x20 == 'e' && (s == zero || s == whole || s == fraction):
		return exponent
	case (b == '+' || b == '-') && s == exponent:
		return sign
	case s != begin:
		return wrong
	case b == 't':
		return word
	case b == 'f':
		return word + 4
	case b == 'n':
		return word + 9
	}
	return wrong
}

func (s scalar) nextDigit(b byte) scalar {
	switch s {
	case begin, minus:
		if b == '0' {
			return zero
		}
		return whole
	case point, fraction:
		return fraction
	case exponent, sign, power:
		return power
	case whole:
		return whole
	}
	return wrong
}

// run goes on with bytes of which digit marks the digits.
func (s scalar) run(text []byte, digit uint64) scalar {
	for i := 0; i < len(text) && s != wrong; i++ {
		if s < word {
			s = s.next(text[i])
		} else if b := text[i]; b != 0 && b == words[s-word] {
			s++
		} else {
			return wrong
		}
		if s.inDigits() {
			i += bits.TrailingZeros64(^(digit >> (i + 1)))
		}
	}
	return s
}

// fromNumber is how far a number has come at the end of the block before, as numbers
// has left it.
func (c *carry) fromNumber() scalar {
	switch {
	case c.minus>>63 != 0:
		return minus
	case c.point>>63 != 0:
		return point
	case c.fraction>>63 != 0:
		return fraction
	case c.zero>>63 != 0:
		return zero
	}
	return whole
}
