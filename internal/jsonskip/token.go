package jsonskip

import "math/bits"

// carry is what a block must know of those before it.
type carry struct {
	inside uint64 // all bits: in a string
	escape uint64 // 1: the next byte is escaped
	hex    int    // so many hexadecimal digits must come
	scalar scalar // how far a number or word is that is looked at byte by byte

	// The rest are masks of the last block, of which the topmost bit goes on into the
	// next one; rulesAVX2 knows that they follow each other. First, what the last token
	// lets come, also behind blanks.
	value  uint64 // a value or a key
	opened uint64 // or a closing bracket, as the last token was an opening one
	key    uint64 // of values only a key
	colon  uint64 // a colon, and nothing else

	// What the last byte is.
	inKey    uint64 // in a key
	middle   uint64 // in a number or a word
	minus    uint64 // in front of a number
	point    uint64
	digit    uint64
	fraction uint64 // digit behind a point
	zero     uint64 // that no digit may follow
}

// tokens checks what comes behind what. Each rule compares where something must come,
// as seen from the token before, with where it comes.
func (c *carry) tokens(text []byte, m *masks, from int) bool {
	wrong, bad := uint64(0), uint64(0)
	for i := from; i*size < len(text) && i < batch; i++ {
		bad |= wrong
		inside, open, outside := m.inside[i], m.open[i], ^m.inside[i]
		quote, colon, comma := m.quote[i]&inside, m.colon[i]&outside, m.comma[i]&outside
		scalars := ^(inside | m.quote[i] | m.blank[i] | m.colon[i] | m.comma[i] | open | m.closed[i])
		first := scalars &^ behind(scalars, &c.middle)
		m.scalars[i], m.first[i] = scalars, first

		value, opened := behind(open|comma|colon, &c.value), behind(open, &c.opened)
		key := behind((open|comma)&m.object[i], &c.key)
		blank := m.blank[i] & outside
		if blank != 0 {
			value = over(value, blank, &c.value)
			opened = over(opened, blank, &c.opened)
			key = over(key, blank, &c.key)
		}
		ends, inKey := bits.Add64(inside, key&quote, c.inKey>>63)
		c.inKey = inKey << 63
		colons := behind(ends&outside, &c.colon)
		if blank != 0 {
			colons = over(colons, blank, &c.colon)
		}

		wrong = m.utf8[i] | m.control[i]&inside
		wrong |= value ^ (quote | first | open) ^ opened&m.closed[i]
		wrong |= key & (first | open)
		wrong |= colons ^ colon
	}
	return bad|wrong<<(-len(text)&(size-1)) == 0
}

// behind moves marks to the next byte.
func behind(at uint64, last *uint64) uint64 {
	moved := at<<1 | *last>>63
	*last = at
	return moved
}

// over moves marks that stand on blanks to the byte behind these.
func over(at, blank uint64, last *uint64) uint64 {
	sum, out := bits.Add64(at, blank, 0)
	*last |= out << 63
	return sum &^ blank
}
