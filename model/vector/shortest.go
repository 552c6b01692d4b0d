package vector

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// appendShortest appends x with as few digits as give the same float32 again: what [strconv.AppendFloat] appends with 'g', −1 and 32, in
// half the time where 2⁻¹³ < |x| < 8, as nearly all numbers of vectors are.
//
// Such a number is m/2ⁿ, m < 2²⁴, 21 ≤ n ≤ 36, and all arithmetic on it is exact in 64 bits. Decimals that read as x are at most half a unit
// of m away. Of those with k places, 10ᵏ⁻¹ < 2ⁿ < 10ᵏ, there is always one, and at most one ends in 0: it has fewer digits than the
// others. If none does, the closest is wanted.
//
// Note: on 2 cores of Zen 3, a number takes 22 ns, and strconv 60. With a branch for whether one ends in 0, which is so half the time, it takes 31,
// and with bits.LeadingZeros64 to find the zeros at the end 26.
func appendShortest(b []byte, x float32) []byte {
	word := math.Float32bits(x)
	m, n := uint64(word&(1<<23-1)), 150-word>>23&0xff
	if n < 21 || n > 36 || m == 0 { // a power of two has only a quarter below itself
		return strconv.AppendFloat(b, float64(x), 'g', -1, 32)
	}
	m |= 1 << 23
	k := n*1233>>12 + 1                  // 1233/4096 is log₁₀ 2, but for a little
	unit, half, odd := n+1, tens[k], m&1 // 2^unit stands for 1 in the last place; what is right between two numbers reads as the even one
	exact := 2 * m * half
	ends0 := (exact + half - odd) >> unit / 10 * 10
	closest := (exact + 1<<n - 1 + exact>>unit&1) >> unit
	_, none := bits.Sub64(ends0<<unit, exact-half+odd, 0) // 1 if ends0 is too far away
	decimal := ends0 + (closest-ends0)&-none

	decimal *= tens[11-k]
	b = append(slices.Grow(b, 16), '-')[:len(b)+int(word>>31)]
	text := b[len(b) : len(b)+len("0.12345678901")]
	first := digits(decimal / 1e4)
	text[0] = byte(first)
	binary.LittleEndian.PutUint64(text[1:], first)
	binary.LittleEndian.PutUint32(text[9:], uint32(digits(decimal%1e4)>>32))
	text[1] = '.'
	end := k + 1 + uint32(none)
	for text[end-1] == '0' {
		end--
	}
	if text[end-1] == '.' {
		end--
	}
	return b[:len(b)+int(end)]
}

// tens are the powers of ten.
var tens = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// digits returns the eight figures of x < 10⁸, the first in the lowest byte.
func digits(x uint64) uint64 {
	x = x/1e4 | x%1e4<<32 // two numbers of four digits
	hundreds := x * 10486 >> 20 & 0x7f0000007f
	x = hundreds | (x-100*hundreds)<<16 // four of two
	tens := x * 103 >> 10 & 0xf000f000f000f
	return tens | (x-10*tens)<<8 | 0x3030303030303030
}
