package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestActivationGrad compares each derivative with a central difference.
func TestActivationGrad(t *testing.T) {
	const h = 1e-2
	rng := rand.New(rand.NewPCG(11, 11))
	for act := None; act <= GELU; act++ {
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
			Activate(act, x, x)
			return x
		}
		dz := make([]float32, len(z))
		ActivateGrad(act, dz, dy, at(0), z)
		low, high := at(-h), at(h)
		for i := range dz {
			want := float64(dy[i]) * float64(high[i]-low[i]) / (2 * h)
			if math.Abs(float64(dz[i])-want) > 1e-4*(1+math.Abs(float64(dy[i]))) {
				t.Errorf("%v: derivative at %v is %v, want %v", act, z[i], dz[i], want)
			}
		}
	}
}

func TestGELU(t *testing.T) {
	z := []float32{-3, -1, 0, 1, 3}
	y := make([]float32, len(z))
	Activate(GELU, y, z)
	for i, x := range z {
		want := 0.5 * float64(x) * (1 + math.Erf(float64(x)/math.Sqrt2))
		if math.Abs(float64(y[i])-want) > 1e-6 {
			t.Errorf("GELU(%v) = %v, want %v", x, y[i], want)
		}
	}
}
