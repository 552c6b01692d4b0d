// Command asm writes the assembly of package kernel, for AVX2 with FMA and for
// AVX-512, from one description of each kernel. Run it by
//
//	go generate github.com/lexigraph/lexigraph/graph/kernel
package main

import (
	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
)

func main() {
	build.ConstraintExpr("amd64")
	pause()
	prefetch()
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
		dotRows(s)
		axpy(s)
		add(s)
		addRows(s)
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
	}
	build.Generate()
}

// prefetch asks for every line of 64 bytes of x, and for the one that its end is in.
func prefetch() {
	build.TEXT("prefetch", build.NOSPLIT, "func(x []float32)")
	build.Pragma("noescape")
	build.Doc("prefetch asks for the memory of x, which must not be empty.")
	x := build.Load(build.Param("x").Base(), build.GP64())
	n := build.Load(build.Param("x").Len(), build.GP64())
	last := build.GP64()
	build.LEAQ(op.Mem{Base: x, Index: n, Scale: 4, Disp: -4}, last)
	build.Label("line")
	build.PREFETCHT0(op.Mem{Base: x})
	build.ADDQ(op.I32(64), x)
	build.CMPQ(x, last)
	build.JLE(op.LabelRef("line"))
	build.PREFETCHT0(op.Mem{Base: last})
	build.RET()
}

// pause tells the processor that this thread only waits.
func pause() {
	build.TEXT("pause", build.NOSPLIT, "func()")
	build.Doc("pause takes a moment, for loops that wait for another processor.")
	build.PAUSE()
	build.RET()
}
