//go:build !amd64

package wsframe

func hasKernel() bool { return false }

func maskAVX2(dst, src *byte, runs int, key uint32) {}
