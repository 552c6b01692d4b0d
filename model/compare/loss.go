package compare

import (
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Loss is what becomes of the results of a set when the vectors of the same runs are changed, for instance stored in
// fewer bytes. The items are paired: those count that all of the results cover.
type Loss struct {
	Before, After float64 // the mean over the runs
	Difference    float64 // After − Before
	// Low and High bound its 95 % interval. Of one run they are percentiles of the difference in resamples of the items, the
	// same for both results; of several, the interval is [SeedsItems], which also covers other seeds. They are NaN where
	// there is no spread to tell by.
	Low, High float64
	Items     int // that all results cover
	Runs      int
}

// NewLoss compares results of one set, those of one run after the other, with those of the same runs after a change. Of none, and of lists that
// are no pairs of results of one set, all numbers are NaN.
func NewLoss(before, after []evaluate.Result, resamples int, seed uint64) Loss {
	l := Loss{Runs: len(before), Low: math.NaN(), High: math.NaN()}
	unlike := func(r evaluate.Result) bool { return r.Of == nil || len(r.Items) != len(before[0].Items) }
	if len(before) == 0 || len(before) != len(after) || slices.ContainsFunc(slices.Concat(before, after), unlike) {
		l.Before, l.After, l.Difference = math.NaN(), math.NaN(), math.NaN()
		return l
	}
	out := make([]bool, len(before[0].Items))
	for _, r := range slices.Concat(before, after) {
		for i, x := range r.Items {
			out[i] = out[i] || math.IsNaN(x)
		}
	}
	for _, is := range out {
		if !is {
			l.Items++
		}
	}
	a, b := masked(before, out, resamples, seed), masked(after, out, resamples, seed)
	l.Before, l.After = mean(a.values), mean(b.values)
	l.Difference = l.After - l.Before
	switch {
	case a.resampled == nil || math.IsNaN(l.Difference): // no resamples, or one unit
	case l.Runs > 1:
		low, high := paired(b, all(l.Runs), a, all(l.Runs)).interval()
		least, most := evaluate.Ends(before[0].Metric)
		l.Low, l.High = cut(low, high, least-most, most-least)
	default:
		var differences []float64
		for r, x := range b.resampled[0] {
			if d := x - a.resampled[0][r]; !math.IsNaN(d) {
				differences = append(differences, d)
			}
		}
		slices.Sort(differences)
		if n := len(differences); 10*n >= 9*resamples && differences[0] < differences[n-1] {
			l.Low, l.High = differences[n*25/1000], differences[n-1-n*25/1000]
		}
	}
	return l
}

// masked returns the values of results over the items that are not out.
func masked(results []evaluate.Result, out []bool, resamples int, seed uint64) sample {
	var s sample
	for k, r := range results {
		items := slices.Clone(r.Items)
		for i := range items {
			if out[i] {
				items[i] = math.NaN()
			}
		}
		s.seeds = append(s.seeds, uint64(k))
		s.values = append(s.values, r.Of.Statistic(items)(nil))
		_, s.units = r.Of.Units(items)
		if resamples > 0 && s.units > 1 {
			s.resampled = append(s.resampled, evaluate.Resampled(r.Of, items, resamples, seed))
		}
	}
	return s
}
