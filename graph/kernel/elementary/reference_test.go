package elementary

import (
	"math"
	"math/big"
	"sync"
)

// The references below keep this many bits and lose few of them.
const precision = 300

func float(x float64) *big.Float { return number().SetFloat64(x) }

func number() *big.Float { return new(big.Float).SetPrec(precision) }

// bigTaylor returns Σ x^n·term(n)/n! over the n from, from+step, …
func bigTaylor(x *big.Float, from, step int64, sign bool) *big.Float {
	total, term := number(), float(1)
	for n := int64(1); n <= from; n++ {
		term.Quo(number().Mul(term, x), float(float64(n)))
	}
	for n := from; n < 2000; n += step {
		total.Add(total, term)
		for i := int64(1); i <= step; i++ {
			term.Quo(number().Mul(term, x), float(float64(n+i)))
		}
		if sign {
			term.Neg(term)
		}
		if term.Sign() == 0 || term.MantExp(nil) < total.MantExp(nil)-precision {
			break
		}
	}
	return total
}

// bigExp returns e^x as (e^(x−k·ln 2))·2^k.
func bigExp(x *big.Float) *big.Float {
	q, _ := number().Quo(x, ln2()).Float64()
	k := math.RoundToEven(q)
	r := number().Sub(x, number().Mul(float(k), ln2()))
	e := bigTaylor(r, 0, 1, false)
	return number().SetMantExp(e, int(k))
}

// bigExpm1 returns e^x − 1. Near 0 it leaves out the 1 that would cancel.
func bigExpm1(x *big.Float) *big.Float {
	if x.MantExp(nil) < 0 {
		return bigTaylor(x, 1, 1, false)
	}
	return number().Sub(bigExp(x), float(1))
}

// bigArtanh returns Σ x^(2n+1)/(2n+1).
func bigArtanh(x *big.Float) *big.Float {
	total, power, square := number(), number().Set(x), number().Mul(x, x)
	for n := 1.0; power.Sign() != 0; n += 2 {
		term := number().Quo(power, float(n))
		if total.Sign() != 0 && term.MantExp(nil) < total.MantExp(nil)-precision {
			break
		}
		total.Add(total, term)
		power.Mul(power, square)
	}
	return total
}

// ln2 returns 2·artanh(1/3).
var ln2 = sync.OnceValue(func() *big.Float {
	return number().Mul(float(2), bigArtanh(number().Quo(float(1), float(3))))
})

// bigLog1p returns ln(1+x).
func bigLog1p(x *big.Float) *big.Float {
	if x.MantExp(nil) > -1 {
		return bigLog(new(big.Float).SetPrec(1200).Add(float(1), x))
	}
	return logNearOne(x)
}

// bigLog returns k·ln 2 + ln(x/2^k).
func bigLog(x *big.Float) *big.Float {
	if near := number().Sub(x, float(1)); near.MantExp(nil) <= -1 {
		return logNearOne(near)
	}
	m := new(big.Float)
	k := x.MantExp(m)
	return number().Add(logNearOne(number().Sub(m, float(1))), number().Mul(float(float64(k)), ln2()))
}

// logNearOne returns ln(1+x) as 2·artanh(x/(2+x)).
func logNearOne(x *big.Float) *big.Float {
	return number().Mul(float(2), bigArtanh(number().Quo(x, number().Add(float(2), x))))
}

// bigPow returns x^y of a positive x.
func bigPow(x, y *big.Float) *big.Float { return bigExp(number().Mul(y, bigLog(x))) }

// pi returns 16·arctan(1/5) − 4·arctan(1/239) (Machin).
var pi = sync.OnceValue(func() *big.Float {
	arctan := func(n float64) *big.Float {
		total, power := number(), number().Quo(float(1), float(n))
		for i := 1.0; power.MantExp(nil) > -precision; i += 2 {
			total.Add(total, number().Quo(power, float(i)))
			power.Neg(power.Quo(power, float(n*n)))
		}
		return total
	}
	return number().Sub(number().Mul(float(16), arctan(5)), number().Mul(float(4), arctan(239)))
})

// bigCosPi returns cos(π·x).
func bigCosPi(x *big.Float) *big.Float {
	half, _ := number().Quo(x, float(2)).Float64()
	r := number().Sub(x, float(2*math.RoundToEven(half)))
	if x, _ := r.Float64(); math.Abs(x) == 0.5 {
		return number()
	}
	return bigTaylor(number().Mul(r, pi()), 0, 2, true)
}

// ulps returns how far got is from want, in units in the last place of want.
func ulps(got float64, want *big.Float) float64 {
	nearest, _ := want.Float64()
	switch {
	case got == nearest && (math.IsInf(got, 0) || got == 0 && want.Sign() == 0):
		return 0
	case math.IsInf(got, 0) || math.IsInf(nearest, 0) || got != got:
		return math.Inf(1)
	}
	e := max(want.MantExp(nil)-53, -1074)
	d := number().Sub(float(got), want)
	x, _ := d.SetMantExp(d, -e).Float64()
	return math.Abs(x)
}
