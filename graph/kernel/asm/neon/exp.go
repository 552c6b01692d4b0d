package main

// These are the functions of portable_exp.go, with the same constants and in the
// same order.

const sign = 1 << 31

// keepExp keeps what every exponential needs.
func (k *kernel) keepExp() {
	k.keep(float(1.44269502), float(0.693147182), float(1.90465421e-09), integer(127))
}

// reduce returns n and r of x = n·ln 2 + r.
func (k *kernel) reduce(x vec) (n, r vec) {
	n, r = k.vec(), k.vec()
	k.do(fmul, n, x, k.constant(float(1.44269502)))
	k.do(frintn, n, n)
	k.move(r, x)
	k.fmls(r, n, k.constant(float(0.693147182)))
	k.fmla(r, n, k.constant(float(1.90465421e-09)))
	return n, r
}

// polynomial returns the value at x of the polynomial with these coefficients, the
// highest power's first.
func (k *kernel) polynomial(x vec, c ...float32) vec {
	sum, next := k.fresh(float(c[0])), k.vec()
	for _, c := range c[1:] {
		k.op("FMOVQ", mem(k.constants, offset(float(c))), next)
		k.fmla(next, sum, x)
		sum, next = next, sum
	}
	return sum
}

// series returns (e^r-1)/r.
func (k *kernel) series(r vec) vec {
	return k.polynomial(r, 0.00139282015, 0.00836320315, 0.0416665263, 0.166665763, 0.5, 1)
}

// plusOne returns x·y + 1.
func (k *kernel) plusOne(x, y vec) vec {
	v := k.fresh(float(1))
	k.fmla(v, x, y)
	return v
}

// power replaces the integers n by 2^n.
func (k *kernel) power(n vec) {
	k.add(n, n, k.constant(integer(127)))
	k.shift(n, n, 23)
}

// scaleBy multiplies e by 2^n, and changes n. Where n is NaN, so is e.
func (k *kernel) scaleBy(n, e vec) {
	half := k.vec()
	k.do(fcvtzs, n, n)
	k.do(halving, half, n)
	k.sub(n, n, half)
	for _, part := range []vec{half, n} {
		k.power(part)
		k.do(fmul, e, e, part)
	}
}

// exp returns e^x, and changes x.
func (k *kernel) exp(x vec) vec {
	k.do(fmin, x, x, k.constant(float(89)))
	k.do(fmax, x, x, k.constant(float(-104)))
	n, r := k.reduce(x)
	e := k.plusOne(k.series(r), r)
	k.scaleBy(n, e)
	return e
}

func expSum() {
	k := begin("expSumNEON", "func(dst, x []float32, shift float32) float32", "is expSumPortable.")
	k.keepExp()
	k.keep(float(89), float(-104))
	shift := k.broadcast("shift")
	sums := k.accumulators(2)
	k.eachUnit(2, []string{"x"}, "dst", func(p span, i, q int) {
		x := p.load("x")
		k.do(fsub, x, x, shift)
		e := k.exp(x)
		p.blank(e)
		k.plus(sums[i][q], e)
		p.store(e, "dst")
	})
	k.op("FMOVS", k.fold(sums, k.plus), k.params["ret"])
	k.end()
}

func logistic() {
	k := begin("logisticNEON", "func(x []float32) (sum float32, product float64)", "is logisticPortable.")
	k.keepExp()
	k.keep(float(89), float(-104), float(1), double(1))
	sums := k.accumulators(1)
	products := k.vecs(2 * quarters)
	for _, v := range products {
		k.move(v, k.constant(double(1)))
	}
	k.eachUnit(1, []string{"x"}, "x", func(p span, _, q int) {
		x, negative, positive := p.load("x"), k.vec(), k.vec()
		k.do(fcmlt, negative, x)
		k.do(bic, positive, x, negative)
		k.plus(sums[0][q], positive)
		k.do(fabs, x, x)
		k.do(fneg, x, x)
		e := k.exp(x)
		top := positive
		k.move(top, k.constant(float(1)))
		k.insert(top, e, negative)
		p.blank(e)
		for i, factor := range k.doubles(e) {
			k.plusDouble(factor, k.constant(double(1)))
			k.times(products[2*q+i], factor)
		}
		k.plus(e, k.constant(float(1)))
		k.do(fdiv, top, top, e)
		p.store(top, "x")
	})
	k.op("FMOVS", k.fold(sums, k.plus), k.params["sum"])
	k.op("FMOVD", k.foldLanes(products, k.times), k.params["product"])
	k.end()
}
