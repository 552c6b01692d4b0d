package elementary

import "math"

// Log returns the natural logarithm of x, within 0.8 ulp.
//
// The special cases are:
//
//	Log(+Inf) = +Inf
//	Log(0) = -Inf
//	Log(x < 0) = NaN
//	Log(NaN) = NaN
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	k, m := split(x)
	return log(k, m-1, 0)
}

// Log1p returns ln(1+x), within 0.8 ulp, also near 0 where the sum would lose
// the digits of x.
//
// The special cases are:
//
//	Log1p(+Inf) = +Inf
//	Log1p(±0) = ±0
//	Log1p(-1) = -Inf
//	Log1p(x < -1) = NaN
//	Log1p(NaN) = NaN
func Log1p(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64 || math.Abs(x) < 0x1p-54:
		return x
	case x < -1:
		return math.NaN()
	case x == -1:
		return math.Inf(-1)
	case math.Sqrt2/2-1 < x && x < math.Sqrt2-1:
		return log(0, x, 0)
	}
	u, rest := sum(1, x)
	k, m := split(u)
	return log(k, m-1, rest/u)
}

// split returns x, which is positive and finite, as 2^k·m with m from √½ to √2.
func split(x float64) (k, m float64) {
	if x < 0x1p-1022 {
		x *= 0x1p54
		k = -54
	}
	b := math.Float64bits(x)
	e := int64(b-rootHalf) >> 52
	return k + float64(e), math.Float64frombits(b - uint64(e)<<52)
}

// rootHalf is the bits of √½.
const rootHalf = 0x3fe6a09e667f3bcd

// log returns k·ln 2 + ln(1+f) + rest for an integer k, f from √½−1 to √2−1 and
// a small rest.
//
// With s = f/(2+f), ln(1+f) is 2·artanh(s) = 2s + s·z·(2/3 + 2/5·z + 2/7·z² + …)
// where z = s². Since 2s = f − s·f, that is f, which is exact, less something
// smaller: f − (f²/2 − s·(f²/2 + z·(2/3 + …))).
func log(k, f, rest float64) float64 {
	s := f / (2 + f)
	z := s * s
	half := float64(f / 2 * f)
	small := mulAdd(s, mulAdd(z, polynomial(z, &odds), half), mulAdd(k, ln2Low, rest))
	high, low := ordered(float64(k*ln2High), f)
	return high + (low - (half - small))
}

// odds holds 2/3, 2/5, … 2/23.
var odds = [11]float64{2. / 3, 2. / 5, 2. / 7, 2. / 9, 2. / 11, 2. / 13, 2. / 15, 2. / 17, 2. / 19, 2. / 21, 2. / 23}
