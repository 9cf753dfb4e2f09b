package wsframe

import "golang.org/x/sys/cpu"

// hasKernel tells if this machine can run maskAVX2.
func hasKernel() bool { return cpu.X86.HasAVX2 }

// maskAVX2 masks so many runs of bytes.
//
//go:noescape
func maskAVX2(dst, src *byte, runs int, key uint32)
