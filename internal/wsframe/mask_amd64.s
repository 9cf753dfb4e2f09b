#include "textflag.h"

// func maskAVX2(dst, src *byte, runs int, key uint32)
TEXT ·maskAVX2(SB), NOSPLIT, $0-28
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ runs+16(FP), CX
	MOVL key+24(FP), AX
	VMOVD AX, X0
	VPBROADCASTD X0, Y0

run:
	VPXOR (SI), Y0, Y1
	VPXOR 32(SI), Y0, Y2
	VPXOR 64(SI), Y0, Y3
	VPXOR 96(SI), Y0, Y4
	VMOVDQU Y1, (DI)
	VMOVDQU Y2, 32(DI)
	VMOVDQU Y3, 64(DI)
	VMOVDQU Y4, 96(DI)
	ADDQ $128, SI
	ADDQ $128, DI
	DECQ CX
	JNZ run
	VZEROUPPER
	RET
