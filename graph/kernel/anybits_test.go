package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestAnyBits compares the instruction sets over numbers of any 32 bits: denormal,
// infinite and NaN, and all that lies between.
func TestAnyBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 13))
	draw := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = math.Float32frombits(rng.Uint32())
		}
		return x
	}
	for range 20 {
		n := 1000 + rng.IntN(16)
		input := [][]float32{draw(n), draw(n), draw(n), draw(n)}
		for _, k := range elementwise {
			testElementwise(t, k.name, input[:k.slices], k.run)
		}
		for _, k := range passes {
			testElementwise(t, k.name, input, k.run)
		}
	}
	// Sums of what is tiny, where a product may round to a zero with a sign.
	for range 300 {
		a, b := make([]float32, rng.IntN(200)), make([]float32, 200)
		for i := range b {
			b[i] = math.Float32frombits(rng.Uint32N(1<<24) | rng.Uint32()&signBit)
		}
		copy(a, b)
		for i := range a {
			if rng.IntN(8) > 0 {
				b[i] = float32(math.Copysign(float64(b[i]), -float64(a[i])))
			}
		}
		for _, r := range reductions {
			want := r.run(portable(), append([]float32(nil), a...), b[:len(a)])
			for _, tab := range available() {
				if got := r.run(tab, append([]float32(nil), a...), b[:len(a)]); math.Float64bits(got) != math.Float64bits(want) {
					t.Fatalf("%s: %s of %d elements is %g, want %g", tab.isa, r.name, len(a), got, want)
				}
			}
		}
	}
}
