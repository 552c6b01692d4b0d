package main

import (
	"github.com/mmcloughlin/avo/build"
	op "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gradient returns GradScale·g + L2·w.
func (p span) gradient(w, gradScale, l2 reg.VecVirtual) reg.VecVirtual {
	g := p.load("g")
	build.VMULPS(gradScale, g, g)
	build.VFMADD231PS(l2, w, g)
	return g
}

// moment returns the slice's running mean, keep·slice + take·x, and stores it.
func (p span) moment(slice string, keep, take, x reg.VecVirtual) reg.VecVirtual {
	v := p.load(slice)
	build.VMULPS(keep, v, v)
	build.VFMADD231PS(take, x, v)
	p.store(v, slice)
	return v
}

func square(s isa, x reg.VecVirtual) reg.VecVirtual {
	v := s.vec()
	build.VMULPS(x, x, v)
	return v
}

// quotient returns x/(√v + epsilon).
func quotient(s isa, x, v, epsilon reg.VecVirtual) reg.VecVirtual {
	root := s.vec()
	build.VSQRTPS(v, root)
	build.VADDPS(epsilon, root, root)
	build.VDIVPS(root, x, root)
	return root
}

// Note: with AVX-512 the division and the root take all the time and are, on
// AMD's Zen 4, slower for one vector than AVX2's for two halves: 2.6 against 3.4
// elements a nanosecond. Intel's take as long. So AVX2's pass serves both.
func adam(s isa) {
	s.text("adam", "func(w, m, v, g []float32, c *[10]float32)",
		"is adamPortable. c: GradScale, L2, 1-Decay, Beta1, 1-Beta1, Beta2, 1-Beta2, StepSize, InvSqrtBias2, Epsilon.")
	c := s.coefficients("c", 10)
	s.each(1, []string{"w", "m", "v", "g"}, func(p span, _ int) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		m := p.moment("m", c[3], c[4], g)
		root := p.moment("v", c[5], c[6], square(s, g))
		build.VSQRTPS(root, root)
		build.VFMADD213PS(c[9], c[8], root) // root·InvSqrtBias2 + Epsilon
		build.VMULPS(c[7], m, m)
		build.VDIVPS(root, m, m)
		build.VFMSUB213PS(m, c[2], w) // w·(1-Decay) - m
		p.store(w, "w")
	})
	end()
}

func sgd(s isa) {
	s.text("sgd", "func(w, g []float32, c *[3]float32)", "is sgdPortable. c: GradScale, L2, LearningRate.")
	c := s.coefficients("c", 3)
	s.each(2, []string{"w", "g"}, func(p span, _ int) {
		w := p.load("w")
		build.VFNMADD231PS(p.gradient(w, c[0], c[1]), c[2], w)
		p.store(w, "w")
	})
	end()
}

// sgdMomentum takes the direction as shares of m and g, so that Nesterov's look
// ahead needs no branch.
func sgdMomentum(s isa) {
	s.text("sgdMomentum", "func(w, m, g []float32, c *[6]float32)",
		"is sgdMomentumPortable. c: GradScale, L2, LearningRate, Momentum, "+
			"and the shares of m and g in the direction.")
	c := s.coefficients("c", 6)
	s.each(1, []string{"w", "m", "g"}, func(p span, _ int) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		m := p.load("m")
		build.VFMADD213PS(g, c[3], m)
		p.store(m, "m")
		build.VMULPS(c[5], g, g)
		build.VFMADD231PS(c[4], m, g)
		build.VFNMADD231PS(g, c[2], w)
		p.store(w, "w")
	})
	end()
}

func rmsProp(s isa) {
	s.text("rmsProp", "func(w, v, g []float32, c *[6]float32)",
		"is rmsPropPortable. c: GradScale, L2, LearningRate, Alpha, 1-Alpha, Epsilon.")
	c := s.coefficients("c", 6)
	s.each(1, []string{"w", "v", "g"}, func(p span, _ int) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		v := p.moment("v", c[3], c[4], square(s, g))
		build.VFNMADD231PS(quotient(s, g, v, c[5]), c[2], w)
		p.store(w, "w")
	})
	end()
}

func rmsPropMomentum(s isa) {
	s.text("rmsPropMomentum", "func(w, v, m, g []float32, c *[7]float32)",
		"is rmsPropMomentumPortable. c: GradScale, L2, LearningRate, Alpha, 1-Alpha, Epsilon, Momentum.")
	c := s.coefficients("c", 7)
	s.each(1, []string{"w", "v", "m", "g"}, func(p span, _ int) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		v := p.moment("v", c[3], c[4], square(s, g))
		q := quotient(s, g, v, c[5])
		m := p.load("m")
		build.VFMADD213PS(q, c[6], m)
		p.store(m, "m")
		build.VFNMADD231PS(m, c[2], w)
		p.store(w, "w")
	})
	end()
}

func adaGrad(s isa) {
	s.text("adaGrad", "func(w, s, g []float32, c *[4]float32)",
		"is adaGradPortable. c: GradScale, L2, LearningRate, Epsilon.")
	c := s.coefficients("c", 4)
	s.each(1, []string{"w", "s", "g"}, func(p span, _ int) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		squares := p.load("s")
		build.VFMADD231PS(g, g, squares)
		p.store(squares, "s")
		build.VFNMADD231PS(quotient(s, g, squares, c[3]), c[2], w)
		p.store(w, "w")
	})
	end()
}

// adaGradRow reads g twice: the second time it is in the nearest cache.
func adaGradRow(s isa) {
	s.text("adaGradRow", "func(w []float32, sum *float32, g []float32, learningRate, epsilon, gradScale float32)",
		"is what adaGradByRow makes of dot and axpy.")
	n := build.Load(build.Param("w").Len(), build.GP64())
	w := build.Load(build.Param("w").Base(), build.GP64())
	g := build.Load(build.Param("g").Base(), build.GP64())
	left, at := build.GP64(), build.GP64()
	build.MOVQ(n, left)
	build.MOVQ(g, at)
	squares := s.accumulators(4)
	s.loopsOver("square", left, map[string]reg.Register{"g": at}, 4, s.halves(), []string{"g"}, func(all []span) {
		for i, p := range all {
			v := p.load("g")
			build.VFMADD231PS(v, v, squares[i/s.halves()][i%s.halves()])
		}
	})
	root := s.fold(squares, build.VADDPS).(reg.Vec).AsX()
	scale, d, step := build.XMM(), build.XMM(), build.XMM()
	build.VMOVSS(place(build.Param("gradScale")), scale)
	build.VMULSS(scale, scale, d)
	build.VMULSS(d, root, root)
	build.VCVTSI2SSQ(n, d, d)
	build.VDIVSS(d, root, root)
	sum := op.Mem{Base: build.Load(build.Param("sum"), build.GP64())}
	build.VADDSS(sum, root, root)
	build.VMOVSS(root, sum)
	build.VSQRTSS(root, root, root)
	build.VADDSS(place(build.Param("epsilon")), root, root)
	build.VMOVSS(place(build.Param("learningRate")), step)
	build.VDIVSS(root, step, step)
	build.VMULSS(scale, step, step)
	by := s.vec()
	build.VBROADCASTSS(step, by)
	s.loopsOver("move", n, map[string]reg.Register{"g": g, "w": w}, 4, 1, []string{"g", "w"}, func(all []span) {
		for _, p := range all {
			v := p.load("w")
			build.VFNMADD231PS(p.load("g"), by, v)
			p.store(v, "w")
		}
	})
	end()
}
