// Command asm writes the assembly of package kernel, for AVX2 with FMA and for
// AVX-512, from one description of each kernel. Run it by
//
//	go generate github.com/lexigraph/lexigraph/graph/kernel
package main

import "github.com/mmcloughlin/avo/build"

func main() {
	build.ConstraintExpr("amd64")
	pause()
	transpose8()
	for _, s := range []isa{avx2, avx512} {
		tile(s)
		copyPanels(s, "copyRows", s.rows, 1)
		copyPanels(s, "copyFourRows", s.rows, 4)
		copyPanels(s, "copyCols", s.cols, 1)
		dot(s)
		axpy(s)
		add(s)
		addRows(s)
		scale(s)
		sum(s)
		sumSquares(s)
		maximum(s)
		expSum(s)
		relu(s)
		reluGrad(s)
		tanh(s)
		tanhGrad(s)
		sigmoid(s)
		sigmoidGrad(s)
		gelu(s)
		geluGrad(s)
		if s == avx2 {
			adam(s)
		}
		sgd(s)
		sgdMomentum(s)
		rmsProp(s)
		rmsPropMomentum(s)
		adaGrad(s)
	}
	build.Generate()
}

// pause tells the processor that this thread only waits.
func pause() {
	build.TEXT("pause", build.NOSPLIT, "func()")
	build.Doc("pause takes a moment, for loops that wait for another processor.")
	build.PAUSE()
	build.RET()
}
