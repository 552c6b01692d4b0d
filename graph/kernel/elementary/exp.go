package elementary

import "math"

// Exp returns e^x, within 0.53 ulp, or within one where that is denormal.
//
// The special cases are:
//
//	Exp(+Inf) = +Inf
//	Exp(NaN) = NaN
//
// Very large arguments give +Inf, very small ones 0.
func Exp(x float64) float64 { return exp(x, 0) }

// exp returns e^(x+low), where low is less than a unit in the last place of x.
func exp(x, low float64) float64 {
	switch {
	case x != x:
		return x
	case x > 710:
		return math.Inf(1)
	case x < -746:
		return 0
	}
	k, r, rest := reduce(x, low)
	s, tail := expm1(r, rest)
	one, left := ordered(1, s)
	return scale(one+(left+tail), k)
}

// Expm1 returns e^x − 1, within 0.6 ulp, also near 0 where the difference would
// lose its digits.
//
// The special cases are:
//
//	Expm1(+Inf) = +Inf
//	Expm1(-Inf) = -1
//	Expm1(NaN) = NaN
//	Expm1(±0) = ±0
func Expm1(x float64) float64 {
	switch {
	case x != x || math.Abs(x) < 0x1p-54:
		return x
	case x > 60: // beside which 1 is nothing
		return Exp(x)
	case x < -40:
		return -1
	}
	k, r, rest := reduce(x, 0)
	s, tail := expm1(r, rest)
	// 2^k(1+s) − 1 = (2^k − 1) + 2^k·s, where multiplying by 2^k is exact.
	power := scale(1, k)
	one, left := ordered(power, -1)
	if power < 1 {
		one, left = ordered(-1, power)
	}
	high, low := sum(one, float64(power*s))
	return high + (low + mulAdd(power, tail, left))
}

// reduce returns x + low as k·ln 2 + r + rest with |r| ≤ ln(2)/2, but for
// rounding, and k an integer. Only the last product and sums round, by less than
// 2⁻⁸⁴.
func reduce(x, low float64) (k, r, rest float64) {
	k = math.RoundToEven(x * (1 / math.Ln2))
	r, rest = sum(x-float64(k*ln2High), low-float64(k*ln2Low))
	return k, r, rest
}

// expm1 returns e^(r+rest) − 1 in two parts for |r| ≤ ln(2)/2 and a rest that is
// nothing beside r, by the series r + r²/2! + … + r¹³/13!.
func expm1(r, rest float64) (s, tail float64) {
	square, squareRest := product(r/2, r)
	s, tail = ordered(r, square)
	cube := 2 * square * r
	return s, tail + (squareRest + mulAdd(cube, polynomial(r, &factorials), mulAdd(r, rest, rest)))
}

// factorials holds 1/3!, 1/4!, … 1/13!.
var factorials = [11]float64{
	1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880, 1. / 3628800,
	1. / 39916800, 1. / 479001600, 1. / 6227020800,
}

// scale returns x·2^k, rounded once, for x between ½ and 2 and k from −1078 to
// 1024.
func scale(x, k float64) float64 {
	switch {
	case k > 1023:
		return float64(x * 2 * 0x1p1023)
	case k < -1022:
		return float64(x * powerOfTwo(k+100) * 0x1p-100)
	}
	return float64(x * powerOfTwo(k))
}

// powerOfTwo returns 2^k for k from −1022 to 1023.
func powerOfTwo(k float64) float64 { return math.Float64frombits(uint64(int64(k)+1023) << 52) }
