//go:build !amd64

package jsonskip

func hasKernel() bool { return false }

func classifyAVX2(*byte, int, *masks, *[32]byte) {}

func rulesAVX2(*carry, *masks, int, bool, bool) (tokens, numbers bool) { return false, false }

func bracketsAVX2(*masks, int, int, uint64) (done int) { return 0 }
