package jsonskip

// notUTF8 marks the bytes at which it comes out that a text is not UTF-8: one that
// does not go on a character begun before, goes on none, or makes it too long, a
// surrogate or too large. b are the bits of 64 bytes, old those of the 64 before.
func notUTF8(b, old *[8]uint64) uint64 {
	back := func(k, n int) uint64 { return b[k]<<n | old[k]>>(64-n) }
	high := func(n int) uint64 { return back(7, n) & back(6, n) } // leads, n bytes ago
	follows := b[7] &^ b[6]
	lead2 := high(1)
	lead3 := high(2) & back(5, 2)
	lead4 := high(3) & back(5, 3) & back(4, 3)
	wrong := (lead2 | lead3 | lead4) ^ follows

	b5, b4, b3, b2, b1, b0 := back(5, 1), back(4, 1), back(3, 1), back(2, 1), back(1, 1), back(0, 1)
	low0 := ^(b3 | b2 | b1 | b0)
	three := lead2 & b5 &^ b4
	four := lead2 & b5 & b4
	long2 := lead2 &^ (b5 | b4 | b3 | b2 | b1)                         // C0, C1
	long3 := three & low0 &^ b[5]                                      // E0, then below A0
	surrogate := three & b3 & b2 &^ b1 & b0 & b[5]                     // ED, then from A0
	long4 := four & low0 &^ (b[5] | b[4])                              // F0, then below 90
	large := four & b2 & (b1 | b0 | b[5] | b[4]) &^ b3                 // F4, then from 90; F5 to F7
	return wrong | long2 | long3 | surrogate | long4 | large | four&b3 // F8 to FF
}
