#include "go_asm.h"
#include "textflag.h"

// ALL fills a register with the lowest bit of a word.
#define ALL(word, x, y) \
	ANDQ $1, word; NEGQ word; VMOVQ word, x; VPBROADCASTQ x, y

// func bracketsAVX2(m *masks, from, blocks int, kinds uint64) (done int)
TEXT ·bracketsAVX2(SB), NOSPLIT, $0-40
	MOVQ m+0(FP), DI
	MOVQ from+8(FP), AX
	MOVQ blocks+16(FP), CX
	MOVQ kinds+24(FP), DX
	MOVQ AX, R9
	LEAQ (DI)(AX*8), DI

	// Y8: the innermost level is an object; Y9: that around it is another kind; Y10: there
	// are fewer than two, so that nothing may close.
	XORL BX, BX
	CMPQ DX, $4
	SETCS BX
	ALL(BX, X10, Y10)
	MOVQ DX, BX
	SHRQ $1, BX
	ALL(DX, X8, Y8)
	ALL(BX, X9, Y9)
	VPXOR Y8, Y9, Y9

four:
	LEAQ 4(AX), BX
	CMPQ BX, CX
	JGT done
	VMOVDQU masks_inside(DI), Y0
	VPANDN masks_open(DI), Y0, Y1
	VPANDN masks_closed(DI), Y0, Y2
	VMOVDQU masks_codeB(DI), Y3
	VPAND masks_codeC(DI), Y3, Y3
	VMOVDQU masks_codeA(DI), Y4
	VPANDN Y3, Y4, Y3
	VPSRLQ $1, Y3, Y3
	VPSRLQ $2, Y1, Y4
	VPAND Y2, Y3, Y3
	VPAND Y4, Y3, Y3 // the first of },{
	VPSLLQ $2, Y3, Y4
	VPOR Y3, Y4, Y4
	VPXOR masks_curly(DI), Y8, Y5
	VPOR Y10, Y5, Y5
	VPAND Y4, Y5, Y5
	VPOR Y1, Y2, Y6
	VPXOR Y4, Y6, Y6
	VPOR Y5, Y6, Y6
	VPTEST Y6, Y6
	JNZ done
	VPADDQ Y3, Y3, Y4
	VPOR Y3, Y4, Y4
	VPAND Y9, Y4, Y4
	VPXOR Y8, Y4, Y4
	VMOVDQU Y1, masks_open(DI)
	VMOVDQU Y2, masks_closed(DI)
	VMOVDQU Y4, masks_object(DI)
	ADDQ $32, DI
	MOVQ BX, AX
	JMP four

done:
	SUBQ R9, AX
	MOVQ AX, done+32(FP)
	VZEROUPPER
	RET
