#include "textflag.h"

// BIT puts into the carry whether the set has the four bytes at mem.
#define BIT(mem, x, y) \
	MOVL  mem, x       \
	IMULQ R8, x        \
	MOVQ  x, y         \
	SHRQ  CX, x        \
	SHRQ  $43, y       \
	MOVQ  (DI)(x*8), x \
	BTQ   y, x

// func lookUp(words *uint64, factor, shift uint64, stride int, p *byte, n int) int
TEXT ·lookUp(SB), NOSPLIT, $0-56
	MOVQ words+0(FP), DI
	MOVQ factor+8(FP), R8
	MOVQ shift+16(FP), CX
	MOVQ stride+24(FP), R11
	MOVQ p+32(FP), SI
	MOVQ n+40(FP), R9
	LEAQ (R11)(R11*2), R12
	SUBQ $4, R9
	JLT  rest

loop:
	BIT(0(SI), AX, DX)
	JCS  hit0
	BIT(0(SI)(R11*1), AX, DX)
	JCS  hit1
	BIT(0(SI)(R11*2), BX, R13)
	JCS  hit2
	BIT(0(SI)(R12*1), BX, R13)
	JCS  hit3
	LEAQ (SI)(R11*4), SI
	SUBQ $4, R9
	JGE  loop

rest:
	ADDQ $4, R9
	JEQ  done

one:
	BIT(0(SI), AX, DX)
	JCS  done
	ADDQ R11, SI
	DECQ R9
	JNE  one

done:
	// R9 looks are left.
	MOVQ n+40(FP), AX
	SUBQ R9, AX
	MOVQ AX, ret+48(FP)
	RET

hit3:
	DECQ R9

hit2:
	DECQ R9

hit1:
	DECQ R9

hit0:
	ADDQ $4, R9
	JMP  done
