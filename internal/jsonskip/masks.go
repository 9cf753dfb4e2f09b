package jsonskip

// size is how many bytes are judged at once: as many as a word has bits.
const size = 64

// batch is how many blocks are worked on at once: one pass does one thing to them all.
const batch = 32

// masks say which of the 64 bytes of a block are what, for a batch of blocks: bit i
// speaks of byte i. The first ones are found without knowing what is in strings.
type masks struct {
	quote   [batch]uint64
	inside  [batch]uint64 // in a string, its opening quote included: as if no quote was escaped
	slash   [batch]uint64 // backslash; later what it escapes
	control [batch]uint64 // below the space
	utf8    [batch]uint64 // where it comes out that the text is not UTF-8
	open    [batch]uint64 // { or [
	closed  [batch]uint64 // } or ]
	curly   [batch]uint64 // of brackets: { or }
	codeA   [batch]uint64 // 1 to 9, 0, colon, blank
	codeB   [batch]uint64 // 0, minus, comma, blank
	codeC   [batch]uint64 // point, colon, comma, blank

	object  [batch]uint64 // the innermost open bracket is that of an object
	scalars [batch]uint64 // numbers and words
	first   [batch]uint64 // the first bytes of these

	// Taken from the codes, which take less time to find.
	blank, comma, colon, digit, zero, minus, point [batch]uint64
}

// decode finds what the codes stand for.
func (m *masks) decode(from, blocks int) {
	for i := from; i < blocks && i < batch; i++ {
		a, b, c := m.codeA[i], m.codeB[i], m.codeC[i]
		m.digit[i], m.zero[i] = a&^c, a&b&^c
		m.minus[i], m.point[i] = b&^(a|c), c&^(a|b)
		m.blank[i], m.comma[i], m.colon[i] = a&b&c, b&c&^a, a&c&^b
	}
}

// fill makes the bytes behind n such as nothing is said of, as if in a string, up to
// where the number of blocks divides by four, and returns that number.
func (m *masks) fill(n int) (blocks int) {
	keep := uint64(1)<<(n%size) - 1
	blocks = (n + 4*size - 1) / (4 * size) * 4
	for i := n / size; i < blocks && i < batch; i++ {
		m.inside[i] |= ^keep
		m.quote[i] &= keep
		m.control[i] &= keep
		m.utf8[i] &= keep
		m.open[i] &= keep
		m.closed[i] &= keep
		keep = 0
	}
	return blocks
}

// prefixXor sets each bit to the parity of the bits up to it.
func prefixXor(x uint64) uint64 {
	for n := 1; n < 64; n *= 2 {
		x ^= x << n
	}
	return x
}
