//go:build !amd64

package onemethod

const block, before, behind = 64, 0, 0

func hasKernel() bool { return false }

func clearAVX2(*byte, int) int { return 0 }
