package main

import (
	"math"

	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func dot(s isa) {
	s.text("dot", "func(a, b []float32) float32", "returns Σ a[i]·b[i].")
	sums := s.accumulators(4)
	s.eachUnit(4, []string{"a", "b"}, func(p span, i, half int) {
		build.VFMADD231PS(p.load("a"), p.load("b"), sums[i][half])
	})
	build.Store(s.fold(sums, build.VADDPS), build.ReturnIndex(0))
	end()
}

// dotGroups is dot of each row of x and the rows of its group.
func dotGroups(s isa) {
	s.text("dotGroups", "func(dst, x []float32, d int, table []float32, row, start []int32)",
		"sets dst[k] to Σ x[p·d+i]·table[row[k]·d+i], for each group p and each k from start[p] to start[p+1]−1.")
	dst := build.Load(build.Param("dst").Base(), build.GP64())
	left := build.Load(build.Param("start").Len(), build.GP64())
	start := build.Load(build.Param("start").Base(), build.GP64())
	row := build.Load(build.Param("row").Base(), build.GP64())
	table := build.Load(build.Param("table").Base(), build.GP64())
	x := build.Load(build.Param("x").Base(), build.GP64())
	d := build.Load(build.Param("d"), build.GP64())
	k, stop := build.GP64(), build.GP64()
	build.JMP(op.LabelRef("nextGroup"))

	build.Label("group")
	build.MOVLQSX(op.Mem{Base: start}, k)
	build.MOVLQSX(op.Mem{Base: start, Disp: 4}, stop)
	build.ADDQ(op.I32(4), start)
	build.JMP(op.LabelRef("next"))
	build.Label("row")
	n, a, b := build.GP64(), build.GP64(), build.GP64()
	build.MOVQ(d, n)
	build.MOVQ(x, a)
	build.MOVLQSX(op.Mem{Base: row, Index: k, Scale: 4}, b)
	build.IMULQ(d, b)
	build.LEAQ(op.Mem{Base: table, Index: b, Scale: 4}, b)
	sums := s.accumulators(4)
	s.loopsOver("", n, map[string]reg.Register{"a": a, "b": b}, 4, s.halves(), []string{"a", "b"}, func(all []span) {
		for i, p := range all {
			build.VFMADD231PS(p.load("a"), p.load("b"), sums[i/s.halves()][i%s.halves()])
		}
	})
	build.VMOVSS(s.fold(sums, build.VADDPS).(reg.Vec).AsX(), op.Mem{Base: dst, Index: k, Scale: 4})
	build.INCQ(k)
	build.Label("next")
	build.CMPQ(k, stop)
	build.JLT(op.LabelRef("row"))
	build.LEAQ(op.Mem{Base: x, Index: d, Scale: 4}, x)
	build.Label("nextGroup")
	build.DECQ(left)
	build.JG(op.LabelRef("group"))
	end()
}

func sum(s isa) {
	s.text("sum", "func(x []float32) float32", "returns Σ x[i].")
	sums := s.accumulators(4)
	s.eachUnit(4, []string{"x"}, func(p span, i, half int) {
		build.VADDPS(p.load("x"), sums[i][half], sums[i][half])
	})
	build.Store(s.fold(sums, build.VADDPS), build.ReturnIndex(0))
	end()
}

func sumSquares(s isa) {
	s.text("sumSquares", "func(x []float32) float64", "returns Σ x[i]², summed in float64.")
	var sums []reg.VecVirtual
	for range 2 * s.halves() {
		sums = append(sums, s.zero())
	}
	s.eachUnit(1, []string{"x"}, func(p span, _, half int) {
		for i, x := range s.doubles(p.load("x")) {
			build.VFMADD231PD(x, x, sums[2*half+i])
		}
	})
	build.Store(s.foldDoubles(sums, build.VADDPD), build.ReturnIndex(0))
	end()
}

// maximum relies on VMAXPS to return its second operand when one is NaN.
func maximum(s isa) {
	s.text("max", "func(x []float32) float32", "returns the greatest element that is not NaN, or -Inf.")
	greatest := s.accumulators(4)
	lowest := s.vec()
	build.VMOVUPS(s.constant(float32(math.Inf(-1))), lowest)
	for _, a := range greatest {
		for _, v := range a {
			build.VMOVAPS(lowest, v)
		}
	}
	s.eachUnit(4, []string{"x"}, func(p span, i, half int) {
		x := p.load("x")
		p.blankTo(lowest, x)
		build.VMAXPS(greatest[i][half], x, greatest[i][half])
	})
	build.Store(s.fold(greatest, build.VMAXPS), build.ReturnIndex(0))
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
