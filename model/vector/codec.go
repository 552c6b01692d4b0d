package vector

import (
	"encoding/binary"
	"math"

	"github.com/lexigraph/lexigraph/data/half"
)

// halves stores numbers as binary16. The scale is 1, and no file has it.
type halves struct{ dim int }

func (c halves) width() int { return 2 * c.dim }

func (c halves) encode(codes []byte, x []float32) float32 {
	for j, v := range x {
		binary.LittleEndian.PutUint16(codes[2*j:], half.To(v))
	}
	return 1
}

func (c halves) decode(x []float32, codes []byte, _ float32) {
	for j := range x {
		x[j] = half.From(binary.LittleEndian.Uint16(codes[2*j:]))
	}
}

// integers stores numbers as whole ones of −127 to 127, ties to the even one. The scale of a row is max|x|/127.
type integers struct{ dim int }

func (c integers) width() int { return c.dim }

func (c integers) encode(codes []byte, x []float32) float32 {
	var most float64
	for _, v := range x {
		most = max(most, math.Abs(float64(v)))
	}
	scale := float32(most / 127)
	if scale == 0 { // zeros, or numbers too small for a scale
		clear(codes)
		return 0
	}
	for 127*scale > math.MaxFloat32 { // rounded up: the greatest would come back as an infinity
		scale = math.Nextafter32(scale, 0)
	}
	for j, v := range x {
		q := math.RoundToEven(float64(v) / float64(scale))
		codes[j] = byte(int8(max(-127, min(127, q))))
	}
	return scale
}

func (c integers) decode(x []float32, codes []byte, scale float32) {
	for j := range x {
		x[j] = float32(int8(codes[j])) * scale
	}
}

// signs stores a bit for each number, 1 where it is above 0, eight in a byte from its highest bit on, as
// numpy.packbits does. The scale of a row is the mean of |x|, which of all brings least error
// (Rastegari et al., "XNOR-Net", 2016).
type signs struct{ dim int }

func (c signs) width() int { return (c.dim + 7) / 8 }

func (c signs) encode(codes []byte, x []float32) float32 {
	clear(codes)
	var sum float64
	for j, v := range x {
		sum += math.Abs(float64(v))
		if v > 0 {
			codes[j/8] |= 1 << (7 - j%8)
		}
	}
	return float32(sum / float64(c.dim))
}

func (c signs) decode(x []float32, codes []byte, scale float32) {
	for j := range x {
		x[j] = -scale
		if codes[j/8]>>(7-j%8)&1 == 1 {
			x[j] = scale
		}
	}
}
