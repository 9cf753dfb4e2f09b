#include "go_asm.h"
#include "textflag.h"

// BYTES is a constant of 32 bytes, from two words of eight that come twice.
#define BYTES(name, a, b) \
	DATA name<>+0(SB)/8, $a; DATA name<>+8(SB)/8, $b; \
	DATA name<>+16(SB)/8, $a; DATA name<>+24(SB)/8, $b; \
	GLOBL name<>(SB), RODATA|NOPTR, $32

BYTES(slash, 0x5C5C5C5C5C5C5C5C, 0x5C5C5C5C5C5C5C5C)
BYTES(lower, 0x2020202020202020, 0x2020202020202020)
BYTES(m, 0x6D6D6D6D6D6D6D6D, 0x6D6D6D6D6D6D6D6D)
BYTES(h, 0x6868686868686868, 0x6868686868686868)
BYTES(d, 0x6464646464646464, 0x6464646464646464)

// blank has each blank at the place of its lower four bits, and elsewhere what no byte
// equals that VPSHUFB finds there.
BYTES(control, 0x1F1F1F1F1F1F1F1F, 0x1F1F1F1F1F1F1F1F)
BYTES(blank, 0x8080808080808020, 0x80800D80800A0980)

// Of each upper half a bit, and of each lower half the bits of those with which it makes one
// of the characters of which an escape can have one.
BYTES(escapeLow, 0x00040008000D0000, 0x0104000200000000)
BYTES(escapeHigh, 0x0804020000010000, 0)

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

// NAME marks in r where an m stands, an h three bytes behind it and a d five.
#define NAME(off, r) \
	VPOR off(SI), Y8, r; VPCMPEQB r, Y9, r; \
	VPOR (off+3)(SI), Y8, Y4; VPCMPEQB Y4, Y10, Y4; VPAND Y4, r, r; \
	VPOR (off+5)(SI), Y8, Y4; VPCMPEQB Y4, Y11, Y4; VPAND Y4, r, r

// UTF8 finds what is wrong with the 32 bytes at off, which come behind others.
#define UTF8(bytes, off, wrong) \
	VMOVDQU (off-1)(SI), Y5; VPSRLW $4, Y5, Y6; VPAND Y15, Y6, Y6; VPSHUFB Y6, Y14, Y6; \
	VPAND Y15, Y5, Y5; VPSHUFB Y5, Y13, Y5; VPAND Y5, Y6, Y6; \
	VPSRLW $4, bytes, Y5; VPAND Y15, Y5, Y5; VPSHUFB Y5, Y12, Y5; VPAND Y5, Y6, Y6; \
	VMOVDQU (off-2)(SI), Y5; VPSUBUSB third<>(SB), Y5, Y5; \
	VMOVDQU (off-3)(SI), Y4; VPSUBUSB fourth<>(SB), Y4, Y4; \
	VPOR Y4, Y5, Y5; VPAND top<>(SB), Y5, Y5; VPXOR Y5, Y6, wrong

// ESCAPED leaves in r those of the marks behind which, at off, stands none of "\/bfnrt.
#define ESCAPED(off, marks, r) \
	VMOVDQU off(SI), Y6; VMOVDQU escapeLow<>(SB), r; VPSHUFB Y6, r, r; \
	VPSRLW $4, Y6, Y6; VPAND Y15, Y6, Y6; VMOVDQU escapeHigh<>(SB), Y7; VPSHUFB Y6, Y7, Y6; \
	VPAND Y6, r, r; VPXOR Y6, Y6, Y6; VPCMPEQB Y6, r, r; VPAND marks, r, r

// CONTROL marks control characters that are no blanks.
#define CONTROL(bytes, r) \
	VPMINUB control<>(SB), bytes, r; VPCMPEQB bytes, r, r; \
	VMOVDQU blank<>(SB), Y4; VPSHUFB bytes, Y4, Y4; VPCMPEQB bytes, Y4, Y4; \
	VPANDN r, Y4, r

// func clearAVX2(text *byte, n int) int
TEXT ·clearAVX2(SB), NOSPLIT, $0-24
	MOVQ text+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ SI, DX
	VMOVDQU slash<>(SB), Y7
	VMOVDQU lower<>(SB), Y8
	VMOVDQU m<>(SB), Y9
	VMOVDQU h<>(SB), Y10
	VMOVDQU d<>(SB), Y11
	VMOVDQU second<>(SB), Y12
	VMOVDQU firstLow<>(SB), Y13
	VMOVDQU first<>(SB), Y14
	VMOVDQU half<>(SB), Y15
	SUBQ $(const_block+const_behind), CX
	JLT done

block:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	NAME(0, Y2)
	NAME(32, Y3)
	VPCMPEQB Y0, Y7, Y4
	VPCMPEQB Y1, Y7, Y5
	VPOR Y2, Y3, Y2
	VPOR Y4, Y5, Y3
	VPOR Y2, Y3, Y3
	VPTEST Y3, Y3
	JNZ escapes

characters:
	// Most is ASCII, also right in front, without control characters. As signed numbers, what
	// is not ASCII is less than the space.
	VPCMPGTB Y0, Y8, Y2
	VPCMPGTB Y1, Y8, Y3
	VPOR Y2, Y3, Y4
	VPOR -3(SI), Y4, Y4
	VPTEST top<>(SB), Y4
	JNZ unusual

next:
	ADDQ $const_block, SI
	SUBQ $const_block, CX
	JGE block

done:
	SUBQ DX, SI
	MOVQ SI, ret+16(FP)
	VZEROUPPER
	RET

unusual:
	VPANDN Y2, Y0, Y2
	VPANDN Y3, Y1, Y3
	VPOR Y2, Y3, Y2
	VPTEST top<>(SB), Y2
	JNZ controls

utf8:
	UTF8(Y0, 0, Y2)
	UTF8(Y1, 32, Y3)
	VPOR Y2, Y3, Y2
	VPTEST Y2, Y2
	JZ next
	JMP done

	// Most escapes stand for no letter.
escapes:
	VPTEST Y2, Y2
	JNZ done
	ESCAPED(1, Y4, Y2)
	ESCAPED(33, Y5, Y3)
	VMOVDQU slash<>(SB), Y7
	VPOR Y2, Y3, Y2
	VPTEST Y2, Y2
	JZ characters
	JMP done

	// Of control characters, blanks are well.
controls:
	CONTROL(Y0, Y2)
	CONTROL(Y1, Y3)
	VPOR Y2, Y3, Y2
	VPTEST Y2, Y2
	JZ utf8
	JMP done
