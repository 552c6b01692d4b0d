// Command asm writes the assembly of package kernel, for AVX2 with FMA and for
// AVX-512, from one description of each kernel. Run it by
//
//	go generate github.com/lexigraph/lexigraph/graph/kernel
package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	build.ConstraintExpr("amd64")
	pause()
	prefetches()
	transpose8()
	for _, s := range []isa{avx2, avx512} {
		tiles(s)
		copyPanels(s, "copyRows", s.rows, 1)
		copyPanels(s, "copyFourRows", s.rows, 4)
		if s.fewer > 0 {
			copyPanels(s, "copyFewerRows", s.fewer, 1)
		}
		copyPanels(s, "copyCols", s.cols, 1)
		if s == avx2 {
			copyPanels(s, "copyFourCols", s.cols, 4)
		} else {
			copyPanels(s, "copyTwoCols", s.cols, 2)
		}
		dot(s)
		dotGroups(s)
		axpy(s)
		add(s)
		addGroups(s)
		sumGroups(s)
		scale(s)
		sum(s)
		sumSquares(s)
		maximum(s)
		expSum(s)
		logistic(s)
		relu(s)
		reluGrad(s)
		tanh(s)
		tanhGrad(s)
		sigmoid(s)
		sigmoidGrad(s)
		gelu(s)
		geluGrad(s)
		if s == avx2 {
			dotCodes(s)
			expSumDown(s)
			adam(s)
			adaGrad(s)
		}
		sgd(s)
		sgdMomentum(s)
		rmsProp(s)
		rmsPropMomentum(s)
		adaGradRow(s)
	}
	build.Generate()
}

// prefetch asks for every line of 64 bytes of x, and for the one that its end is in, by the instruction ask
// for the line at x.
func prefetch(name, doc string, x reg.Register, ask func()) {
	build.TEXT(name, build.NOSPLIT, "func(x []float32)")
	build.Pragma("noescape")
	build.Doc(name + " asks for the memory of x, which must not be empty" + doc + ".")
	build.Load(build.Param("x").Base(), x)
	n := build.Load(build.Param("x").Len(), build.GP64())
	last := build.GP64()
	build.LEAQ(op.Mem{Base: x, Index: n, Scale: 4, Disp: -4}, last)
	build.Label("line")
	ask()
	build.ADDQ(op.I32(64), x)
	build.CMPQ(x, last)
	build.JLE(op.LabelRef("line"))
	build.MOVQ(last, x)
	ask()
	build.RET()
}

// prefetches makes the two kinds of prefetch.
func prefetches() {
	x := reg.RAX
	prefetch("prefetch", "", x, func() { build.PREFETCHT0(op.Mem{Base: x}) })
	prefetch("prefetchToWrite", ", without a copy in another core's cache", x, func() {
		// PREFETCHW (AX), which neither avo nor Go's assembler has. Processors that lack it pass over it.
		for _, b := range []op.U8{0x0f, 0x0d, 0x08} {
			build.Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []op.Op{b}, Inputs: []op.Op{x}})
		}
	})
}

// pause tells the processor that this thread only waits.
func pause() {
	build.TEXT("pause", build.NOSPLIT, "func()")
	build.Doc("pause takes a moment, for loops that wait for another processor.")
	build.PAUSE()
	build.RET()
}
