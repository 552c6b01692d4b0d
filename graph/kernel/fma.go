package kernel

import "math"

// fma returns x·y + z, rounded once: what the fused multiply-add of every
// instruction set gives. math.FMA, rounded to float32, would be rounded twice.
func fma(x, y, z float32) float32 {
	// The product of two float32 is exact, so it does not matter whether the
	// compiler fuses it with the sum.
	s := float64(x)*float64(y) + float64(z)  // fused or not
	const below, middle = 1<<29 - 1, 1 << 28 // the bits that a float32 lacks
	if b := math.Float64bits(s); b&below != middle && b&(1<<63-1) >= 0x381<<52 {
		return float32(s)
	}
	return fmaOdd(x, y, z)
}

// fmaOdd is fma for sums that, in float64, lie in the middle between two float32,
// where it matters what was rounded off, and for those that are no normal
// float32. It rounds to odd first: a float64 that is not exact gets the last bit
// 1, so that it is never taken for the middle (Boldo and Melquiond, "Emulation of
// FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008).
func fmaOdd(x, y, z float32) float32 {
	p, q := float64(float64(x)*float64(y)), float64(z)
	s := p + q
	t := s - p // Knuth's two-sum: e is exactly what s lacks
	e := (p - (s - t)) + (q - t)
	if b := math.Float64bits(s); e != 0 && b&1 == 0 {
		if (e > 0) == (s > 0) {
			b++
		} else {
			b--
		}
		s = math.Float64frombits(b)
	}
	return float32(s)
}

// sqrt is correctly rounded: the compiler turns it into one instruction.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
