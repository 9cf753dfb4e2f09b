#include "go_asm.h"
#include "textflag.h"

// SLOT is where the words of a kind are while this works: four of them, the first
// being the one that counts.
#define SLOT(kind) ((kind-carry_value)*4)(R10)
#define LOAD(kind) VMOVQ kind(SI), X0; VMOVDQU Y0, SLOT(kind)
#define STORE(kind) MOVQ SLOT(kind), CX; MOVQ CX, kind(SI)
#define STOREPAST(kind) MOVQ SLOT(kind), CX; ORQ PAST(kind), CX; MOVQ CX, kind(SI)

// NEXT gives each of four blocks the words of the block before it, the first one
// those of the last four, and keeps the last ones for the next four.
#define NEXT(words, slot, out) \
	VPERMQ $0x93, words, Y12; \
	VPBLENDD $3, slot, Y12, out; \
	VMOVDQU Y12, slot

// BEHIND moves marks to the next byte.
#define BEHIND(marks, kind, out) \
	NEXT(marks, SLOT(kind), Y13); \
	VPSRLQ $63, Y13, Y13; VPADDQ marks, marks, out; VPOR Y13, out, out

// RIPPLE adds marks, each the first of a run, to these runs, and so moves them behind
// the runs. A run that goes on through a whole block is not known here but noted.
#define RIPPLE(marks, runs, slot, note) \
	VPADDQ runs, marks, marks; VPANDN runs, marks, Y11; \
	NEXT(Y11, slot, Y13); \
	VPSRLQ $63, Y13, Y13; VPADDQ Y13, marks, marks; \
	VPANDN runs, marks, Y13; VPXOR Y11, Y13, Y13; VPSRLQ $63, Y13, Y13; VPOR Y13, note, note

// BLANKS and PAST are what else is kept: where blanks are, and what of them OVER carries on.
#define BLANKS 352(R10)
#define PAST(kind) ((kind-carry_value)*4+384)(R10)

// OVER moves marks that stand on blanks, which are in Y8, to the byte behind these.
#define OVER(marks, kind) RIPPLE(marks, Y8, PAST(kind), Y15); VPANDN marks, Y8, marks

// func rulesAVX2(c *carry, m *masks, blocks int, plain, blanks bool) (tokens, numbers bool)
TEXT ·rulesAVX2(SB), NOSPLIT, $544-34
	LEAQ 31(SP), R10
	ANDQ $~31, R10 // so that none of what is kept lies in two lines of the cache
	MOVQ c+0(FP), SI
	MOVQ m+8(FP), DI
	MOVQ blocks+16(FP), CX
	LOAD(carry_value)
	LOAD(carry_opened)
	LOAD(carry_key)
	LOAD(carry_colon)
	LOAD(carry_inKey)
	LOAD(carry_middle)
	LOAD(carry_minus)
	LOAD(carry_point)
	LOAD(carry_digit)
	LOAD(carry_fraction)
	LOAD(carry_zero)
	VPXOR Y14, Y14, Y14
	VPXOR Y15, Y15, Y15
	VMOVDQU Y15, PAST(carry_value)
	VMOVDQU Y15, PAST(carry_opened)
	VMOVDQU Y15, PAST(carry_key)
	VMOVDQU Y15, PAST(carry_colon)
	MOVBLZX blanks+25(FP), BX

four:
	VMOVDQU masks_inside(DI), Y0
	VMOVDQU masks_quote(DI), Y1
	VMOVDQU masks_open(DI), Y4
	VMOVDQU masks_closed(DI), Y5
	VMOVDQU masks_codeA(DI), Y8
	VMOVDQU masks_codeB(DI), Y9
	VPANDN masks_codeC(DI), Y0, Y10
	VPANDN Y10, Y8, Y2
	VPAND Y9, Y2, Y2
	VPAND Y8, Y10, Y3
	VPAND Y9, Y3, Y7
	VPANDN Y3, Y9, Y3
	VPAND masks_control(DI), Y0, Y8
	VPOR Y8, Y15, Y15
	VPOR masks_utf8(DI), Y15, Y15

	// scalars in Y6, their first bytes in Y7
	VPOR Y0, Y1, Y6
	VPOR Y2, Y6, Y6
	VPOR Y3, Y6, Y6
	VPOR Y4, Y6, Y6
	VPOR Y5, Y6, Y6
	TESTL BX, BX
	JNE keepBlanks
	VPOR Y7, Y15, Y15

scalars:
	VPCMPEQQ Y7, Y7, Y7
	VPXOR Y7, Y6, Y6
	BEHIND(Y6, carry_middle, Y7)
	VPANDN Y6, Y7, Y7
	VMOVDQU Y6, masks_scalars(DI)
	VMOVDQU Y7, masks_first(DI)

	VPAND Y0, Y1, Y1
	VPOR Y4, Y2, Y2
	VPAND masks_object(DI), Y2, Y8
	VPOR Y2, Y3, Y9
	BEHIND(Y9, carry_value, Y10)
	BEHIND(Y8, carry_key, Y2)
	BEHIND(Y4, carry_opened, Y9)
	TESTL BX, BX
	JNE overBlanks

tokens:
	VPOR Y4, Y7, Y8
	VPXOR Y10, Y8, Y10
	VPXOR Y1, Y10, Y10
	VPAND Y5, Y9, Y9
	VPXOR Y9, Y10, Y10
	VPOR Y10, Y15, Y15
	VPAND Y2, Y8, Y8
	VPOR Y8, Y15, Y15

	VPAND Y1, Y2, Y2
	RIPPLE(Y2, Y0, SLOT(carry_inKey), Y15)
	VPANDN Y2, Y0, Y2
	BEHIND(Y2, carry_colon, Y9)
	TESTL BX, BX
	JNE colonOverBlanks

colons:
	VPXOR Y3, Y9, Y9
	VPOR Y9, Y15, Y15

	// digits in Y0, minus in Y1, points in Y2
	VMOVDQU masks_codeA(DI), Y8
	VMOVDQU masks_codeB(DI), Y9
	VMOVDQU masks_codeC(DI), Y10
	VPANDN Y8, Y10, Y0
	VPAND Y6, Y0, Y0
	VPOR Y8, Y10, Y1
	VPANDN Y9, Y1, Y1
	VPAND Y7, Y1, Y1
	VPOR Y8, Y9, Y2
	VPANDN Y10, Y2, Y2
	VPAND Y6, Y2, Y2
	VPOR Y0, Y1, Y3
	VPOR Y2, Y3, Y3
	VPANDN Y6, Y3, Y3
	VPOR Y3, Y14, Y14
	BEHIND(Y1, carry_minus, Y4)
	BEHIND(Y2, carry_point, Y5)
	VPOR Y4, Y5, Y8
	VPANDN Y8, Y0, Y8
	VPOR Y8, Y14, Y14
	VPOR Y7, Y4, Y4
	VPAND Y9, Y4, Y4
	VPAND Y0, Y4, Y4
	BEHIND(Y4, carry_zero, Y8)
	VPAND Y0, Y8, Y8
	VPOR Y8, Y14, Y14
	BEHIND(Y0, carry_digit, Y8)
	VPANDN Y2, Y8, Y8
	VPOR Y8, Y14, Y14
	VPAND Y0, Y5, Y5
	RIPPLE(Y5, Y0, SLOT(carry_fraction), Y14)
	VPANDN Y5, Y0, Y5
	VPAND Y2, Y5, Y5
	VPOR Y5, Y14, Y14

	ADDQ $32, DI
	SUBQ $4, CX
	JNZ four

	MOVB $0, numbers+33(FP)
	VPTEST Y15, Y15
	SETEQ tokens+32(FP)
	JNE done
	STOREPAST(carry_value)
	STOREPAST(carry_opened)
	STOREPAST(carry_key)
	STOREPAST(carry_colon)
	STORE(carry_inKey)
	STORE(carry_middle)
	CMPB plain+24(FP), $0
	JEQ done
	VPTEST Y14, Y14
	SETEQ numbers+33(FP)
	JNE done
	STORE(carry_minus)
	STORE(carry_point)
	STORE(carry_digit)
	STORE(carry_fraction)
	STORE(carry_zero)

done:
	VZEROUPPER
	RET

keepBlanks:
	VMOVDQU Y7, BLANKS
	VPOR Y7, Y6, Y6
	JMP scalars

overBlanks:
	VMOVDQU BLANKS, Y8
	OVER(Y10, carry_value)
	OVER(Y2, carry_key)
	OVER(Y9, carry_opened)
	JMP tokens

colonOverBlanks:
	VMOVDQU BLANKS, Y8
	OVER(Y9, carry_colon)
	JMP colons
