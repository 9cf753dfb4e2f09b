package jsonskip

import "golang.org/x/sys/cpu"

// hasKernel tells if this machine can run classifyAVX2.
func hasKernel() bool { return cpu.X86.HasAVX2 && cpu.X86.HasPCLMULQDQ }

// classifyAVX2 fills the masks of so many blocks at text. before are
// the 32 bytes in front, and become the last 32 of text.
//
//go:noescape
func classifyAVX2(text *byte, blocks int, out *masks, before *[32]byte)

// rulesAVX2 does what tokens and numbers do, for a number of blocks that divides by
// four. What it does not find right it leaves as it was: it does not know words and
// numbers that are odd, nor very long keys, and blanks only if told that there are any.
// Numbers are left alone unless the block before is plain: it does not end in an odd
// one.
//
//go:noescape
func rulesAVX2(c *carry, m *masks, blocks int, plain, blanks bool) (tokens, numbers bool)

// bracketsAVX2 does what brackets does, from a block on, four blocks at a time as long as
// these need no walk, and returns how many it has done.
//
//go:noescape
func bracketsAVX2(m *masks, from, blocks int, kinds uint64) (done int)
