package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// Both kernels rest on the ratio of the normal distribution's tail to its
// density. With t = |z| and φ(t) = exp(-t²/2)/√(2π),
//
//	1-Φ(t) = exp(-t²/2)·ratio(t)
//
// where ratio falls slowly from 1/2, so that the tail keeps its digits.

// bell returns t = min(|z|, 15) and exp(-t²/2) as e·2^n; beyond 15 it is 0. An
// error of t² is one of its exponential, up to a hundred times as large: so what
// t² loses by rounding is added to the small part of the exponent.
func (s isa) bell(z reg.VecVirtual) (t, e, n reg.VecVirtual) {
	t, limit := s.vec(), s.vec()
	build.VANDPS(s.integer(1<<31-1), z, t)
	build.VMOVUPS(s.constant(15), limit)
	build.VMINPS(t, limit, t) // NaN, as the second operand, stays
	square, lost := s.vec(), s.vec()
	build.VMULPS(t, t, square)
	build.VMOVAPS(square, lost)
	build.VFMSUB231PS(t, t, lost)
	build.VMULPS(s.constant(-0.5), square, square)
	n, r := s.reduce(square)
	build.VFMADD231PS(s.constant(-0.5), lost, r)
	e = s.series(r)
	build.VFMADD213PS(s.constant(1), r, e)
	return t, e, n
}

// ratio returns (1-Φ(t))/exp(-t²/2) for 0 <= t <= 15: a polynomial in
// (t-4)/(t+4), divided by t+4. The polynomial is the one of degree 9 whose
// relative error is least, 1e-8; it gives 1/2 at 0 exactly.
func (s isa) ratio(t reg.VecVirtual) reg.VecVirtual {
	down, w, q := s.vec(), s.vec(), s.vec()
	build.VADDPS(s.constant(4), t, down)
	build.VMOVUPS(s.constant(1), w)
	build.VDIVPS(down, w, down)
	build.VADDPS(s.constant(-4), t, w) // more exact than 1 - 8/(t+4), and as fast
	build.VMULPS(down, w, w)
	build.VMOVUPS(s.constant(-0.000134196307), q)
	for _, c := range []float32{0.000174659304, 0.00156840833, -0.0035102109, -0.00752400421,
		0.0604034886, -0.186523661, 0.387136906, -0.607896566, 0.755285144} {
		build.VFMADD213PS(s.constant(c), w, q)
	}
	build.VMULPS(down, q, q)
	return q
}

// mirror replaces v by 1-v in the lanes where z has no sign.
func (s isa) mirror(z, v reg.VecVirtual) {
	other := s.vec()
	build.VMOVUPS(s.constant(1), other)
	build.VSUBPS(v, other, other)
	if s == avx512 {
		negative := build.K()
		build.VPMOVD2M(z, negative)
		build.VMOVAPS(v, negative, other)
		build.VMOVAPS(other, v)
		return
	}
	build.VBLENDVPS(z, v, other, v)
}

func gelu(s isa) {
	s.text("gelu", "func(y, z []float32)", "sets y[i] = z[i]·Φ(z[i]).")
	s.each(1, []string{"y", "z"}, func(p span, _ int) {
		z := p.load("z")
		t, e, n := s.bell(z)
		build.VMULPS(s.ratio(t), e, e)
		s.scaleBy(n, e)
		s.mirror(z, e)
		build.VMULPS(z, e, e)
		p.store(e, "y")
	})
	end()
}

// geluGrad uses that the derivative Φ(z) + z·φ(z) of z and that of -z add up to
// 1. An infinite z gives NaN, as the formula does.
func geluGrad(s isa) {
	s.text("geluGrad", "func(dz, dy, z []float32)", "sets dz[i] = dy[i]·(Φ(z[i]) + z[i]·φ(z[i])).")
	s.each(1, []string{"dz", "dy", "z"}, func(p span, _ int) {
		z := p.load("z")
		t, e, n := s.bell(z)
		q := s.ratio(t)
		build.VFNMADD231PS(s.constant(0.398942280), t, q) // 1/√(2π)
		build.VMULPS(q, e, e)
		s.scaleBy(n, e)
		build.VFMADD231PS(s.constant(0), z, e)
		s.mirror(z, e)
		build.VMULPS(p.load("dy"), e, e)
		p.store(e, "dz")
	})
	end()
}
