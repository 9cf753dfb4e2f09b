package jsonskip

import "encoding/binary"

// classify is the same in Go as the kernel in assembly. Its bits are those of the
// bytes turned over: word k holds bit k of each byte, so that one operation works on
// all 64 bytes. before are the bytes in front, of which UTF-8 needs three.
func classify(text []byte, out *masks, before *[32]byte) {
	last := [size]byte{}
	copy(last[size-len(before):], before[:])
	old := planes(&last)
	for n := range len(text) / size {
		b := planes((*[size]byte)(text[n*size:]))
		out.set(n, &b)
		if b[7]|old[7]>>(size-3) != 0 {
			out.utf8[n] = notUTF8(&b, &old)
		}
		old = b
	}
	copy(before[:], text[len(text)-len(before):])
}

func (m *masks) set(n int, b *[8]uint64) {
	ascii := ^b[7]
	control := ascii &^ (b[6] | b[5])
	row2, row3 := ascii&^b[6]&b[5]&^b[4], ascii&^b[6]&b[5]&b[4]
	row57 := ascii & b[6] & b[4]
	low0, low1, low2, low3 := ^b[1]&^b[0], ^b[1]&b[0], b[1]&^b[0], b[1]&b[0]
	column8, columnC := b[3]&^b[2], b[3]&b[2]
	column0 := ^(b[3] | b[2])
	m.quote[n] = row2 & column0 & low2
	m.inside[n] = prefixXor(m.quote[n])
	m.slash[n] = row57 &^ b[5] & columnC & low0
	m.control[n] = control
	m.utf8[n] = 0
	m.open[n] = row57 & column8 & low3
	m.closed[n] = row57 & columnC & low1
	m.curly[n] = b[5]
	blank := row2&column0&low0 | control&^b[4]&(column8&(low1|low2)|columnC&low1)
	comma, colon, zero := row2&columnC&low0, row3&column8&low2, row3&column0&low0
	m.codeA[n] = blank | colon | row3&(^b[3]|column8&^b[1])
	m.codeB[n] = blank | comma | zero | row2&columnC&low1
	m.codeC[n] = blank | comma | colon | row2&columnC&low2
}

// planes turns 64 bytes over into eight words, first within each eight bytes, then
// among the words.
func planes(block *[size]byte) (w [8]uint64) {
	for i := range w {
		x := binary.LittleEndian.Uint64(block[8*i:])
		t := (x ^ x>>7) & 0x00AA00AA00AA00AA
		x ^= t ^ t<<7
		t = (x ^ x>>14) & 0x0000CCCC0000CCCC
		x ^= t ^ t<<14
		t = (x ^ x>>28) & 0x00000000F0F0F0F0
		w[i] = x ^ t ^ t<<28
	}
	const half, quarter, eighth = 0x00000000FFFFFFFF, 0x0000FFFF0000FFFF, 0x00FF00FF00FF00FF
	w[0], w[4] = exchange(w[0], w[4], 32, half)
	w[1], w[5] = exchange(w[1], w[5], 32, half)
	w[2], w[6] = exchange(w[2], w[6], 32, half)
	w[3], w[7] = exchange(w[3], w[7], 32, half)
	w[0], w[2] = exchange(w[0], w[2], 16, quarter)
	w[1], w[3] = exchange(w[1], w[3], 16, quarter)
	w[4], w[6] = exchange(w[4], w[6], 16, quarter)
	w[5], w[7] = exchange(w[5], w[7], 16, quarter)
	w[0], w[1] = exchange(w[0], w[1], 8, eighth)
	w[2], w[3] = exchange(w[2], w[3], 8, eighth)
	w[4], w[5] = exchange(w[4], w[5], 8, eighth)
	w[6], w[7] = exchange(w[6], w[7], 8, eighth)
	return w
}

// exchange swaps the upper parts of a with the lower parts of b.
func exchange(a, b uint64, shift int, lower uint64) (uint64, uint64) {
	t := (a>>shift ^ b) & lower
	return a ^ t<<shift, b ^ t
}
