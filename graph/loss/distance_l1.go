package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// absolute returns the sum of the absolute differences of two vectors of equal length.
func absolute(x, y []float32) float32 {
	y = y[:len(x)]
	var s [4]float32
	k := 0
	for ; k+4 <= len(x); k += 4 {
		for l := range s {
			s[l] += abs(x[k+l] - y[k+l])
		}
	}
	for ; k < len(x); k++ {
		s[0] += abs(x[k] - y[k])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// signed returns x with its sign turned where that of by is negative.
func signed(x, by float32) float32 {
	return math.Float32frombits(math.Float32bits(x) ^ math.Float32bits(by)&(1<<31))
}

// pullSigns makes the gradients of a block of the derivatives z by its scores: those of x, and
// those of w, which it adds up where add is true.
func pullSigns(dx, dw, x, w, z kernel.Matrix, add bool) {
	kernel.For(x.Rows, func(i int) {
		d, h := rowOf(dx, i), rowOf(x, i)
		clear(d)
		for v, by := range rowOf(z, i) {
			for k, y := range rowOf(w, v) {
				d[k] -= signed(by, h[k]-y)
			}
		}
	})
	kernel.For(w.Rows, func(v int) {
		d, y := rowOf(dw, v), rowOf(w, v)
		if !add {
			clear(d)
		}
		for i := range x.Rows {
			by := rowOf(z, i)[v]
			for k, h := range rowOf(x, i) {
				d[k] += signed(by, h-y[k])
			}
		}
	})
}
