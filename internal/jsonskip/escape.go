package jsonskip

import "math/bits"

// escaped marks the bytes behind a backslash that is not behind one itself. Where a
// row of backslashes begins decides which of them count; a subtraction carries that
// through the row.
func (c *carry) escaped(slash uint64) uint64 {
	const everySecond = 0xAAAAAAAAAAAAAAAA
	first := slash &^ c.escape
	marks := (first<<1 | everySecond) - first ^ everySecond
	escaped := marks ^ (slash | c.escape)
	c.escape = marks & slash >> 63
	return escaped
}

// strings tells what is inside of strings, and whether any of it is escaped.
func (c *carry) strings(m *masks, blocks int) (escapes bool) {
	inside := c.inside
	for i := 0; i < blocks && i < batch; i++ {
		if m.slash[i]|c.escape != 0 {
			m.slash[i] = c.escaped(m.slash[i])
			m.quote[i] &^= m.slash[i]
			m.inside[i] = prefixXor(m.quote[i])
			escapes = true
		}
		m.inside[i] ^= inside
		inside = uint64(int64(m.inside[i]) >> 63)
	}
	c.inside = inside
	return escapes || c.hex > 0
}

// escapes checks what stands behind the backslashes of blocks.
func (c *carry) escapes(text []byte, m *masks) bool {
	for i := 0; i*size < len(text); i++ {
		if !c.escapesIn(text[i*size:min(len(text), (i+1)*size)], m.slash[i]) {
			return false
		}
	}
	return true
}

func (c *carry) escapesIn(block []byte, escaped uint64) bool {
	for _, b := range block[:min(c.hex, len(block))] {
		if !isHex(b) {
			return false
		}
	}
	c.hex = 0
	for ; escaped != 0; escaped &= escaped - 1 {
		i := bits.TrailingZeros64(escaped)
		if i >= len(block) {
			break
		}
		switch block[i] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		case 'u':
			for _, b := range block[i+1 : min(i+5, len(block))] {
				if !isHex(b) {
					return false
				}
			}
			c.hex = max(i+5-len(block), 0)
		default:
			return false
		}
	}
	return true
}

func isHex(b byte) bool { return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'f' }
