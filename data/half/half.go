// Package half converts numbers of 16 bits, binary16 of IEEE 754 (2019), which NumPy calls float16. Such a number has
// eleven significant bits, and lies between 2⁻²⁴ and 65504.
package half

import "math"

// From returns the value of the number with these bits, exactly.
func From(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exponent := int(h>>10) & 31
	fraction := uint32(h) & 1023
	switch exponent {
	case 0: // zero and subnormal: fraction · 2⁻²⁴
		v := float32(fraction) / (1 << 24)
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 31: // infinity and NaN
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | uint32(exponent-15+127)<<23 | fraction<<13)
}

// To returns the bits of the number nearest to x, the even one of two. From 65520 on that is an infinity.
func To(x float32) uint16 {
	bits := math.Float32bits(x)
	sign, amount := uint16(bits>>16&0x8000), bits&^(1<<31)
	switch {
	case amount > 255<<23: // NaN, kept quiet
		return sign | 0x7e00
	case x >= Infinite || x <= -Infinite:
		return sign | 31<<10
	case amount < (127-14)<<23: // subnormal: a multiple of 2⁻²⁴
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(amount))*(1<<24)))
	}
	amount += 1<<12 - 1 + amount>>13&1 // what is carried goes into the exponent
	return sign | uint16((amount-(127-15)<<23)>>13)
}

// Infinite is the least number that is rounded to infinity.
const Infinite = 65520
