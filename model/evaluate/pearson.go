package evaluate

import (
	"math"
	"math/rand/v2"
)

// A pearson is Pearson's correlation of the items with gold. A unit is an item.
type pearson struct{ gold []float64 }

// Statistic implements [Metric].
func (m pearson) Statistic(items []float64) func(times []float64) float64 {
	at := covered(items)
	return func(times []float64) float64 {
		weight := func(i int) float64 {
			if times == nil {
				return 1
			}
			return times[i]
		}
		var n, x, y float64
		first, sameX, sameY := -1, true, true // rounding would leave a spread around the mean of equal numbers
		for _, i := range at {
			w := weight(i)
			if w == 0 {
				continue
			}
			if first < 0 {
				first = i
			}
			sameX, sameY = sameX && items[i] == items[first], sameY && m.gold[i] == m.gold[first]
			n += w
			x += float64(w * items[i])
			y += float64(w * m.gold[i])
		}
		if sameX || sameY { // or nothing was drawn
			return math.NaN()
		}
		x, y = x/n, y/n
		var xy, xx, yy float64
		for _, i := range at {
			w, dx, dy := weight(i), items[i]-x, m.gold[i]-y
			xy += float64(w * dx * dy)
			xx += float64(w * dx * dx)
			yy += float64(w * dy * dy)
		}
		return max(-1, min(1, xy/math.Sqrt(xx*yy)))
	}
}

// Resample implements [Metric].
func (m pearson) Resample(items []float64) func(rng *rand.Rand, times []float64) {
	return single(len(items)).Resample(items)
}

// Units implements [Metric].
func (m pearson) Units(items []float64) (all, drawn int) { return single(len(items)).Units(items) }
