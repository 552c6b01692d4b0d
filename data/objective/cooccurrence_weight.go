package objective

import "math"

// distanceWeights are what words count by their distance, as multiples of a unit, so that sums of them are exact: they do
// not depend on the order, or on how a text is cut into parts.
type distanceWeights struct {
	of   []int64 // by distance; of[0] is not used
	unit float64 // how many are 1
}

// exactWindow is the widest window whose weights 1/d are all multiples of one unit that is large enough for sums in an int64. In
// wider ones they are rounded to multiples of 2⁻³⁶, far below the precision of X, and X is at most 2²⁷.
const exactWindow = 22

func (s *Cooccurrence) weights() distanceWeights {
	unit := int64(1)
	switch {
	case s.Weighting != "harmonic":
	case s.Window > exactWindow:
		unit = 1 << 36
	default:
		for d := range int64(s.Window) { // the least common multiple
			a, b := unit, d+1
			for b != 0 {
				a, b = b, a%b
			}
			unit = unit / a * (d + 1)
		}
	}
	w := distanceWeights{of: make([]int64, s.Window+1), unit: float64(unit)}
	for d := range w.of[1:] {
		w.of[d+1] = unit
		if n := int64(d + 1); s.Weighting == "harmonic" {
			w.of[d+1] = (unit + n/2) / n
		}
	}
	return w
}

// x returns X where that is the sum of some weights.
func (w distanceWeights) x(sum int64) float32 {
	if sum < 0 { // there was no more room
		sum = math.MaxInt64
	}
	return float32(float64(sum) / w.unit)
}
