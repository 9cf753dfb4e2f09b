#include "textflag.h"

// ESCAPES marks in r the escapes among the 32 bytes at mem.
#define ESCAPES(mem, r, x, y) \
	VMOVDQU  mem, r    \
	VPCMPEQB r, Y0, x \
	VPCMPEQB r, Y1, y \
	VPCMPEQB r, Y2, r \
	VPOR     x, y, x   \
	VPOR     x, r, r

// func findEscape(b []byte) int
TEXT ·findEscape(SB), NOSPLIT, $0-32
	MOVQ b_base+0(FP), SI
	MOVQ b_len+8(FP), CX

	MOVL         $0x5C5C5C5C, AX // backslash
	VMOVQ        AX, X0
	VPBROADCASTD X0, Y0
	MOVL         $0x25252525, AX // percent sign
	VMOVQ        AX, X1
	VPBROADCASTD X1, Y1
	MOVL         $0x26262626, AX // ampersand
	VMOVQ        AX, X2
	VPBROADCASTD X2, Y2

	// BX is the first of 32 bytes, DX where it is for the last 32, R8 for the last 64.
	XORQ BX, BX
	LEAQ -32(CX), DX
	LEAQ -64(CX), R8
	CMPQ BX, R8
	JGT  one

two:
	ESCAPES((SI)(BX*1), Y3, Y4, Y5)
	ESCAPES(32(SI)(BX*1), Y6, Y7, Y8)
	VPOR   Y3, Y6, Y9
	VPTEST Y9, Y9
	JNZ    which
	ADDQ   $64, BX
	CMPQ   BX, R8
	JLE    two
	CMPQ   BX, DX
	JGT    last

one:
	ESCAPES((SI)(BX*1), Y3, Y4, Y5)
	VPTEST Y3, Y3
	JNZ    found
	ADDQ   $32, BX

last:
	// What is left is looked at together with some that was.
	CMPQ BX, CX
	JGE  none
	CMPQ BX, DX
	JLE  one
	MOVQ DX, BX
	JMP  one

which:
	VPTEST  Y3, Y3
	JNZ     found
	VMOVDQA Y6, Y3
	ADDQ    $32, BX

found:
	VPMOVMSKB Y3, AX
	BSFL      AX, AX
	ADDQ      AX, BX
	MOVQ      BX, ret+24(FP)
	VZEROUPPER
	RET

none:
	MOVQ CX, ret+24(FP)
	VZEROUPPER
	RET
