package elementary

import "math"

// CosPi returns cos(π·x), within 0.9 ulp. It is exact where x is a multiple of a
// half. A cosine of a multiple of π is what schedules need, and its argument can
// be reduced without error, which that of cos(x) cannot.
//
// The special cases are:
//
//	CosPi(±Inf) = NaN
//	CosPi(NaN) = NaN
func CosPi(x float64) float64 {
	x = math.Abs(x)
	if !(x < 0x1p53) { // an even integer
		if x > math.MaxFloat64 || x != x {
			return math.NaN()
		}
		return 1
	}
	sign := 1.0
	x = math.Abs(x - float64(2*math.RoundToEven(x/2))) // 0 … 1
	if x > 0.5 {
		x, sign = 1-x, -1
	}
	if x > 0.25 {
		t, rest := timesPi(0.5 - x)
		z := t * t
		return sign * (t + mulAdd(t*z, polynomial(z, &sine), rest))
	}
	t, rest := timesPi(x)
	z, zRest := product(t, t/2)
	one, left := ordered(1, -z)
	z *= 2
	return sign * (one + (left + (mulAdd(z*z, polynomial(z, &cosine), -zRest) - float64(t*rest))))
}

// timesPi returns π·x in two parts.
func timesPi(x float64) (t, rest float64) {
	t, rest = product(x, piHigh)
	return t, mulAdd(x, math.Pi-piHigh, rest)
}

const piHigh = 0x1.921fb54442d18p1

// cosine holds 1/4!, −1/6!, … and sine −1/3!, 1/5!, …
var (
	cosine = [11]float64{
		1. / 24, -1. / 720, 1. / 40320, -1. / 3628800, 1. / 479001600, -1. / 87178291200, 1. / 20922789888000,
		-1. / 6402373705728000, 1. / 2432902008176640000, -1. / 1124000727777607680000, 1. / 620448401733239439360000,
	}
	sine = [11]float64{
		-1. / 6, 1. / 120, -1. / 5040, 1. / 362880, -1. / 39916800, 1. / 6227020800, -1. / 1307674368000,
		1. / 355687428096000, -1. / 121645100408832000, 1. / 51090942171709440000, -1. / 25852016738884976640000,
	}
)
