package elementary

import "math"

// Pow returns x^y, within 0.55 ulp, or within one where that is denormal. A power
// that is a float64 is exact.
//
// The special cases are those of [math.Pow]:
//
//	Pow(x, ±0) = 1 for any x
//	Pow(1, y) = 1 for any y
//	Pow(x, 1) = x for any x
//	Pow(NaN, y) = NaN
//	Pow(x, NaN) = NaN
//	Pow(±0, y) = ±Inf for y an odd integer < 0
//	Pow(±0, y) = +Inf for another y < 0
//	Pow(±0, y) = ±0 for y an odd integer > 0
//	Pow(±0, y) = +0 for another y > 0
//	Pow(-1, ±Inf) = 1
//	Pow(x, ±Inf) = +Inf or +0 for |x| > 1, the other one for |x| < 1
//	Pow(+Inf, y) = +Inf for y > 0 and +0 for y < 0
//	Pow(-Inf, y) = Pow(-0, -y)
//	Pow(x, y) = NaN for finite x < 0 and finite y that is not an integer
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case x != x || y != y:
		return math.NaN()
	}
	whole := math.Trunc(y) == y
	if x < 0 && !whole && !math.IsInf(x, -1) {
		return math.NaN()
	}
	sign := 1.0
	if math.Signbit(x) && whole && math.Abs(y) < 0x1p53 && int64(y)&1 == 1 {
		sign = -1
	}
	switch x = math.Abs(x); {
	case x == 1:
		return sign
	case x == 0 || x > math.MaxFloat64 || math.IsInf(y, 0):
		if (x > 1) == (y > 0) {
			return sign * math.Inf(1)
		}
		return sign * 0
	}
	high, low := logParts(x)
	p := float64(y * high)
	if math.Abs(p) > 800 {
		return sign * exp(p, 0)
	}
	return sign * exp(p, mulAdd(y, low, math.FMA(y, high, -p)))
}

// logParts returns ln x in two parts, for x positive and finite. It differs from
// the exact logarithm by less than 2⁻⁶⁸ of that.
//
// The series is that of [log], with 2s, 2/3 and 2/5 in two parts each.
func logParts(x float64) (high, low float64) {
	k, m := split(x)
	f := m - 1
	d, dRest := sum(m, 1)
	s := f / d
	sRest := (math.FMA(-s, d, f) - float64(s*dRest)) / d
	z, zRest := product(s, s)
	zRest = mulAdd(2*s, sRest, zRest)

	p, pRest := ordered(fifths, float64(z*polynomial(z, &laterOdds)))
	p, pRest = times(z, zRest, p, pRest+fifthsRest)
	q, qRest := ordered(thirds, p)
	q, qRest = times(z, zRest, q, qRest+(pRest+thirdsRest))
	q, qRest = times(s, sRest, q, qRest)

	high, low = ordered(2*s, q)
	low += mulAdd(2, sRest, qRest)
	high, rest := ordered(float64(k*ln2High), high)
	return ordered(high, rest+mulAdd(k, ln2Low, low))
}

// times returns the product of two numbers in two parts each.
func times(x, xRest, y, yRest float64) (p, rest float64) {
	p, rest = product(x, y)
	return p, rest + mulAdd(x, yRest, float64(xRest*y))
}

const (
	thirds     = 0x1.5555555555555p-1 // 2/3
	thirdsRest = 2./3 - thirds
	fifths     = 0x1.999999999999ap-2 // 2/5
	fifthsRest = 2./5 - fifths
)

// laterOdds holds 2/7, 2/9, … 2/27.
var laterOdds = [11]float64{2. / 7, 2. / 9, 2. / 11, 2. / 13, 2. / 15, 2. / 17, 2. / 19, 2. / 21, 2. / 23, 2. / 25, 2. / 27}
