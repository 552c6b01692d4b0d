package main

import (
	"math"

	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sums returns n registers that hold zeros, and a function that adds them up,
// pair by pair, into the first.
func (s isa) sums(n int) (v []reg.VecVirtual, total func() reg.VecVirtual) {
	for range n {
		v = append(v, s.zero())
	}
	return v, func() reg.VecVirtual {
		for n := len(v); n > 1; n /= 2 {
			for i := range n / 2 {
				build.VADDPS(v[i+n/2], v[i], v[i])
			}
		}
		return v[0]
	}
}

func dot(s isa) {
	s.text("dot", "func(a, b []float32) float32", "returns Σ a[i]·b[i].")
	sums, total := s.sums(4)
	s.each(4, []string{"a", "b"}, func(p span, i int) {
		build.VFMADD231PS(p.load("a"), p.load("b"), sums[i])
	})
	build.Store(s.fold(total(), build.VADDPS), build.ReturnIndex(0))
	end()
}

func sum(s isa) {
	s.text("sum", "func(x []float32) float32", "returns Σ x[i].")
	sums, total := s.sums(4)
	s.each(4, []string{"x"}, func(p span, i int) { build.VADDPS(p.load("x"), sums[i], sums[i]) })
	build.Store(s.fold(total(), build.VADDPS), build.ReturnIndex(0))
	end()
}

func sumSquares(s isa) {
	s.text("sumSquares", "func(x []float32) float64", "returns Σ x[i]², summed in float64.")
	sums := [2]reg.VecVirtual{s.zero(), s.zero()} // of the lower and the upper halves
	s.each(1, []string{"x"}, func(p span, _ int) {
		x := p.load("x")
		half, low, high := build.YMM(), s.vec(), s.vec()
		if s == avx512 {
			build.VEXTRACTF64X4(op.U8(1), x, half)
			build.VCVTPS2PD(x.AsY(), low)
			build.VCVTPS2PD(half, high)
		} else {
			build.VEXTRACTF128(op.U8(1), x, half.AsX())
			build.VCVTPS2PD(x.AsX(), low)
			build.VCVTPS2PD(half.AsX(), high)
		}
		build.VFMADD231PD(low, low, sums[0])
		build.VFMADD231PD(high, high, sums[1])
	})
	build.VADDPD(sums[1], sums[0], sums[0])
	build.Store(s.foldPairs(sums[0], build.VADDPD), build.ReturnIndex(0))
	end()
}

// maximum relies on VMAXPS to return its second operand when one is NaN.
func maximum(s isa) {
	s.text("max", "func(x []float32) float32", "returns the greatest element that is not NaN, or -Inf.")
	lowest := s.vec()
	build.VMOVUPS(s.constant(float32(math.Inf(-1))), lowest)
	var greatest [4]reg.VecVirtual
	for i := range greatest {
		greatest[i] = s.vec()
		build.VMOVAPS(lowest, greatest[i])
	}
	s.each(4, []string{"x"}, func(p span, i int) {
		x := p.load("x")
		p.blankTo(lowest, x)
		build.VMAXPS(greatest[i], x, greatest[i])
	})
	build.VMAXPS(greatest[2], greatest[0], greatest[0])
	build.VMAXPS(greatest[3], greatest[1], greatest[1])
	build.VMAXPS(greatest[1], greatest[0], greatest[0])
	build.Store(s.fold(greatest[0], build.VMAXPS), build.ReturnIndex(0))
	end()
}

func axpy(s isa) {
	s.text("axpy", "func(alpha float32, x, y []float32)", "adds alpha·x to y.")
	alpha := s.broadcast("alpha")
	s.each(4, []string{"x", "y"}, func(p span, _ int) {
		y := p.load("y")
		build.VFMADD231PS(p.load("x"), alpha, y)
		p.store(y, "y")
	})
	end()
}

func add(s isa) {
	s.text("add", "func(dst, x []float32)", "adds x to dst.")
	s.each(4, []string{"dst", "x"}, func(p span, _ int) {
		v := p.load("dst")
		build.VADDPS(p.load("x"), v, v)
		p.store(v, "dst")
	})
	end()
}

func scale(s isa) {
	s.text("scale", "func(alpha float32, x []float32)", "multiplies x by alpha.")
	alpha := s.broadcast("alpha")
	s.each(4, []string{"x"}, func(p span, _ int) {
		v := p.load("x")
		build.VMULPS(alpha, v, v)
		p.store(v, "x")
	})
	end()
}
