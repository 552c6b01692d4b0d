package main

import (
	"fmt"
	"math"
)

// An accumulator has a lane for each element of a unit.
type accumulator []vec

// accumulators returns n of them that hold zeros.
func (k *kernel) accumulators(n int) []accumulator {
	all := make([]accumulator, n)
	for i := range all {
		all[i] = k.vecs(quarters)
		for _, v := range all[i] {
			k.zero(v)
		}
	}
	return all
}

// fold combines the accumulators, and then the lanes of the result, by f, which
// changes its first argument, the second half with the first, and returns the
// result in the lowest lane.
func (k *kernel) fold(all []accumulator, f func(first, second vec)) vec {
	for n := len(all) / 2; n > 0; n /= 2 {
		for i := range n {
			for q, v := range all[i] {
				f(v, all[i+n][q])
			}
		}
	}
	return k.foldLanes(all[0], f)
}

// foldLanes is fold for one accumulator, of float32 or of float64.
func (k *kernel) foldLanes(a accumulator, f func(first, second vec)) vec {
	for n := len(a) / 2; n > 0; n /= 2 {
		for i := range n {
			f(a[i], a[i+n])
		}
	}
	high := a[1]
	k.op("VDUP", fmt.Sprintf("V%d.D[1]", a[0]), fmt.Sprintf("V%d.D2", high))
	f(a[0], high)
	if len(a) == quarters { // of float32
		k.op("VDUP", fmt.Sprintf("V%d.S[1]", a[0]), high.s4())
		f(a[0], high)
	}
	return a[0]
}

// plus and its like are what sums are folded by.
func (k *kernel) plus(first, second vec)       { k.do(fadd, first, first, second) }
func (k *kernel) plusDouble(first, second vec) { k.do(faddDouble, first, first, second) }
func (k *kernel) times(first, second vec)      { k.do(fmulDouble, first, first, second) }

func dot() {
	k := begin("dotNEON", "func(a, b []float32) float32", "is dotPortable.")
	sums := k.accumulators(4)
	k.eachUnit(4, []string{"a", "b"}, "", func(p span, i, q int) { k.fmla(sums[i][q], p.load("a"), p.load("b")) })
	k.op("FMOVS", k.fold(sums, k.plus), k.params["ret"])
	k.end()
}

func sum() {
	k := begin("sumNEON", "func(x []float32) float32", "is sumPortable.")
	sums := k.accumulators(4)
	k.eachUnit(4, []string{"x"}, "", func(p span, i, q int) { k.plus(sums[i][q], p.load("x")) })
	k.op("FMOVS", k.fold(sums, k.plus), k.params["ret"])
	k.end()
}

// doubles returns the two halves of a vector of float32 as float64.
func (k *kernel) doubles(x vec) [2]vec {
	low, high := k.vec(), k.vec()
	k.do(fcvtl, low, x)
	k.do(fcvtl2, high, x)
	return [2]vec{low, high}
}

func sumSquares() {
	k := begin("sumSquaresNEON", "func(x []float32) float64", "is sumSquaresPortable.")
	sums := k.vecs(2 * quarters)
	for _, v := range sums {
		k.zero(v)
	}
	k.eachUnit(1, []string{"x"}, "", func(p span, _, q int) {
		for i, x := range k.doubles(p.load("x")) {
			k.fmlaDouble(sums[2*q+i], x, x)
		}
	})
	k.op("FMOVD", k.foldLanes(sums, k.plusDouble), k.params["ret"])
	k.end()
}

// maximum can't use FMAX, which returns NaN where there is one, nor FMAXNM, which
// orders the zeros.
func maximum() {
	k := begin("maxNEON", "func(x []float32) float32", "is maxPortable.")
	k.keep(float(float32(math.Inf(-1))))
	lowest := k.constant(float(float32(math.Inf(-1))))
	greatest := k.accumulators(4)
	for _, a := range greatest {
		for _, v := range a {
			k.move(v, lowest)
		}
	}
	mask := k.vec()
	k.eachUnit(4, []string{"x"}, "", func(p span, i, q int) {
		x, old := p.load("x"), greatest[i][q]
		p.blankTo(lowest, x)
		k.do(fcmgt, mask, x, old)
		k.insert(old, x, mask)
	})
	k.op("FMOVS", k.fold(greatest, func(first, second vec) {
		k.do(fcmgt, mask, first, second)
		k.native("VBSL", "B16", mask, first, second)
		k.move(first, mask)
	}), k.params["ret"])
	k.end()
}

func axpy() {
	k := begin("axpyNEON", "func(alpha float32, x, y []float32)", "is axpyPortable.")
	alpha := k.broadcast("alpha")
	k.each(4, []string{"x", "y"}, func(p span) {
		y := p.load("y")
		k.fmla(y, p.load("x"), alpha)
		p.store(y, "y")
	})
	k.end()
}

func add() {
	k := begin("addNEON", "func(dst, x []float32)", "is addPortable.")
	k.each(4, []string{"dst", "x"}, func(p span) {
		v := p.load("dst")
		k.plus(v, p.load("x"))
		p.store(v, "dst")
	})
	k.end()
}

func scale() {
	k := begin("scaleNEON", "func(alpha float32, x []float32)", "is scalePortable.")
	alpha := k.broadcast("alpha")
	k.each(4, []string{"x"}, func(p span) {
		v := p.load("x")
		k.do(fmul, v, v, alpha)
		p.store(v, "x")
	})
	k.end()
}
