package main

func relu() {
	k := begin("reluNEON", "func(y, z []float32)", "is reluPortable.")
	k.each(4, []string{"y", "z"}, func(p span) {
		v, negative := p.load("z"), k.vec()
		k.do(fcmlt, negative, v)
		k.do(bic, v, v, negative)
		p.store(v, "y")
	})
	k.end()
}

func reluGrad() {
	k := begin("reluGradNEON", "func(dz, dy, y []float32)", "is reluGradPortable.")
	k.each(4, []string{"dz", "dy", "y"}, func(p span) {
		y, dy := p.load("y"), p.load("dy")
		k.do(fcmle, y, y)
		k.do(bic, dy, dy, y)
		p.store(dy, "dz")
	})
	k.end()
}

func tanh() {
	k := begin("tanhNEON", "func(y, z []float32)", "is tanhPortable.")
	k.keepExp()
	k.keep(float(-2), float(-40), float(1), float(2), integer(sign))
	k.each(2, []string{"y", "z"}, func(p span) {
		z, x := p.load("z"), k.vec()
		k.do(fabs, x, z)
		k.do(fmul, x, x, k.constant(float(-2)))
		k.do(fmax, x, x, k.constant(float(-40)))
		n, r := k.reduce(x)
		q := k.series(r)
		k.do(fmul, q, q, r)
		k.do(fcvtzs, n, n)
		k.power(n)
		u := x
		k.do(fsub, u, n, k.constant(float(1)))
		k.fmla(u, n, q)
		k.do(fadd, q, u, k.constant(float(2)))
		k.do(fdiv, u, u, q)
		k.insert(u, z, k.constant(integer(sign)))
		p.store(u, "y")
	})
	k.end()
}

func tanhGrad() {
	k := begin("tanhGradNEON", "func(dz, dy, y []float32)", "is tanhGradPortable.")
	k.keep(float(1))
	k.each(4, []string{"dz", "dy", "y"}, func(p span) {
		y, v := p.load("y"), k.vec()
		k.move(v, k.constant(float(1)))
		k.fmls(v, y, y)
		k.do(fmul, v, p.load("dy"), v)
		p.store(v, "dz")
	})
	k.end()
}

func sigmoid() {
	k := begin("sigmoidNEON", "func(y, z []float32)", "is sigmoidPortable.")
	k.keepExp()
	k.keep(float(89), float(-104), float(1))
	k.each(2, []string{"y", "z"}, func(p span) {
		x := p.load("z")
		k.do(fneg, x, x)
		e := k.exp(x)
		k.plus(e, k.constant(float(1)))
		k.do(fdiv, e, k.constant(float(1)), e)
		p.store(e, "y")
	})
	k.end()
}

func sigmoidGrad() {
	k := begin("sigmoidGradNEON", "func(dz, dy, y []float32)", "is sigmoidGradPortable.")
	k.keep(float(1))
	k.each(4, []string{"dz", "dy", "y"}, func(p span) {
		y, v := p.load("y"), k.vec()
		k.do(fsub, v, k.constant(float(1)), y)
		k.do(fmul, v, y, v)
		k.do(fmul, v, p.load("dy"), v)
		p.store(v, "dz")
	})
	k.end()
}

// bell returns t = min(|z|, 15) and e^(-t²/2) as e·2^n.
func (k *kernel) bell(z vec) (t, n, e vec) {
	t = k.vec()
	square, lost := k.vec(), k.vec()
	k.do(fabs, t, z)
	k.do(fmin, t, t, k.constant(float(15)))
	k.do(fmul, square, t, t)
	k.do(fneg, lost, square)
	k.fmla(lost, t, t)
	k.do(fmul, square, square, k.constant(float(-0.5)))
	n, r := k.reduce(square)
	k.fmla(r, lost, k.constant(float(-0.5)))
	return t, n, k.plusOne(k.series(r), r)
}

// tailRatio returns (1-Φ(t))/e^(-t²/2).
func (k *kernel) tailRatio(t vec) vec {
	down, w := k.vec(), k.vec()
	k.do(fadd, down, t, k.constant(float(4)))
	k.do(fdiv, down, k.constant(float(1)), down)
	k.do(fsub, w, t, k.constant(float(4)))
	k.do(fmul, w, w, down)
	q := k.polynomial(w, -0.000134196307, 0.000174659304, 0.00156840833, -0.0035102109,
		-0.00752400421, 0.0604034886, -0.186523661, 0.387136906, -0.607896566, 0.755285144)
	k.do(fmul, q, down, q)
	return q
}

// mirror returns v, or 1-v in the lanes where z has no sign.
func (k *kernel) mirror(z, v vec) vec {
	other, negative := k.vec(), k.vec()
	k.do(fsub, other, k.constant(float(1)), v)
	k.do(cmlt, negative, z)
	k.insert(other, v, negative)
	return other
}

func (k *kernel) keepBell() {
	k.keepExp()
	k.keep(float(15), float(-0.5), float(4), float(1))
}

func gelu() {
	k := begin("geluNEON", "func(y, z []float32)", "is geluPortable.")
	k.keepBell()
	k.each(1, []string{"y", "z"}, func(p span) {
		z := p.load("z")
		t, n, e := k.bell(z)
		k.do(fmul, e, e, k.tailRatio(t))
		k.scaleBy(n, e)
		v := k.mirror(z, e)
		k.do(fmul, v, z, v)
		p.store(v, "y")
	})
	k.end()
}

func geluGrad() {
	k := begin("geluGradNEON", "func(dz, dy, z []float32)", "is geluGradPortable.")
	k.keepBell()
	k.keep(float(0.398942280), float(0))
	k.each(1, []string{"dz", "dy", "z"}, func(p span) {
		z := p.load("z")
		t, n, e := k.bell(z)
		q := k.tailRatio(t)
		k.fmls(q, t, k.constant(float(0.398942280))) // 1/√(2π)
		k.do(fmul, e, e, q)
		k.scaleBy(n, e)
		k.fmla(e, z, k.constant(float(0)))
		v := k.mirror(z, e)
		k.do(fmul, v, p.load("dy"), v)
		p.store(v, "dz")
	})
	k.end()
}
