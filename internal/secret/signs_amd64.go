package secret

import "golang.org/x/sys/cpu"

// wide says whether find works here.
func wide() bool { return cpu.X86.HasAVX2 }

// find is findPlain for at least minSigned bytes.
func (t *signTables) find(b []byte) int { return findSign(t, b) }

//go:noescape
func findSign(t *signTables, b []byte) int

// findEscape returns the place of the first escape in at least 32 bytes, or len(b).
//
//go:noescape
func findEscape(b []byte) int
