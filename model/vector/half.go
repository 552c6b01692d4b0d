package vector

import "math"

// fromHalf returns the value of an IEEE 754 binary16.
func fromHalf(h uint16) float32 {
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

// toHalf returns the binary16 nearest to x, the even one of two. From 65520 on that is an infinity.
func toHalf(x float32) uint16 {
	bits := math.Float32bits(x)
	sign, amount := uint16(bits>>16&0x8000), bits&^(1<<31)
	switch {
	case amount > 255<<23: // NaN, kept quiet
		return sign | 0x7e00
	case x >= halfInfinite || x <= -halfInfinite:
		return sign | 31<<10
	case amount < (127-14)<<23: // subnormal: a multiple of 2⁻²⁴
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(amount))*(1<<24)))
	}
	amount += 1<<12 - 1 + amount>>13&1 // what is carried goes into the exponent
	return sign | uint16((amount-(127-15)<<23)>>13)
}

// halfInfinite is the least number that a binary16 rounds to infinity.
const halfInfinite = 65520
