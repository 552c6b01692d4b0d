package kernel

import "math"

// Reductions have one shape on every instruction set. A slice is taken in units
// of 16 elements, of which the last is filled up with zeros. An accumulator has a
// lane for each element of a unit. Where there are several, units go to them in
// turn, as long as a whole round is left; the units after that go to the first.
// In the end the accumulators are added up, the second half of them to the first
// half, until there is one, and its lanes in the same way (see fold).

// lanes is how many elements a unit has, and an accumulator.
const lanes = 16

type unit [lanes]float32

// units calls f with each unit of a slice of n elements, which begins at i, and
// with the accumulator, of so many, that it belongs to.
func units(n, accumulators int, f func(i, accumulator int)) {
	whole := n / lanes / accumulators * accumulators
	for k := 0; k*lanes < n; k++ {
		if k < whole {
			f(k*lanes, k%accumulators)
		} else {
			f(k*lanes, 0)
		}
	}
}

// unitAt returns the unit of x that begins at i, filled up with zeros.
func unitAt(x []float32, i int) (u unit) {
	copy(u[:], x[i:])
	return u
}

// fold combines the accumulators, and then the lanes of the result, by f, the
// second half with the first.
func fold[T float32 | float64](accumulators [][lanes]T, f func(first, second T) T) T {
	for n := len(accumulators) / 2; n > 0; n /= 2 {
		for i := range n {
			for j, v := range accumulators[i+n] {
				accumulators[i][j] = f(accumulators[i][j], v)
			}
		}
	}
	x := accumulators[0]
	for n := lanes / 2; n > 0; n /= 2 {
		for j := range n {
			x[j] = f(x[j], x[j+n])
		}
	}
	return x[0]
}

func plus[T float32 | float64](x, y T) T { return x + y }

func dotPortable(a, b []float32) float32 {
	var s [4][lanes]float32
	units(len(a), len(s), func(i, k int) {
		x, y := unitAt(a, i), unitAt(b, i)
		for j := range x {
			s[k][j] = fma(x[j], y[j], s[k][j])
		}
	})
	return fold(s[:], plus)
}

func sumPortable(x []float32) float32 {
	var s [4][lanes]float32
	units(len(x), len(s), func(i, k int) {
		for j, v := range unitAt(x, i) {
			s[k][j] += v
		}
	})
	return fold(s[:], plus)
}

func sumSquaresPortable(x []float32) float64 {
	var s [1][lanes]float64
	units(len(x), len(s), func(i, k int) {
		for j, v := range unitAt(x, i) {
			s[k][j] += float64(v) * float64(v) // exact, so fused or not
		}
	})
	return fold(s[:], plus)
}

// maxPortable is a reduction too: of zeros of either sign it depends on the order
// which one is the greatest.
func maxPortable(x []float32) float32 {
	var s [4][lanes]float32
	for k := range s {
		for j := range s[k] {
			s[k][j] = float32(math.Inf(-1))
		}
	}
	greater := func(old, v float32) float32 { // NaN is passed over
		if v > old {
			return v
		}
		return old
	}
	units(len(x), len(s), func(i, k int) {
		for j, v := range x[i:min(i+lanes, len(x))] {
			s[k][j] = greater(s[k][j], v)
		}
	})
	return fold(s[:], func(first, second float32) float32 { return greater(second, first) })
}

func expSumPortable(dst, x []float32, shift float32) float32 {
	x = x[:len(dst)]
	for i, v := range x {
		dst[i] = exp(v - shift)
	}
	var s [2][lanes]float32
	units(len(dst), len(s), func(i, k int) {
		for j, v := range unitAt(dst, i) {
			s[k][j] += v
		}
	})
	return fold(s[:], plus)
}

func logisticPortable(x []float32) (sum float32, product float64) {
	var positive [1][lanes]float32
	var factors [1][lanes]float64
	for j := range factors[0] {
		factors[0][j] = 1
	}
	units(len(x), 1, func(i, _ int) {
		for j, v := range x[i:min(i+lanes, len(x))] {
			e := exp(-abs(v)) // never overflows
			factors[0][j] *= 1 + float64(e)
			top := float32(1)
			if v < 0 {
				top = e
			} else {
				positive[0][j] += v
			}
			x[i+j] = top / (1 + e)
		}
	})
	return fold(positive[:], plus), fold(factors[:], func(x, y float64) float64 { return x * y })
}
