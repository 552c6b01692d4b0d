package compare

import (
	"math"
	"slices"
)

// holm returns the p-values corrected for their number, by Holm's method ("A
// simple sequentially rejective multiple test procedure", 1979): the chance that
// any p-value under 0.05 is a false alarm is at most 5 %. With each comes the factor
// that it was multiplied by, before the maximum of it and the smaller ones was taken. A
// p-value that is NaN stays so and does not count.
func holm(p []float64) (corrected []float64, times []int) {
	corrected, times = slices.Clone(p), make([]int, len(p))
	var order []int
	for i, x := range p {
		if !math.IsNaN(x) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case p[i] < p[j]:
			return -1
		case p[i] > p[j]:
			return 1
		}
		return 0
	})
	least := 0.0
	for rank, i := range order {
		times[i] = len(order) - rank
		least = max(least, min(1, p[i]*float64(times[i])))
		corrected[i] = least
	}
	return corrected, times
}
