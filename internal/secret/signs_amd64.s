#include "textflag.h"

// LOOK puts into r the buckets in which the 32 bytes at mem are, by the tables lo and hi. The shift is of words, so what it
// brings in from the neighbour is masked; the lower halves need no mask, as PSHUFB takes four bits, and gives nothing for
// a byte beyond ASCII.
#define LOOK(mem, lo, hi, r, x) \
	VMOVDQU mem, r   \
	VPSRLW  $4, r, x \
	VPAND   Y6, x, x \
	VPSHUFB r, lo, r \
	VPSHUFB x, hi, x \
	VPAND   x, r, r

// PLACES puts into r the buckets of 32 places, the first of which ends at BX and off.
#define PLACES(off, r) \
	LOOK(off-2(SI)(BX*1), Y0, Y1, r, Y9)    \
	LOOK(off-1(SI)(BX*1), Y2, Y3, Y10, Y11) \
	LOOK(off(SI)(BX*1), Y4, Y5, Y12, Y13)   \
	VPAND r, Y10, r                         \
	VPOR  Y7, r, r                          \
	VPAND r, Y12, r

// func findSign(t *signTables, b []byte) int
TEXT ·findSign(SB), NOSPLIT, $0-40
	MOVQ t+0(FP), AX
	MOVQ b_base+8(FP), SI
	MOVQ b_len+16(FP), CX

	VBROADCASTI128 0(AX), Y0
	VBROADCASTI128 16(AX), Y1
	VBROADCASTI128 32(AX), Y2
	VBROADCASTI128 48(AX), Y3
	VBROADCASTI128 64(AX), Y4
	VBROADCASTI128 80(AX), Y5
	MOVL           $0x0F0F0F0F, DX
	VMOVQ          DX, X6
	VPBROADCASTD   X6, Y6
	MOVL           $0xC0C0C0C0, DX // escapeBits
	VMOVQ          DX, X7
	VPBROADCASTD   X7, Y7

	// BX is the third byte of the first of 32 places, DX where it is for the last 32, R8 for the last 64.
	MOVQ $2, BX
	LEAQ -32(CX), DX
	LEAQ -64(CX), R8
	CMPQ BX, R8
	JGT  one

two:
	PLACES(0, Y8)
	PLACES(32, Y14)
	VPOR   Y8, Y14, Y15
	VPTEST Y15, Y15
	JNZ    which
	ADDQ   $64, BX
	CMPQ   BX, R8
	JLE    two
	CMPQ   BX, DX
	JGT    last

one:
	PLACES(0, Y8)
	VPTEST Y8, Y8
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
	VPTEST  Y8, Y8
	JNZ     found
	VMOVDQA Y14, Y8
	ADDQ    $32, BX

found:
	VPXOR     Y9, Y9, Y9
	VPCMPEQB  Y9, Y8, Y8
	VPMOVMSKB Y8, AX
	NOTL      AX
	BSFL      AX, AX
	ADDQ      AX, BX
	MOVQ      BX, ret+32(FP)
	VZEROUPPER
	RET

none:
	MOVQ CX, ret+32(FP)
	VZEROUPPER
	RET
