package evaluate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// A Metric computes one number from the outcomes of a set's items, and knows which
// items belong together in a resample: it draws units, such as pairs of words. To
// compare two runs, mask the items that one of them does not cover (NaN), and draw the
// same units for both.
type Metric interface {
	// Statistic returns a function that computes the number if unit u was drawn
	// times[u] times, or every unit once if times is nil. It returns NaN if the
	// number is not defined. Items that are NaN do not count. The function must
	// not be called from several goroutines at once.
	Statistic(items []float64) func(times []float64) float64
	// Resample returns a function that draws as many units as the items that are
	// not NaN have. It may be called from several goroutines at once.
	Resample(items []float64) func(rng *rand.Rand, times []float64)
	// Units returns how many units there are, and from how many of them Resample
	// draws.
	Units(items []float64) (all, drawn int)
}

// A spearman is Spearman's rank correlation of the items with gold. Ties share the
// average of their ranks. A unit is an item.
type spearman struct{ gold []float64 }

// Statistic implements [Metric]. It sorts gold and items once, so that the time of a
// resample is proportional to the number of items: the ranks follow from walking
// along the order and adding up times.
func (m spearman) Statistic(items []float64) func(times []float64) float64 {
	at := covered(items)
	order := func(x []float64) []int {
		o := slices.Clone(at)
		slices.SortFunc(o, func(i, j int) int { return cmp.Or(cmp.Compare(x[i], x[j]), cmp.Compare(i, j)) })
		return o
	}
	byGold, byItem := order(m.gold), order(items)
	goldRank, itemRank := make([]float64, len(items)), make([]float64, len(items))
	once := slices.Repeat([]float64{1}, len(items))
	return func(times []float64) float64 {
		if times == nil {
			times = once
		}
		n := ranks(goldRank, m.gold, byGold, times)
		ranks(itemRank, items, byItem, times)
		mean := float64((n + 1) / 2)
		var xy, xx, yy float64
		for _, i := range at {
			x, y := goldRank[i]-mean, itemRank[i]-mean
			xy += float64(times[i] * x * y)
			xx += float64(times[i] * x * x)
			yy += float64(times[i] * y * y)
		}
		if xx == 0 || yy == 0 { // no order
			return math.NaN()
		}
		return max(-1, min(1, xy/math.Sqrt(xx*yy)))
	}
}

// ranks sets rank[i] to the average rank of item i of x, if item i occurs times[i]
// times, and returns how many items that makes. The argument order sorts x.
func ranks(rank, x []float64, order []int, times []float64) float64 {
	var before float64
	for from := 0; from < len(order); {
		to, tied := from, 0.0
		for ; to < len(order) && x[order[to]] == x[order[from]]; to++ {
			tied += times[order[to]]
		}
		for _, i := range order[from:to] {
			rank[i] = before + float64((tied+1)/2)
		}
		before += tied
		from = to
	}
	return before
}

// Resample implements [Metric].
func (m spearman) Resample(items []float64) func(rng *rand.Rand, times []float64) {
	return single(len(items)).Resample(items)
}

// Units implements [Metric].
func (m spearman) Units(items []float64) (all, drawn int) { return single(len(items)).Units(items) }

// A mean is the mean of the items: the share that is right. Units are drawn within
// their stratum, such as a section of a set, so that sections keep their weight.
// An item of one unit counts as often as the unit was drawn. An item of two units,
// such as an analogy, counts as often as the product of the two: the pigeonhole
// bootstrap, which gives a variance that is too large if anything (Owen, "The pigeonhole bootstrap", 2007,
// https://arxiv.org/abs/0712.1111).
type mean struct {
	units   [][2]int // of each item; the second is −1 if there is only one
	stratum []int    // of each unit, from 0
}

// single is the mean of n items that are each a unit of its own.
func single(n int) mean {
	m := mean{units: make([][2]int, n), stratum: make([]int, n)}
	for i := range m.units {
		m.units[i] = [2]int{i, -1}
	}
	return m
}

// An average is a mean of numbers that are no shares, such as losses and cosines.
type average struct{ mean }

// Statistic implements [Metric]. The items are sorted by their first unit, because a
// third of the units is not drawn, and then none of their items counts.
func (m mean) Statistic(items []float64) func(times []float64) float64 {
	type outcome struct {
		second int
		x      float64
	}
	n, sums := make([]float64, len(m.stratum)), make([]float64, len(m.stratum)) // of a unit's items that are its alone
	var pairs [][]outcome                                                       // of each unit, its items that are also a second's; nil: there are none
	for _, i := range covered(items) {
		u, second := m.units[i][0], m.units[i][1]
		if second >= 0 {
			if pairs == nil {
				pairs = make([][]outcome, len(m.stratum))
			}
			pairs[u] = append(pairs[u], outcome{second, items[i]})
			continue
		}
		n[u]++
		sums[u] += items[i]
	}
	once := slices.Repeat([]float64{1}, len(m.stratum))
	return func(times []float64) float64 {
		if times == nil {
			times = once
		}
		var sum, of float64
		for u, t := range times {
			if t == 0 {
				continue
			}
			s, c := sums[u], n[u]
			if pairs != nil {
				for _, o := range pairs[u] {
					s += float64(times[o.second] * o.x)
					c += times[o.second]
				}
			}
			sum += float64(t * s)
			of += float64(t * c)
		}
		return sum / of // NaN if nothing was drawn
	}
}

// Resample implements [Metric].
func (m mean) Resample(items []float64) func(rng *rand.Rand, times []float64) {
	strata := m.strata(items)
	return func(rng *rand.Rand, times []float64) {
		clear(times)
		for _, units := range strata {
			for range units {
				times[units[rng.IntN(len(units))]]++
			}
		}
	}
}

// Units implements [Metric].
func (m mean) Units(items []float64) (all, drawn int) {
	for _, units := range m.strata(items) {
		drawn += len(units)
	}
	return len(m.stratum), drawn
}

// weights returns how many items each unit has that is drawn. Where an item is of two units they all weigh the same.
func (m mean) weights(items []float64) []float64 {
	n := make([]float64, len(m.stratum))
	for _, i := range covered(items) {
		u := m.units[i]
		if n[u[0]]++; u[1] >= 0 {
			n[u[0]], n[u[1]] = 1, 1
		}
	}
	return n
}

// strata returns the units of the items that are covered, by stratum.
func (m mean) strata(items []float64) [][]int {
	has := make([]bool, len(m.stratum))
	for _, i := range covered(items) {
		for _, u := range m.units[i] {
			if u >= 0 {
				has[u] = true
			}
		}
	}
	var strata [][]int
	for u, ok := range has {
		if !ok {
			continue
		}
		for len(strata) <= m.stratum[u] {
			strata = append(strata, nil)
		}
		strata[m.stratum[u]] = append(strata[m.stratum[u]], u)
	}
	return strata
}

// covered returns the indices of the items that are not NaN.
func covered(items []float64) []int {
	var at []int
	for i, x := range items {
		if !math.IsNaN(x) {
			at = append(at, i)
		}
	}
	return at
}
