#include "go_asm.h"
#include "textflag.h"

// BYTES is a constant of 32 bytes, from two words of eight that come twice.
#define BYTES(name, a, b) \
	DATA name<>+0(SB)/8, $a; DATA name<>+8(SB)/8, $b; \
	DATA name<>+16(SB)/8, $a; DATA name<>+24(SB)/8, $b; \
	GLOBL name<>(SB), RODATA|NOPTR, $32

BYTES(quote, 0x2222222222222222, 0x2222222222222222)
BYTES(slash, 0x5C5C5C5C5C5C5C5C, 0x5C5C5C5C5C5C5C5C)
BYTES(control, 0x1F1F1F1F1F1F1F1F, 0x1F1F1F1F1F1F1F1F)
BYTES(colon, 0x3A3A3A3A3A3A3A3A, 0x3A3A3A3A3A3A3A3A)
BYTES(zero, 0x3030303030303030, 0x3030303030303030)
BYTES(minus, 0x2D2D2D2D2D2D2D2D, 0x2D2D2D2D2D2D2D2D)
BYTES(point, 0x2E2E2E2E2E2E2E2E, 0x2E2E2E2E2E2E2E2E)
BYTES(ten, 0x0A0A0A0A0A0A0A0A, 0x0A0A0A0A0A0A0A0A)
BYTES(one, 0x0101010101010101, 0x0101010101010101)
BYTES(two, 0x0202020202020202, 0x0202020202020202)
BYTES(space, 0x2020202020202020, 0x2020202020202020)
BYTES(open, 0x7B7B7B7B7B7B7B7B, 0x7B7B7B7B7B7B7B7B)
BYTES(closed, 0x7D7D7D7D7D7D7D7D, 0x7D7D7D7D7D7D7D7D)

// blank has each blank at the place of its lower four bits, and elsewhere what no byte
// equals that VPSHUFB finds there.
BYTES(blank, 0x8080808080808020, 0x80800D80800A0980)

// The tables of "Validating UTF-8 In Less Than One Instruction Per Byte" (Keiser,
// Lemire, 2021): each bit is one way in which two bytes in a row can be wrong. They
// are asked with the upper and lower half of the first and the upper of the second.
BYTES(first, 0x0202020202020202, 0x4915012180808080)
BYTES(firstLow, 0xCBCBCB8B8383A3E7, 0xCBCBDBCBCBCBCBCB)
BYTES(second, 0x0101010101010101, 0x01010101BABAAEE6)
BYTES(half, 0x0F0F0F0F0F0F0F0F, 0x0F0F0F0F0F0F0F0F)
BYTES(third, 0x6060606060606060, 0x6060606060606060)
BYTES(fourth, 0x7070707070707070, 0x7070707070707070)
BYTES(top, 0x8080808080808080, 0x8080808080808080)

// MASK stores the top bits of Y4 and Y5 as one of the masks. One store takes less time
// than two, which is what there are most of here.
#define MASK(offset) \
	VPMOVMSKB Y4, AX; VPMOVMSKB Y5, BX; SHLQ $32, BX; ORQ BX, AX; MOVQ AX, offset(DI)

// EQUAL stores where the bytes in a and b are those of the constant.
#define EQUAL(constant, a, b, offset) \
	VPCMPEQB constant, a, Y4; VPCMPEQB constant, b, Y5; MASK(offset)

// UTF8 finds what is wrong with bytes that come behind others.
#define UTF8(bytes, before, wrong) \
	VPERM2I128 $0x21, bytes, before, Y4; \
	VPALIGNR $15, Y4, bytes, Y5; \
	VPSRLW $4, Y5, Y6; VPAND Y15, Y6, Y6; VPSHUFB Y6, Y14, Y6; \
	VPAND Y15, Y5, Y5; VPSHUFB Y5, Y13, Y5; VPAND Y5, Y6, Y6; \
	VPSRLW $4, bytes, Y5; VPAND Y15, Y5, Y5; VPSHUFB Y5, Y12, Y5; VPAND Y5, Y6, Y6; \
	VPALIGNR $14, Y4, bytes, Y5; VPSUBUSB third<>(SB), Y5, Y5; \
	VPALIGNR $13, Y4, bytes, Y4; VPSUBUSB fourth<>(SB), Y4, Y4; \
	VPOR Y4, Y5, Y5; VPAND top<>(SB), Y5, Y5; VPXOR Y5, Y6, wrong

// func classifyAVX2(text *byte, blocks int, out *masks, before *[32]byte)
TEXT ·classifyAVX2(SB), NOSPLIT, $0-32
	MOVQ text+0(FP), SI
	MOVQ blocks+8(FP), CX
	MOVQ out+16(FP), DI
	MOVQ before+24(FP), DX
	VMOVDQU (DX), Y2
	VPMOVMSKB Y2, R8
	VMOVDQU quote<>(SB), Y8
	VMOVDQU blank<>(SB), Y9
	VMOVDQU space<>(SB), Y10
	VMOVDQU ten<>(SB), Y11
	VMOVDQU second<>(SB), Y12
	VMOVDQU firstLow<>(SB), Y13
	VMOVDQU first<>(SB), Y14
	VMOVDQU half<>(SB), Y15

block:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1

	// Most blocks are plain: ASCII, also right in front, without backslashes and control
	// characters. As signed numbers, what is not ASCII is less than the space.
	VPCMPEQB slash<>(SB), Y0, Y4
	VPCMPEQB slash<>(SB), Y1, Y5
	VPCMPGTB Y0, Y10, Y6
	VPCMPGTB Y1, Y10, Y7
	VPOR Y4, Y5, Y4
	VPOR Y6, Y7, Y6
	VPOR Y4, Y6, Y4
	VPTEST Y4, Y4
	JNZ notPlain
	TESTL R8, R8
	JNZ notPlain

plain:
	XORL AX, AX
	MOVQ AX, masks_slash(DI)
	MOVQ AX, masks_control(DI)
	MOVQ AX, masks_utf8(DI)

usual:
	EQUAL(Y8, Y0, Y1, masks_quote)
	VMOVQ AX, X4
	VPCMPEQB X5, X5, X5
	VPCLMULQDQ $0, X5, X4, X4
	VMOVQ X4, masks_inside(DI)
	VPOR Y10, Y0, Y6
	VPOR Y10, Y1, Y7
	EQUAL(open<>(SB), Y6, Y7, masks_open)
	EQUAL(closed<>(SB), Y6, Y7, masks_closed)
	VPSLLW $2, Y0, Y4
	VPSLLW $2, Y1, Y5
	MASK(masks_curly)

	// Blanks have all bits of the code. The colon comes behind the digits, and the comma
	// and the minus, or the point, differ in one bit.
	VPSHUFB Y0, Y9, Y6
	VPSHUFB Y1, Y9, Y7
	VPCMPEQB Y0, Y6, Y6
	VPCMPEQB Y1, Y7, Y7
	VPSUBB zero<>(SB), Y0, Y2
	VPSUBB zero<>(SB), Y1, Y3
	VPMINUB Y11, Y2, Y4
	VPMINUB Y11, Y3, Y5
	VPCMPEQB Y2, Y4, Y4
	VPCMPEQB Y3, Y5, Y5
	VPOR Y6, Y4, Y4
	VPOR Y7, Y5, Y5
	MASK(masks_codeA)
	VPOR one<>(SB), Y0, Y4
	VPOR one<>(SB), Y1, Y5
	VPCMPEQB minus<>(SB), Y4, Y4
	VPCMPEQB minus<>(SB), Y5, Y5
	VPCMPEQB zero<>(SB), Y0, Y2
	VPCMPEQB zero<>(SB), Y1, Y3
	VPOR Y6, Y4, Y4
	VPOR Y7, Y5, Y5
	VPOR Y2, Y4, Y4
	VPOR Y3, Y5, Y5
	MASK(masks_codeB)
	VPOR two<>(SB), Y0, Y4
	VPOR two<>(SB), Y1, Y5
	VPCMPEQB point<>(SB), Y4, Y4
	VPCMPEQB point<>(SB), Y5, Y5
	VPCMPEQB colon<>(SB), Y0, Y2
	VPCMPEQB colon<>(SB), Y1, Y3
	VPOR Y6, Y4, Y4
	VPOR Y7, Y5, Y5
	VPOR Y2, Y4, Y4
	VPOR Y3, Y5, Y5
	MASK(masks_codeC)

	VMOVDQA Y1, Y2
	ADDQ $64, SI
	ADDQ $8, DI
	DECQ CX
	JNZ block
	VMOVDQU Y2, (DX)
	VZEROUPPER
	RET

notPlain:
	VPMOVMSKB Y1, R8
	UTF8(Y0, Y2, Y3)
	UTF8(Y1, Y0, Y7)
	VPCMPEQB slash<>(SB), Y0, Y4
	VPCMPEQB slash<>(SB), Y1, Y5
	VPOR Y4, Y5, Y6
	VPMINUB control<>(SB), Y0, Y4
	VPMINUB control<>(SB), Y1, Y5
	VPCMPEQB Y0, Y4, Y4
	VPCMPEQB Y1, Y5, Y5
	VPOR Y4, Y6, Y6
	VPOR Y5, Y6, Y6
	VPOR Y3, Y6, Y6
	VPOR Y7, Y6, Y6
	VPTEST Y6, Y6
	JZ plain
	MASK(masks_control)
	EQUAL(slash<>(SB), Y0, Y1, masks_slash)
	VPXOR Y6, Y6, Y6
	EQUAL(Y6, Y3, Y7, masks_utf8)
	NOTQ masks_utf8(DI)
	JMP usual
