package main

import (
	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// reduce splits x = n·ln 2 + r, |r| <= ln 2/2, for |x| < 150, and returns n and
// r. The product of n and the first part of ln 2 is subtracted without an
// error, for the two agree in their leading digits.
func (s isa) reduce(x reg.VecVirtual) (n, r reg.VecVirtual) {
	n, r = s.vec(), s.vec()
	build.VMULPS(s.constant(1.44269502), x, n)
	if s == avx512 {
		build.VRNDSCALEPS(op.U8(0), n, n)
	} else {
		build.VROUNDPS(op.U8(0), n, n)
	}
	build.VMOVAPS(x, r)
	build.VFNMADD231PS(s.constant(0.693147182), n, r)
	build.VFNMADD231PS(s.constant(-1.90465421e-09), n, r)
	return n, r
}

// seriesOfExp are the coefficients, the highest power's first, of (exp(r)-1)/r for |r| <= ln 2/2: a
// polynomial of degree 5 that agrees with it at 0 and, to second order, at five Chebyshev nodes. Its
// error is below 1e-8.
var seriesOfExp = [...]float32{0.00139282015, 0.00836320315, 0.0416665263, 0.166665763, 0.5, 1}

// series returns (exp(r)-1)/r.
func (s isa) series(r reg.VecVirtual) reg.VecVirtual {
	q := s.held(seriesOfExp[0])
	for _, c := range seriesOfExp[1:] {
		build.VFMADD213PS(s.constant(c), r, q)
	}
	return q
}

// power returns 2^n for whole n that are normal exponents.
func (s isa) power(n reg.VecVirtual) reg.VecVirtual {
	v := s.vec()
	if s == avx512 {
		build.VMOVUPS(s.constant(1), v)
		build.VSCALEFPS(n, v, v)
		return v
	}
	build.VCVTPS2DQ(n, v)
	build.VPADDD(s.integer(127), v, v)
	build.VPSLLD(op.U8(23), v, v)
	return v
}

// scaleBy multiplies e by 2^n for whole n, |n| <= 200. It changes n.
func (s isa) scaleBy(n, e reg.VecVirtual) {
	if s == avx512 {
		build.VSCALEFPS(n, e, e)
		return
	}
	// 2^n may be no normal number, so it is multiplied by in two parts.
	half := s.vec()
	build.VCVTPS2DQ(n, n)
	build.VPSRAD(op.U8(1), n, half)
	build.VPSUBD(half, n, n)
	for _, part := range []reg.VecVirtual{half, n} {
		build.VPADDD(s.integer(127), part, part)
		build.VPSLLD(op.U8(23), part, part)
		build.VMULPS(part, e, e)
	}
}

// keepExp keeps what every exponential needs.
func (s isa) keepExp() {
	s.keep(seriesOfExp[:]...)
	s.keep(1.44269502, 0.693147182, -1.90465421e-09)
}

// exp replaces x by its exponential.
func (s isa) exp(x reg.VecVirtual) {
	// Beyond these the result is infinite or rounds to 0. NaN, as the second
	// operand of both, stays.
	limit := s.vec()
	build.VMOVUPS(s.constant(89), limit)
	build.VMINPS(x, limit, x)
	build.VMOVUPS(s.constant(-104), limit)
	build.VMAXPS(x, limit, x)
	n, r := s.reduce(x)
	e := s.series(r)
	build.VFMADD213PS(s.constant(1), r, e)
	s.scaleBy(n, e)
	build.VMOVAPS(e, x)
}

func expSum(s isa) {
	s.text("expSum", "func(dst, x []float32, shift float32) float32",
		"sets dst[i] = exp(x[i]-shift) and returns the sum.")
	shift := s.broadcast("shift")
	s.keepExp()
	sums := s.accumulators(2)
	s.eachUnit(2, []string{"dst", "x"}, func(p span, i, half int) {
		x := p.load("x")
		build.VSUBPS(shift, x, x)
		s.exp(x)
		p.blank(x)
		build.VADDPS(x, sums[i][half], sums[i][half])
		p.store(x, "dst")
	})
	build.Store(s.fold(sums, build.VADDPS), build.ReturnIndex(0))
	end()
}

// expSumDown makes its exponentials step by step for all vectors of an iteration: one after the other,
// their long chains would fill the processor's queues before the next one begins.
//
// Note: on AMD's Zen 4, in the nearest cache, 8 elements take 8.0 cycles, and 11.7 by expSum. AVX-512's
// expSum, whose scaling by 2^n is one instruction, takes 5.7, and 7.1 where it reads its constants from memory.
func expSumDown(s isa) {
	s.text("expSumDown", "func(dst, x []float32, shift float32) float32",
		"is expSum where no x[i] is greater than shift.")
	shift := build.Param("shift")
	sums := s.accumulators(2)
	s.loops(2, s.halves(), []string{"dst", "x"}, func(all []span) {
		var xs []reg.VecVirtual
		for _, p := range all {
			xs = append(xs, p.load("x"))
		}
		by := s.broadcastAgain(shift)
		for _, x := range xs {
			build.VSUBPS(by, x, x)
		}
		s.expDown(xs)
		for i, p := range all {
			sum := sums[i/s.halves()][i%s.halves()]
			p.blank(xs[i])
			build.VADDPS(xs[i], sum, sum)
			p.store(xs[i], "dst")
		}
	})
	build.Store(s.fold(sums, build.VADDPS), build.ReturnIndex(0))
	end()
}

// expDown replaces each x, which is 0 or less or NaN, by the bits that exp gives it. Without a
// large exponent, 2^(n+63) and 2^-63 do for both parts of 2^n, and the first of them takes one
// shift: in the sum of n+190 and a number whose last bit counts one, the last bits are n+63's
// biased exponent.
func (s isa) expDown(xs []reg.VecVirtual) {
	const bias = 127 + 63
	scales, es := make([]reg.VecVirtual, len(xs)), make([]reg.VecVirtual, len(xs))
	limit := s.held(-104)
	for _, x := range xs {
		build.VMAXPS(x, limit, x)
	}
	perLog2 := s.held(1.44269502)
	for i, x := range xs {
		scales[i] = s.vec()
		build.VMULPS(perLog2, x, scales[i])
	}
	whole := s.held(3<<22 + bias)
	for _, scale := range scales {
		build.VADDPS(whole, scale, scale)
	}
	for i, scale := range scales {
		n := s.vec()
		build.VSUBPS(s.constant(3<<22+bias), scale, n)
		es[i] = n
	}
	for i, x := range xs {
		build.VPSLLD(op.U8(23), scales[i], scales[i])
		build.VFNMADD231PS(s.constant(0.693147182), es[i], x)
	}
	for i, x := range xs {
		build.VFNMADD231PS(s.constant(-1.90465421e-09), es[i], x)
	}
	for i := range es {
		es[i] = s.held(seriesOfExp[0])
	}
	for _, c := range append(seriesOfExp[1:len(seriesOfExp):len(seriesOfExp)], 1) {
		for i, e := range es {
			build.VFMADD213PS(s.constant(c), xs[i], e)
		}
	}
	for i, e := range es {
		build.VMULPS(scales[i], e, e)
	}
	down := s.held(1.0 / (1 << 63))
	for i, e := range es {
		build.VMULPS(down, e, xs[i])
	}
}

// logistic divides e^-|x| or, where x is not negative, 1 by 1+e^-|x|, and
// multiplies the latter in float64.
func logistic(s isa) {
	s.text("logistic", "func(x []float32) (sum float32, product float64)",
		"replaces x by 1/(1+exp(-x)) and returns the sum of max(x, 0) and the product of 1+exp(-|x|).")
	sums, zero, one := s.accumulators(1), s.zero(), s.vec()
	build.VMOVUPS(s.constant(1), one)
	var products []reg.VecVirtual
	for range 2 * s.halves() {
		v := s.vec()
		build.VMOVUPD(s.double(1), v)
		products = append(products, v)
	}
	s.eachUnit(1, []string{"x"}, func(p span, _, half int) {
		x, e, v := p.load("x"), s.vec(), s.vec()
		build.VMAXPS(x, zero, v)
		build.VADDPS(v, sums[0][half], sums[0][half])
		s.or(s.integer(1<<31), x, e)
		s.exp(e)
		build.VMOVAPS(one, v)
		s.whereNegative(x, e, v)
		p.blank(e)
		for i, factor := range s.doubles(e) {
			build.VADDPD(s.double(1), factor, factor)
			build.VMULPD(factor, products[2*half+i], products[2*half+i])
		}
		build.VADDPS(one, e, e)
		build.VDIVPS(e, v, v)
		p.store(v, "x")
	})
	build.Store(s.fold(sums, build.VADDPS), build.ReturnIndex(0))
	build.Store(s.foldDoubles(products, build.VMULPD), build.ReturnIndex(1))
	end()
}

// or sets to to the bits of either.
func (s isa) or(a op.Op, b, to reg.VecVirtual) {
	if s == avx512 {
		build.VPORD(a, b, to)
	} else {
		build.VORPS(a, b, to)
	}
}

// whereNegative sets the lanes of to to those of from where x is below 0.
func (s isa) whereNegative(x, from, to reg.VecVirtual) {
	const less = 1
	if s == avx512 {
		k := build.K()
		build.VCMPPS(op.U8(less), s.zero(), x, k)
		build.VMOVAPS(from, k, to)
		return
	}
	mask := s.vec()
	build.VCMPPS(op.U8(less), s.zero(), x, mask)
	build.VBLENDVPS(mask, from, to, to)
}

// tanh is -u/(2+u) with u = exp(-2|z|)-1. As u is (2^n-1) + 2^n·(exp(r)-1),
// nothing cancels where z is small.
func tanh(s isa) {
	s.text("tanh", "func(y, z []float32)", "sets y[i] = tanh(z[i]).")
	s.keepExp()
	s.each(1, []string{"y", "z"}, func(p span, _ int) {
		x, sign, limit := p.load("z"), s.vec(), s.vec()
		build.VANDPS(s.integer(1<<31), x, sign)
		build.VANDPS(s.integer(1<<31-1), x, x)
		build.VMULPS(s.constant(-2), x, x)
		build.VMOVUPS(s.constant(-40), limit) // where it has long been 1
		build.VMAXPS(x, limit, x)
		n, r := s.reduce(x)
		q := s.series(r)
		build.VMULPS(r, q, q)
		scale := s.power(n)
		u := s.vec()
		build.VSUBPS(s.constant(1), scale, u)
		build.VFMADD231PS(scale, q, u)
		down := s.vec()
		build.VADDPS(s.constant(2), u, down)
		build.VDIVPS(down, u, u)
		build.VANDPS(s.integer(1<<31-1), u, u)
		build.VORPS(sign, u, u)
		p.store(u, "y")
	})
	end()
}

func tanhGrad(s isa) {
	s.text("tanhGrad", "func(dz, dy, y []float32)", "sets dz[i] = dy[i]·(1-y[i]²).")
	s.each(4, []string{"dz", "dy", "y"}, func(p span, _ int) {
		y, v := p.load("y"), s.vec()
		build.VMOVUPS(s.constant(1), v)
		build.VFNMADD231PS(y, y, v)
		build.VMULPS(p.load("dy"), v, v)
		p.store(v, "dz")
	})
	end()
}

func sigmoid(s isa) {
	s.text("sigmoid", "func(y, z []float32)", "sets y[i] = 1/(1+exp(-z[i])).")
	s.keepExp()
	s.each(1, []string{"y", "z"}, func(p span, _ int) {
		x := p.load("z")
		if s == avx512 {
			build.VPXORD(s.integer(1<<31), x, x)
		} else {
			build.VXORPS(s.integer(1<<31), x, x)
		}
		s.exp(x)
		one := s.vec()
		build.VMOVUPS(s.constant(1), one)
		build.VADDPS(one, x, x)
		build.VDIVPS(x, one, x)
		p.store(x, "y")
	})
	end()
}

func sigmoidGrad(s isa) {
	s.text("sigmoidGrad", "func(dz, dy, y []float32)", "sets dz[i] = dy[i]·y[i]·(1-y[i]).")
	s.each(4, []string{"dz", "dy", "y"}, func(p span, _ int) {
		y, v := p.load("y"), s.vec()
		build.VMOVUPS(s.constant(1), v)
		build.VSUBPS(y, v, v)
		build.VMULPS(y, v, v)
		build.VMULPS(p.load("dy"), v, v)
		p.store(v, "dz")
	})
	end()
}

// relu relies on VMAXPS to return its second operand when one is NaN.
func relu(s isa) {
	s.text("relu", "func(y, z []float32)", "sets y[i] = max(z[i], 0).")
	zero := s.zero()
	s.each(4, []string{"y", "z"}, func(p span, _ int) {
		v := p.load("z")
		build.VMAXPS(v, zero, v)
		p.store(v, "y")
	})
	end()
}

func reluGrad(s isa) {
	const notLessOrEqual = 6 // true for NaN
	s.text("reluGrad", "func(dz, dy, y []float32)", "sets dz[i] = dy[i], or 0 where y[i] <= 0.")
	zero := s.zero()
	s.each(4, []string{"dz", "dy", "y"}, func(p span, _ int) {
		v := p.load("dy")
		if s == avx512 {
			k := build.K()
			build.VCMPPS(op.U8(notLessOrEqual), zero, p.load("y"), k)
			build.VMOVAPS_Z(v, k, v)
		} else {
			k := s.vec()
			build.VCMPPS(op.U8(notLessOrEqual), zero, p.load("y"), k)
			build.VANDPS(k, v, v)
		}
		p.store(v, "dz")
	})
	end()
}
