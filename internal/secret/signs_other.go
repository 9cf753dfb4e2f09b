//go:build !amd64

package secret

// wide says whether find is worth it here: byte by byte, the sieve is faster.
func wide() bool { return false }

func (t *signTables) find(b []byte) int { return t.findPlain(b) }

func findEscape(b []byte) int {
	var e escapes
	return e.from(b, 0)
}
