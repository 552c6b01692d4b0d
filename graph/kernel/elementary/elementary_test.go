package elementary

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// A function is one of this package with what its documentation claims.
type function struct {
	name     string
	is       func(x, y float64) float64 // y is for Pow
	want     func(x, y *big.Float) *big.Float
	inMath   func(x, y float64) float64
	within   float64 // ulp
	denormal float64 // ulp, where the result is denormal
	argument func(r *rand.Rand) (x, y float64)
	edges    [][2]float64
}

func one(f func(x float64) float64) func(x, y float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

func bigOne(f func(x *big.Float) *big.Float) func(x, y *big.Float) *big.Float {
	return func(x, _ *big.Float) *big.Float { return f(x) }
}

// anyFloat draws a float64 whose logarithm is uniform from 2^from to 2^to.
func anyFloat(r *rand.Rand, from, to int) float64 {
	return math.Ldexp(1+r.Float64(), from+r.IntN(to-from))
}

func signed(r *rand.Rand, x float64) float64 {
	if r.IntN(2) == 0 {
		return -x
	}
	return x
}

func functions() []function {
	mixed := func(from, to int, width float64) func(r *rand.Rand) (float64, float64) {
		return func(r *rand.Rand) (float64, float64) {
			if r.IntN(2) == 0 {
				return width * (2*r.Float64() - 1), 0
			}
			return signed(r, anyFloat(r, from, to)), 0
		}
	}
	positive := func(r *rand.Rand) (float64, float64) {
		switch r.IntN(3) {
		case 0:
			return anyFloat(r, -1074, 1023), 0
		case 1:
			return 1 + signed(r, anyFloat(r, -53, -1)), 0
		}
		return 4 * r.Float64(), 0
	}
	return []function{
		{"Exp", one(Exp), bigOne(bigExp), one(math.Exp), 0.53, 1, mixed(-60, 9, 750), single(
			709.782712893384, 709.7827128933841, 710, -708.3964185322641, -708.3964185322642, -745.1332191019411, -745.1332191019412, -746,
			0x1p-1074, 0x1p-1022, 0x1p-54, -0x1p-54, math.Ln2/2, -math.Ln2/2, 1)},
		{"Expm1", one(Expm1), bigOne(bigExpm1), one(math.Expm1), 0.6, 1, mixed(-60, 7, 2), single(
			709.782712893384, 710, 60, 60.00000000000001, -40, -40.00000000000001, -1, 1, 0x1p-54, -0x1p-54, 0x1p-53, 0x1p-1074,
			math.Ln2/2, -math.Ln2/2, 3*math.Ln2/2, -3*math.Ln2/2, math.Ln2, -math.Ln2)},
		{"Log", one(Log), bigOne(bigLog), one(math.Log), 0.8, 1, positive, single(
			1, 0x1p-1074, 0x1p-1022, 0x1.fffffffffffffp-1023, math.MaxFloat64, 1+0x1p-52, 1-0x1p-53, math.Sqrt2, math.Sqrt2/2,
			0.7071067811865475, 0.7071067811865476, 2, 0.5, 10, math.E)},
		{"Log1p", one(Log1p), bigOne(bigLog1p), one(math.Log1p), 0.8, 1, func(r *rand.Rand) (float64, float64) {
			switch r.IntN(4) {
			case 0:
				return anyFloat(r, -80, 1023), 0
			case 1:
				return -anyFloat(r, -80, 0) / 2, 0
			case 2:
				return -1 + anyFloat(r, -53, 0), 0
			}
			return 4*r.Float64() - 1, 0
		}, single(math.MaxFloat64, 0x1p-54, -0x1p-54, 0x1p-1074, -1+0x1p-53, math.Sqrt2-1, math.Sqrt2/2-1, 1, 0x1p53, 0x1p54)},
		{"Pow", Pow, bigPow, math.Pow, 0.55, 1, func(r *rand.Rand) (float64, float64) {
			switch r.IntN(4) {
			case 0: // any that gives a number
				x := anyFloat(r, -1074, 1023)
				return x, (1480*r.Float64() - 750) / math.Log(x)
			case 1: // as beta2 to the step
				x := 1 - anyFloat(r, -30, -1)
				return x, math.Floor(-700 * r.Float64() / math.Log(x))
			case 2: // as counts to the power 0.75
				return float64(1 + r.IntN(1e9)), 2 * r.Float64()
			}
			return 2 * r.Float64(), signed(r, anyFloat(r, -20, 7))
		}, [][2]float64{
			{2, 1023}, {2, -1074}, {2, -1075}, {2, 1024}, {math.MaxFloat64, 0.5}, {0x1p-1074, 1 - 0x1p-53}, {0x1p-1074, 0.5}, {0x1p-1074, -0.9},
			{1 + 0x1p-52, 0x1p61}, {1 - 0x1p-53, 0x1p62}, {1 - 0x1p-53, -0x1p62}, {10, -1}, {10, 22}, {3, 33}, {0.9, 1}, {0.999, 1e5}, {10, 308}, {10, -308}, {10, -320},
			{math.Sqrt2, 2046}, {math.Sqrt2 / 2, 1400}, {0.7071067811865476, 2000},
		}},
		{"CosPi", one(CosPi), bigOne(bigCosPi), nil, 0.9, 1, mixed(-60, 56, 2), single(
			0, 0.25, 0.5, 1, 1.5, 2, 0.24999999999999997, 0.25000000000000006, 0.49999999999999994, 0.5000000000000001, 0.9999999999999999,
			0x1p51+0.5, 0x1p52+1, 0x1p53, 0x1p-30, 1e300)},
	}
}

func single(x ...float64) [][2]float64 {
	pairs := make([][2]float64, len(x))
	for i := range x {
		pairs[i][0] = x[i]
	}
	return pairs
}

func TestAccuracy(t *testing.T) {
	draws := 3000
	if testing.Short() {
		draws = 500
	}
	for _, f := range functions() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			var worst float64
			for i := range len(f.edges) + draws {
				var x, y float64
				if i < len(f.edges) {
					x, y = f.edges[i][0], f.edges[i][1]
				} else {
					x, y = f.argument(r)
				}
				got, want := f.is(x, y), f.want(float(x), float(y))
				off, within := ulps(got, want), f.within
				if math.Abs(got) < 0x1p-1022 {
					within = f.denormal
				} else {
					worst = max(worst, off)
				}
				if !(off <= within) {
					t.Errorf("%s(%v, %v) = %v is %.3f ulp from %.20g; %g are claimed", f.name, x, y, got, off, want, within)
				}
			}
			t.Logf("the largest error is %.4f ulp", worst)
		})
	}
}

// TestSpecial holds the special values to those of package math.
func TestSpecial(t *testing.T) {
	special := []float64{
		0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.5, -1.5, 1e300, -1e300, 1e-300, -1e-300, 0x1p53 - 1, 1 - 0x1p53, 0x1p53, 0x1p54,
		math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, -math.MaxFloat64,
	} // and no denormal one: math.Log is wrong there on amd64
	for _, f := range functions() {
		if f.inMath == nil {
			continue
		}
		for _, x := range special {
			for _, y := range special {
				got, want := f.is(x, y), f.inMath(x, y)
				same := got == want && math.Signbit(got) == math.Signbit(want) || got != got && want != want
				if near := math.Abs(got-want) <= 1e-14*math.Abs(want); !same && !near {
					t.Errorf("%s(%v, %v) = %v; in math it is %v", f.name, x, y, got, want)
				}
			}
		}
	}
	for _, x := range []float64{math.Inf(1), math.Inf(-1), math.NaN()} {
		if got := CosPi(x); got == got {
			t.Errorf("CosPi(%v) = %v, want NaN", x, got)
		}
	}
}

// TestExact has what is a float64 and so may not be a neighbour of it.
func TestExact(t *testing.T) {
	for x := 1.0; x <= 200; x++ {
		want := x
		for y := 1.0; want < 0x1p53; y++ {
			if got := Pow(x, y); got != want {
				t.Fatalf("Pow(%v, %v) = %v, want %v", x, y, got, want)
			}
			if root := Pow(want*want, 0.5); want < 0x1p26 && root != want {
				t.Fatalf("Pow(%v, 0.5) = %v, want %v", want*want, root, want)
			}
			if want *= x; x == 1 {
				break
			}
		}
	}
	for k := -1074; k < 1024; k++ {
		if got, want := Pow(2, float64(k)), math.Ldexp(1, k); got != want {
			t.Errorf("Pow(2, %d) = %v, want %v", k, got, want)
		}
	}
	for _, p := range [][2]float64{{0, 1}, {0.5, 0}, {1, -1}, {1.5, 0}, {2, 1}, {-1, -1}, {0x1p52 + 1, -1}, {0x1p51 + 0.5, 0}} {
		if got := CosPi(p[0]); got != p[1] {
			t.Errorf("CosPi(%v) = %v, want %v", p[0], got, p[1])
		}
	}
}

// TestMonotone walks over neighbouring arguments, where a bad seam would show.
func TestMonotone(t *testing.T) {
	seams := map[string][]float64{
		"Exp":   {math.Ln2 / 2, 3 * math.Ln2 / 2, -math.Ln2 / 2, 1, 709, -708},
		"Expm1": {math.Ln2 / 2, -math.Ln2 / 2, 3 * math.Ln2 / 2, 0x1p-54, 59.9999999999999},
		"Log":   {math.Sqrt2, math.Sqrt2 / 2, 1, 0x1p-1022, 2},
		"Log1p": {math.Sqrt2 - 1, math.Sqrt2/2 - 1, 0x1p-54, 1, 0x1p53},
	}
	for _, f := range functions() {
		for _, seam := range seams[f.name] {
			x := seam
			for range 2000 {
				x = math.Nextafter(x, math.Inf(-1))
			}
			for last := f.is(x, 0); x < seam+math.Abs(seam)*0x1p-40; {
				x = math.Nextafter(x, math.Inf(1))
				y := f.is(x, 0)
				if y < last {
					t.Errorf("%s falls to %v at %v", f.name, y, x)
				}
				last = y
			}
		}
	}
}
