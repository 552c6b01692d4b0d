package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactFMA rounds x·y + z once, by way of math/big.
func exactFMA(x, y, z float32) float32 {
	b := func(v float32) *big.Float { return new(big.Float).SetPrec(1000).SetFloat64(float64(v)) }
	sum := new(big.Float).SetPrec(1000).Mul(b(x), b(y))
	sum.Add(sum, b(z))
	f, _ := sum.Float32()
	return f
}

// TestFMA draws factors and summands that cancel, that lie in the middle between
// two float32, and that leave the normal range.
func TestFMA(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	draw := func(low, high int) float32 { // few digits make ties likely
		digits := rng.Uint32N(1<<24) | 1<<23
		digits &^= 1<<rng.IntN(23) - 1
		v := math.Ldexp(float64(digits), low+rng.IntN(high-low+1)-23)
		return float32(math.Copysign(v, rng.Float64()-0.5))
	}
	twice := 0
	for i := range 400_000 {
		x, y := draw(-3, 3), draw(-3, 3)
		z := draw(-30, 30)
		switch i % 5 {
		case 1: // the result is no normal number
			x, y, z = draw(-75, -60), draw(-75, -60), draw(-149, -126)
		case 2: // all but cancels
			z = -x * y
		case 3: // at the edge of overflow
			x, y, z = draw(62, 64), draw(62, 64), draw(100, 127)
		case 4: // so near to the middle that float64 takes it for the middle
			j := float32(rng.IntN(300))
			x, y, z = 0x1p-24*(1+j*0x1p-23), 1-j*0x1p-23, 1+float32(rng.IntN(1<<23))*0x1p-23
		}
		want, got := exactFMA(x, y, z), fma(x, y, z)
		if got != want {
			t.Fatalf("fma(%x, %x, %x) = %x, want %x", x, y, z, got, want)
		}
		if float32(math.FMA(float64(x), float64(y), float64(z))) != want {
			twice++
		}
		if odd := fmaOdd(x, y, z); odd != want && !math.IsInf(float64(want), 0) {
			t.Fatalf("fmaOdd(%x, %x, %x) = %x, want %x", x, y, z, odd, want)
		}
	}
	if twice == 0 {
		t.Error("no sum was drawn that float64 would round twice")
	}
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, c := range [][4]float32{{inf, 1, -inf, nan}, {inf, 0, 1, nan}, {inf, 2, 3, inf}, {-inf, 2, 3, -inf},
		{1, 1, inf, inf}, {nan, 1, 1, nan}, {0, 1, 0, 0}, {float32(math.Copysign(0, -1)), 1, float32(math.Copysign(0, -1)), float32(math.Copysign(0, -1))}} {
		if got := fma(c[0], c[1], c[2]); !same(got, c[3]) {
			t.Errorf("fma(%v, %v, %v) = %v, want %v", c[0], c[1], c[2], got, c[3])
		}
	}
}
