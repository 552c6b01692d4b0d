package main

import "fmt"

// A vec is the number of a vector register.
type vec int

// String is how Go's assembler names the register in loads and stores.
func (v vec) String() string { return fmt.Sprintf("F%d", int(v)) }

func (v vec) s4() string { return fmt.Sprintf("V%d.S4", int(v)) }

// An instruction works on vectors. Those that Go's assembler knows are written in
// its syntax. The others are words with, in a comment, what they are in Arm's;
// the code is that of the Arm Architecture Reference Manual, section C7.2.
type instruction struct {
	name     string
	code     uint32
	operands []string // their shapes
	end      string   // what follows the operands
}

func vectors(name string, code uint32, operands ...string) instruction {
	return instruction{name: name, code: code, operands: operands}
}

var (
	fadd  = vectors("fadd", 0x4e20d400, "4s", "4s", "4s")
	fsub  = vectors("fsub", 0x4ea0d400, "4s", "4s", "4s")
	fmul  = vectors("fmul", 0x6e20dc00, "4s", "4s", "4s")
	fdiv  = vectors("fdiv", 0x6e20fc00, "4s", "4s", "4s")
	fmax  = vectors("fmax", 0x4e20f400, "4s", "4s", "4s") // NaN if either is
	fmin  = vectors("fmin", 0x4ea0f400, "4s", "4s", "4s") // NaN if either is
	fcmgt = vectors("fcmgt", 0x6ea0e400, "4s", "4s", "4s")
	bic   = vectors("bic", 0x4e601c00, "16b", "16b", "16b")

	faddDouble = vectors("fadd", 0x4e60d400, "2d", "2d", "2d")
	fmulDouble = vectors("fmul", 0x6e60dc00, "2d", "2d", "2d")

	fneg    = vectors("fneg", 0x6ea0f800, "4s", "4s")
	fabs    = vectors("fabs", 0x4ea0f800, "4s", "4s")
	fsqrt   = vectors("fsqrt", 0x6ea1f800, "4s", "4s")
	frintn  = vectors("frintn", 0x4e218800, "4s", "4s") // to the nearest, ties to even
	fcvtzs  = vectors("fcvtzs", 0x4ea1b800, "4s", "4s") // to int32
	fcvtl   = vectors("fcvtl", 0x0e617800, "2d", "2s")  // the lower half to float64
	fcvtl2  = vectors("fcvtl2", 0x4e617800, "2d", "4s") // the upper half
	cmlt    = instruction{"cmlt", 0x4ea0a800, []string{"4s", "4s"}, ", #0"}
	fcmlt   = instruction{"fcmlt", 0x4ea0e800, []string{"4s", "4s"}, ", #0.0"}
	fcmle   = instruction{"fcmle", 0x6ea0d800, []string{"4s", "4s"}, ", #0.0"}
	sxtl    = vectors("sxtl", 0x0f08a400, "8h", "8b")         // the lower half of int8 to int16
	sxtl2   = vectors("sxtl2", 0x4f08a400, "8h", "16b")       // the upper half
	smlal   = vectors("smlal", 0x0e608000, "4s", "4h", "4h")  // adds int32 products of the lower halves
	smlal2  = vectors("smlal2", 0x4e608000, "4s", "8h", "8h") // of the upper halves
	addp    = vectors("addp", 0x4ea0bc00, "4s", "4s", "4s")   // sums of neighbours
	halving = instruction{"sshr", 0x4f000400 | (64-1)<<16, []string{"4s", "4s"}, ", #1"}
)

// do writes an instruction; the first register gets the result.
func (k *kernel) do(in instruction, to vec, from ...vec) {
	code, text := in.code|uint32(to), fmt.Sprintf("%s v%d.%s", in.name, to, in.operands[0])
	for i, v := range from {
		code |= uint32(v) << []int{5, 16}[i]
		text += fmt.Sprintf(", v%d.%s", v, in.operands[i+1])
	}
	k.word(code, text+in.end)
}

// fmlaBy adds x, times lane i of y, to sum, rounding once.
func (k *kernel) fmlaBy(sum, x, y vec, i int) {
	code := 0x4f801000 | uint32(sum) | uint32(x)<<5 | uint32(y)<<16 | uint32(i&1)<<21 | uint32(i>>1)<<11
	k.word(code, fmt.Sprintf("fmla v%d.4s, v%d.4s, v%d.s[%d]", sum, x, y, i))
}

func (k *kernel) word(code uint32, text string) {
	k.body = append(k.body, fmt.Sprintf("\tWORD $0x%08x // %s\n", code, text))
}

// native writes one that Go's assembler knows, where the result comes last.
func (k *kernel) native(name, shape string, to vec, from ...vec) {
	var operands []any
	for i := range from {
		operands = append(operands, fmt.Sprintf("V%d.%s", from[len(from)-1-i], shape))
	}
	k.op(name, append(operands, fmt.Sprintf("V%d.%s", to, shape))...)
}

// fmla adds x·y to sum, rounding once, and fmls subtracts it.
func (k *kernel) fmla(sum, x, y vec)       { k.native("VFMLA", "S4", sum, x, y) }
func (k *kernel) fmls(sum, x, y vec)       { k.native("VFMLS", "S4", sum, x, y) }
func (k *kernel) fmlaDouble(sum, x, y vec) { k.native("VFMLA", "D2", sum, x, y) }

func (k *kernel) and(to, x, y vec) { k.native("VAND", "B16", to, x, y) }
func (k *kernel) add(to, x, y vec) { k.native("VADD", "S4", to, x, y) } // of integers
func (k *kernel) sub(to, x, y vec) { k.native("VSUB", "S4", to, x, y) }

// insert copies those bits of from to to that are set in mask.
func (k *kernel) insert(to, from, mask vec) { k.native("VBIT", "B16", to, from, mask) }

func (k *kernel) move(to, from vec) { k.native("VORR", "B16", to, from, from) }
func (k *kernel) zero(v vec)        { k.native("VEOR", "B16", v, v, v) }

// shift shifts integers to the left.
func (k *kernel) shift(to, from vec, bits int) { k.op("VSHL", imm(bits), from.s4(), to.s4()) }
