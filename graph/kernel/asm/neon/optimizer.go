package main

// The coefficients are those that optimizer_coefficients.go computes.

// gradient returns GradScale·g + L2·w.
func (p span) gradient(w, gradScale, l2 vec) vec {
	g := p.load("g")
	p.do(fmul, g, g, gradScale)
	p.fmla(g, w, l2)
	return g
}

// moment returns the slice's running mean, keep·slice + take·x, and stores it.
func (p span) moment(slice string, keep, take, x vec) vec {
	v := p.load(slice)
	p.do(fmul, v, v, keep)
	p.fmla(v, x, take)
	p.store(v, slice)
	return v
}

func (p span) square(x vec) vec {
	v := p.vec()
	p.do(fmul, v, x, x)
	return v
}

// quotient returns x/(√v + epsilon).
func (p span) quotient(x, v, epsilon vec) vec {
	root := p.vec()
	p.do(fsqrt, root, v)
	p.plus(root, epsilon)
	p.do(fdiv, root, x, root)
	return root
}

func adam() {
	k := begin("adamNEON", "func(w, m, v, g []float32, c *[10]float32)",
		"is adamPortable. c: GradScale, L2, 1-Decay, Beta1, 1-Beta1, Beta2, 1-Beta2, StepSize, InvSqrtBias2, Epsilon.")
	c := k.coefficients("c", 10)
	k.do(fneg, c[7], c[7])
	k.each(1, []string{"w", "m", "v", "g"}, func(p span) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		m := p.moment("m", c[3], c[4], g)
		root, down := p.moment("v", c[5], c[6], p.square(g)), k.vec()
		k.do(fsqrt, root, root)
		k.move(down, c[9])
		k.fmla(down, root, c[8])
		step := g
		k.do(fmul, step, m, c[7])
		k.do(fdiv, step, step, down)
		k.fmla(step, w, c[2]) // w·(1-Decay) - step
		p.store(step, "w")
	})
	k.end()
}

func sgd() {
	k := begin("sgdNEON", "func(w, g []float32, c *[3]float32)", "is sgdPortable. c: GradScale, L2, LearningRate.")
	c := k.coefficients("c", 3)
	k.each(2, []string{"w", "g"}, func(p span) {
		w := p.load("w")
		k.fmls(w, p.gradient(w, c[0], c[1]), c[2])
		p.store(w, "w")
	})
	k.end()
}

func sgdMomentum() {
	k := begin("sgdMomentumNEON", "func(w, m, g []float32, c *[6]float32)",
		"is sgdMomentumPortable. c: GradScale, L2, LearningRate, Momentum, and the shares of m and g in the direction.")
	c := k.coefficients("c", 6)
	k.each(1, []string{"w", "m", "g"}, func(p span) {
		w, m := p.load("w"), k.vec()
		g := p.gradient(w, c[0], c[1])
		k.move(m, g)
		k.fmla(m, p.load("m"), c[3])
		p.store(m, "m")
		k.do(fmul, g, g, c[5])
		k.fmla(g, m, c[4])
		k.fmls(w, g, c[2])
		p.store(w, "w")
	})
	k.end()
}

func rmsProp() {
	k := begin("rmsPropNEON", "func(w, v, g []float32, c *[6]float32)",
		"is rmsPropPortable. c: GradScale, L2, LearningRate, Alpha, 1-Alpha, Epsilon.")
	c := k.coefficients("c", 6)
	k.each(1, []string{"w", "v", "g"}, func(p span) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		v := p.moment("v", c[3], c[4], p.square(g))
		k.fmls(w, p.quotient(g, v, c[5]), c[2])
		p.store(w, "w")
	})
	k.end()
}

func rmsPropMomentum() {
	k := begin("rmsPropMomentumNEON", "func(w, v, m, g []float32, c *[7]float32)",
		"is rmsPropMomentumPortable. c: GradScale, L2, LearningRate, Alpha, 1-Alpha, Epsilon, Momentum.")
	c := k.coefficients("c", 7)
	k.each(1, []string{"w", "v", "m", "g"}, func(p span) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		v := p.moment("v", c[3], c[4], p.square(g))
		m := p.quotient(g, v, c[5])
		k.fmla(m, p.load("m"), c[6])
		p.store(m, "m")
		k.fmls(w, m, c[2])
		p.store(w, "w")
	})
	k.end()
}

func adaGrad() {
	k := begin("adaGradNEON", "func(w, s, g []float32, c *[4]float32)",
		"is adaGradPortable. c: GradScale, L2, LearningRate, Epsilon.")
	c := k.coefficients("c", 4)
	k.each(1, []string{"w", "s", "g"}, func(p span) {
		w := p.load("w")
		g := p.gradient(w, c[0], c[1])
		s := p.load("s")
		k.fmla(s, g, g)
		p.store(s, "s")
		k.fmls(w, p.quotient(g, s, c[3]), c[2])
		p.store(w, "w")
	})
	k.end()
}
