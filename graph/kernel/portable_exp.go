package kernel

import "math"

// exp returns e^x, within 2 ulp. From x = n·ln 2 + r it is e^r·2^n.
func exp(x float32) float32 {
	// Beyond these the result is infinite or rounds to 0. NaN stays.
	if x > 89 {
		x = 89
	}
	if x < -104 {
		x = -104
	}
	n, r := reduce(x)
	return scaleBy(n, fma(series(r), r, 1))
}

// reduce splits x = n·ln 2 + r, |r| <= ln 2/2, for |x| < 170. The product of n
// and the first part of ln 2 is subtracted without an error, since the two agree in
// their leading digits (Cody and Waite, "Software Manual for the Elementary
// Functions", 1980).
func reduce(x float32) (n, r float32) {
	n = float32(math.RoundToEven(float64(1.44269502 * x)))
	r = fma(-0.693147182, n, x)
	return n, fma(1.90465421e-09, n, r)
}

// series returns (e^r-1)/r for |r| <= ln 2/2: a polynomial of degree 5 that
// agrees with it at 0 and, to second order, at five Chebyshev nodes. Its error is
// below 1e-8.
func series(r float32) float32 {
	return polynomial(r, 0.00139282015, 0.00836320315, 0.0416665263, 0.166665763, 0.5, 1)
}

// polynomial returns the value at x of the polynomial with these coefficients,
// the highest power's first, by Horner's rule.
func polynomial(x, c float32, more ...float32) float32 {
	for _, next := range more {
		c = fma(c, x, next)
	}
	return c
}

// scaleBy returns e·2^n for whole n, |n| <= 200. As 2^n may be no normal number,
// it multiplies twice; only the second product can be rounded.
func scaleBy(n, e float32) float32 {
	if n != n {
		return n
	}
	half := int32(n) >> 1
	return e * power(half) * power(int32(n)-half)
}

// power returns 2^n for n that are normal exponents.
func power(n int32) float32 { return math.Float32frombits(uint32(n+127) << 23) }

// tanh is -u/(2+u) with u = e^(-2|z|)-1, within 3 ulp. As u is (2^n-1) +
// 2^n·(e^r-1), nothing cancels where z is small.
func tanh(z float32) float32 {
	x := -2 * abs(z)
	if x < -40 { // where it has long been 1
		x = -40
	}
	n, r := reduce(x)
	if n != n {
		return n
	}
	scale := power(int32(n))
	u := fma(scale, series(r)*r, scale-1)
	u /= 2 + u
	return math.Float32frombits(math.Float32bits(u)&^signBit | math.Float32bits(z)&signBit)
}

// normalCDF returns Φ(z), the normal distribution's cumulative function. It rests
// on the ratio of the distribution's tail to its density: with t = |z|,
//
//	1-Φ(t) = e^(-t²/2)·tailRatio(t)
//
// where the ratio falls slowly from 1/2, so that the tail keeps its digits.
func normalCDF(z float32) float32 {
	t, n, e := bell(z)
	return mirror(z, scaleBy(n, e*tailRatio(t)))
}

// geluSlope returns GELU's derivative Φ(z) + z·φ(z). It uses that the derivative
// at z and that at -z add up to 1. An infinite z gives NaN, as the formula does.
func geluSlope(z float32) float32 {
	t, n, e := bell(z)
	q := fma(-0.398942280, t, tailRatio(t)) // 1/√(2π)
	return mirror(z, fma(0, z, scaleBy(n, e*q)))
}

// bell returns t = min(|z|, 15) and e^(-t²/2) as e·2^n; beyond 15 it is 0. An
// error of t² is one of its exponential, up to a hundred times as large: so what
// t² loses by rounding is added to the small part of the exponent.
func bell(z float32) (t, n, e float32) {
	t = abs(z)
	if t > 15 {
		t = 15
	}
	square := t * t
	lost := fma(t, t, -square)
	n, r := reduce(-0.5 * square)
	r = fma(-0.5, lost, r)
	return t, n, fma(series(r), r, 1)
}

// tailRatio returns (1-Φ(t))/e^(-t²/2) for 0 <= t <= 15: a polynomial in
// (t-4)/(t+4), divided by t+4. The polynomial is the one of degree 9 whose
// relative error is least, 1e-8; it gives 1/2 at 0 exactly.
func tailRatio(t float32) float32 {
	down := 1 / (t + 4)
	return down * polynomial((t-4)*down, -0.000134196307, 0.000174659304, 0.00156840833, -0.0035102109,
		-0.00752400421, 0.0604034886, -0.186523661, 0.387136906, -0.607896566, 0.755285144)
}

// mirror returns v, or 1-v where z has no sign.
func mirror(z, v float32) float32 {
	if math.Float32bits(z)&signBit != 0 {
		return v
	}
	return 1 - v
}
