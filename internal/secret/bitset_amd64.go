package secret

// first is firstPlain.
func (b *bitSet) first(p []byte, stride, n int) int {
	_ = p[(n-1)*stride+lookLen-1] // the last byte of the last look
	return lookUp(&b.words[0], b.factor, uint64(b.shift), stride, &p[0], n)
}

//go:noescape
func lookUp(words *uint64, factor, shift uint64, stride int, p *byte, n int) int
