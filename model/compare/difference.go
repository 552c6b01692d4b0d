package compare

import (
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// A Method is how two rows were tested against each other.
//
// The variance of a difference of means has two parts. That of the seeds is the sample variance of the
// differences between runs of equal seed, over their number n, with n − 1 degrees
// of freedom; or Welch's, with no more degrees of freedom than two rows of the smaller number would have. That of the items is what other items would do to all
// runs alike, by a bootstrap. The difference is compared with Student's t, and
// where there are both parts with the mean of both quantiles, weighted by the parts
// (Cochran and Cox, "Experimental Designs", 1950): that is on the safe side at any
// level, which Satterthwaite's degrees of freedom are not with few seeds.
//
// Note: the usual hierarchical bootstrap draws seeds and items together and takes
// percentiles of the results. With few seeds it is too sure of itself: the spread of n
// drawn seeds is √((n−1)/n) of what it should be, and percentiles know nothing of t's
// tails. With five seeds it calls one of equal rows better in 17 % of cases: see
// TestPercentiles.
type Method string

// The methods, by what the rows have. All of them ask what other seeds would show, so
// each row needs at least two.
const (
	// SeedsItems is for metrics made of items, such as the pairs of a word
	// similarity set, where the rows share seeds.
	SeedsItems Method = "the same seeds × the same items: item bootstrap + t over seeds"
	// SeedsPaired is Student's t for the differences between runs of the same
	// seed.
	SeedsPaired Method = "the same seeds: paired t"
	// Unpaired is Welch's t, for rows that share fewer than two seeds.
	Unpaired Method = "other seeds: Welch's t"
	// UnpairedItems is Unpaired with the items' part of the variance added.
	UnpairedItems Method = "other seeds × the same items: item bootstrap + Welch's t"
	// TooFew means that no test is possible.
	TooFew Method = "none: a row has a single run"
)

// A sample is a metric of a row: one value for each seed and, where it is made of
// items, for each seed the values of the same resamples of items.
type sample struct {
	seeds     []uint64 // in order
	values    []float64
	resampled [][]float64 // by seed; nil: not made of items
	units     int         // that are drawn in a resample
}

// A difference is an estimate of how far a is above b, b being subtracted. [Method] has its formula.
type difference struct {
	method Method
	mean   float64
	n      int // seeds: pairs, or the smaller row's
	seeds  part
	items  part         // variance 0: no items
	single float64      // variance of one seed: seeds.variance is about single/n
	above  Chance       // that a run of a is higher than one of b
	signs  float64      // p-value of the sign test over seeds, where all differ alike
	looks  []difference // the same of the first seeds alone, as many as at each planned look before n
}

// newDifference compares two samples, by the seeds that they share where there are at
// least two.
func newDifference(a, b sample) difference {
	at, bt := shared(a, b)
	of, n := paired, len(at)
	if n < 2 {
		of, n = welch, min(len(a.values), len(b.values))
		at, bt = all(len(a.values)), all(len(b.values))
		if n < 2 {
			return difference{method: TooFew, n: n, mean: mean(a.values) - mean(b.values), above: newChance(math.NaN(), n)}
		}
	}
	d := of(a, at, b, bt)
	for _, look := range plannedLooks {
		if look.seeds < min(n, mostSeeds) {
			d.looks = append(d.looks, of(a, at[:look.seeds], b, bt[:look.seeds]))
		}
	}
	return d
}

// shared returns the places in both samples of the seeds that both have.
func shared(a, b sample) (at, bt []int) {
	for i, seed := range a.seeds {
		if j, ok := slices.BinarySearch(b.seeds, seed); ok {
			at, bt = append(at, i), append(bt, j)
		}
	}
	return at, bt
}

// paired compares the runs at of a with the runs bt of b, which have the same seeds.
func paired(a sample, at []int, b sample, bt []int) difference {
	delta, won := make([]float64, len(at)), 0.0
	for k := range at {
		delta[k] = a.values[at[k]] - b.values[bt[k]]
		won += wins(a.values[at[k]], b.values[bt[k]])
	}
	n := float64(len(at))
	d := difference{method: SeedsPaired, n: len(at), mean: mean(delta), single: variance(delta), signs: math.Ldexp(1, 1-len(at))}
	d.seeds, d.above = part{d.single / n, n - 1}, newChance(won/n, len(at))
	if units := a.items(b); units >= 2 {
		runs := make([][]float64, len(at))
		for k := range at {
			runs[k] = slices.Clone(a.resampled[at[k]])
			for r, x := range b.resampled[bt[k]] {
				runs[k][r] -= x
			}
		}
		d.method, d.items = SeedsItems, itemVariance(units, runs)
	}
	return d
}

// welch compares the runs at of a with the runs bt of b, which have other seeds.
func welch(a sample, at []int, b sample, bt []int) difference {
	x, y := pick(a.values, at), pick(b.values, bt)
	na, nb := float64(len(x)), float64(len(y))
	va, vb := variance(x), variance(y)
	d := difference{method: Unpaired, n: min(len(x), len(y)), mean: mean(x) - mean(y), single: va + vb}
	d.seeds = combine(part{va / na, na - 1}, part{vb / nb, nb - 1})
	// Note: Satterthwaite's alone are nearly those of the larger row where the few runs of the other are near one another by luck. With two runs
	// against ten or fifty of equal rows 10 and 12 % of p are below 0.05 then, and 2 and 6 % below 0.0015.
	d.seeds.df = min(d.seeds.df, 2*(min(na, nb)-1))
	d.signs = 2 / binomial(len(x)+len(y), len(x)) // of all splits the most extreme
	won := 0.0
	for _, x := range x {
		for _, y := range y {
			won += wins(x, y)
		}
	}
	d.above = newChance(won/(na*nb), d.n)
	if units := a.items(b); units >= 2 {
		d.method, d.items = UnpairedItems, itemVariance(units, pick(a.resampled, at), pick(b.resampled, bt))
	}
	return d
}

// items returns how many units both samples were drawn from; 0 where they were not.
func (s sample) items(other sample) int {
	if s.resampled == nil || other.resampled == nil {
		return 0
	}
	return s.units
}

// pick returns the values at some places.
func pick[T any](x []T, at []int) []T {
	picked := make([]T, len(at))
	for k, i := range at {
		picked[k] = x[i]
	}
	return picked
}

// all returns 0 to n−1.
func all(n int) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = i
	}
	return at
}

// binomial returns n over k.
func binomial(n, k int) float64 {
	b := 1.0
	for i := range k {
		b = b * float64(n-i) / float64(i+1)
	}
	return b
}

// variance is that of the difference, by seeds and items.
func (d difference) variance() float64 { return d.seeds.variance + d.items.variance }

// spreads reports whether the differences vary, and not by rounding alone.
func (d difference) spreads() bool { return d.variance() > 1e-24*d.mean*d.mean }

// quantile returns the quantile p, in standard errors.
func (d difference) quantile(p float64) float64 {
	seeds := student(p, d.seeds.df)
	if d.items.variance == 0 {
		return seeds
	}
	return (float64(d.seeds.variance*seeds) + float64(d.items.variance*student(p, d.items.df))) / d.variance()
}

// p returns the two-sided p-value of one look at all the seeds, NaN where there is
// no test. Differences that are all the same have no spread to judge by: then it is
// that of the sign test, and 1 where they are all 0.
func (d difference) p() float64 {
	switch {
	case d.method == TooFew || math.IsNaN(d.mean):
		return math.NaN()
	case d.mean == 0:
		return 1
	case !d.spreads():
		return d.signs
	}
	t := math.Abs(d.mean) / math.Sqrt(d.variance())
	if d.items.variance == 0 {
		return twoSided(t, d.seeds.df)
	}
	if t < 1e-6 { // p is 1 to six digits; the quantile of 1/2, which is 0, has no logarithm
		return 1
	}
	// The quantile falls as p rises, and its logarithm about evenly over ln p: regula falsi,
	// by the Illinois rule, which halves the value at an end that stays.
	far := func(x float64) float64 { return elementary.Log(-d.quantile(elementary.Exp(x)/2) / t) }
	const least = 1e-150 // of smaller ones Student's quantile for few degrees of freedom is infinite
	low := elementary.Log(max(least, twoSided(t, max(d.seeds.df, d.items.df))))
	high := elementary.Log(max(least, twoSided(t, min(d.seeds.df, d.items.df))))
	above, below, stayed := far(low), far(high), 0
	const close, most = 1e-10, 50
	if !(above > close) { // the other end is looked at in the loop
		return elementary.Exp(low)
	}
	for range most {
		if !(below < -close) {
			return elementary.Exp(high)
		}
		x := low + float64((high-low)*above/(above-below))
		if y := far(x); math.Abs(y) < close {
			return elementary.Exp(x)
		} else if y > 0 {
			if low, above = x, y; stayed > 0 {
				below /= 2
			}
			stayed = 1
		} else {
			if high, below = x, y; stayed < 0 {
				above /= 2
			}
			stayed = -1
		}
	}
	return elementary.Exp(high)
}

// interval returns the difference's own 95 % interval, without correction; NaN
// where there is no spread to make one of.
func (d difference) interval() (low, high float64) {
	if d.method == TooFew || !d.spreads() {
		return math.NaN(), math.NaN()
	}
	half := float64(d.quantile(1-level/2) * math.Sqrt(d.variance()))
	return d.mean - half, d.mean + half
}
