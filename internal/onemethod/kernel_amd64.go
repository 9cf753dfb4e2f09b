package onemethod

import "golang.org/x/sys/cpu"

func hasKernel() bool { return cpu.X86.HasAVX2 }

const (
	block  = 64 // bytes that the kernel looks at together
	before = 3  // and so many in front of them, to tell whether they are UTF-8
	behind = 8  // and behind, where the name may go on
)

// clearAVX2 returns how many of n bytes at text are clear, in whole blocks: in them there is no
// escape of a letter and nothing that looks like the name begins, and up to there they are UTF-8.
//
//go:noescape
func clearAVX2(text *byte, n int) int
