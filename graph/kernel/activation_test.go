package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestActivationGrad compares each derivative with a central difference.
func TestActivationGrad(t *testing.T) {
	const h = 1e-2
	rng := rand.New(rand.NewPCG(11, 11))
	for act := None; act < activations; act++ {
		z, dy := fixture(rng, 50), fixture(rng, 50)
		for i, v := range z {
			if math.Abs(float64(v)) < 2*h { // ReLU's kink
				z[i] = 1
			}
		}
		at := func(shift float32) []float32 {
			x := make([]float32, len(z))
			for i, v := range z {
				x[i] = v + shift
			}
			chosen.table.activate(act, x, x)
			return x
		}
		dz := make([]float32, len(z))
		ActivateGrad(act, dz, dy, at(0), z)
		low, high := at(-h), at(h)
		for i := range dz {
			want := float64(dy[i]) * float64(high[i]-low[i]) / (2 * h)
			if !(math.Abs(float64(dz[i])-want) <= 1e-4*(1+math.Abs(float64(dy[i])))) {
				t.Errorf("%v: derivative at %v is %v, want %v", act, z[i], dz[i], want)
			}
		}
	}
}

// TestComposedActivations compares those without assembly of their own with their formulas, in place too, and holds that every instruction
// set has the same bits.
func TestComposedActivations(t *testing.T) {
	var z []float32
	for i := -3000; i <= 3000; i++ {
		z = append(z, float32(i)/100)
	}
	z = append(z, special...)
	z = append(z, 1e-9, -1e-9, -1e-4, -104, 104)
	ones := make([]float32, len(z))
	for i := range ones {
		ones[i] = 1
	}
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	for act, f := range map[Activation]struct{ value, slope func(x float64) float64 }{
		SiLU: {func(x float64) float64 { return x * sigmoid(x) },
			func(x float64) float64 { return sigmoid(x) * (1 + x*(1-sigmoid(x))) }},
		ELU: {func(x float64) float64 { return max(x, math.Expm1(min(x, 0))) },
			func(x float64) float64 { return math.Exp(min(x, 0)) }},
		LeakyReLU: {func(x float64) float64 { return max(x, x/100) },
			func(x float64) float64 {
				if x > 0 || x != x {
					return 1
				}
				return 0.01
			}},
	} {
		var first []float32
		for _, tab := range available() {
			y, dz, place := make([]float32, len(z)), make([]float32, len(z)), slices.Clone(z)
			chosen.table = tab
			tab.activate(act, y, z)
			tab.activate(act, place, place)
			ActivateGrad(act, dz, ones, y, z)
			if both := append(slices.Clone(y), dz...); first == nil {
				first = both
			} else if !sameNumbers(both, first) {
				t.Errorf("%s: %v has other bits", tab.isa, act)
			}
			if !sameNumbers(place, y) {
				t.Errorf("%s: %v in place has other bits", tab.isa, act)
			}
			for i, v := range z {
				x := float64(v)
				want, slope := f.value(x), f.slope(x)
				if d := ulps(y[i], float32(want)); d > 3 && !(math.Abs(float64(y[i])-want) < 1e-37) && want == want {
					t.Errorf("%s: %v(%v) = %v, want %v", tab.isa, act, v, y[i], want)
				}
				if (y[i] != y[i]) != (want != want) {
					t.Errorf("%s: %v(%v) = %v, want %v", tab.isa, act, v, y[i], want)
				}
				if slope == slope && v == v && !(math.Abs(float64(dz[i])-slope) <= 2e-6) {
					t.Errorf("%s: the derivative of %v at %v is %v, want %v", tab.isa, act, v, dz[i], slope)
				}
			}
		}
	}
}

// TestGELU goes over the range where neither Φ(z) nor 1-Φ(z) rounds to 0.
func TestGELU(t *testing.T) {
	var z []float32
	for i := -15000; i <= 15000; i++ {
		z = append(z, float32(i)/1000)
	}
	z = append(z, special...)
	z = append(z, -14.3, -14.5, -15.1, -20, 20)
	ones := make([]float32, len(z))
	for i := range ones {
		ones[i] = 1
	}
	for _, tab := range available() {
		y, dz := make([]float32, len(z)), make([]float32, len(z))
		tab.gelu(y, z)
		tab.geluGrad(dz, ones, z)
		var worst int64
		var worstGrad float64
		for i, v := range z {
			x := float64(v)
			cdf, density := math.Erfc(-x/math.Sqrt2)/2, math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
			want := float32(x * cdf)
			d := ulps(y[i], want)
			if !(math.Abs(float64(want)) < 0x1p-126) { // a normal number
				worst = max(worst, d)
			}
			if d > 8 && !(math.Abs(float64(y[i]-want)) < 1e-43) {
				t.Errorf("%s: GELU(%v) = %v, want %v", tab.isa, v, y[i], want)
			}
			// The derivative passes through 0 near -0.75: its error is that of
			// its two terms.
			wantGrad := cdf + x*density
			if math.IsNaN(wantGrad) {
				if dz[i] == dz[i] {
					t.Errorf("%s: derivative at %v is %v, want NaN", tab.isa, v, dz[i])
				}
				continue
			}
			e := math.Abs(float64(dz[i])-wantGrad) / (cdf + math.Abs(x)*density + 1e-37)
			worstGrad = max(worstGrad, e)
			if !(e < 3e-7) {
				t.Errorf("%s: derivative at %v is %v, want %v", tab.isa, v, dz[i], wantGrad)
			}
		}
		t.Logf("%s: at most %d ulp, and %.1e of the derivative's terms", tab.isa, worst, worstGrad)
	}
}
