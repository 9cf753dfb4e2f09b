//go:build !amd64

package secret

func (b *bitSet) first(p []byte, stride, n int) int { return b.firstPlain(p, stride, n) }
