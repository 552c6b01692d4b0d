package compare

import "math"

// itemVariance returns how far a difference of means would spread if other items were
// drawn, the same for all runs. The runs are in groups, one of paired differences, or
// the two rows; each run has its values over the same resamples of the m units.
//
// Seeds and items are crossed: a run's value has a part of its seed, a part of the
// items that is the same for all seeds of its group, and a part of both together,
// such as a pair of words that one seed happens to place badly. The variance over
// resamples of a group's mean over its n runs is that of the items, plus a share
// 1/n of that of both together. The latter is in the variance over seeds already,
// so it is taken out: it is the mean variance of single runs less that of the mean,
// over n − 1. What is left is the mean covariance over resamples between
// different runs, as in the analysis of variance of two crossed random effects
// (Searle, Casella and McCulloch, "Variance Components", 1992), and never below 0.
//
// A resample of m units spreads by (m−1)/m of what other units would, so the result
// is multiplied by m/(m − 1); it has m − 1 degrees of freedom. Resamples in which a
// run has no number are left out.
func itemVariance(m int, groups ...[][]float64) part {
	defined := make([]int, 0, len(groups[0][0]))
resamples:
	for r := range groups[0][0] {
		for _, runs := range groups {
			for _, run := range runs {
				if math.IsNaN(run[r]) {
					continue resamples
				}
			}
		}
		defined = append(defined, r)
	}
	df := float64(m - 1)
	if len(defined) < 2 {
		return part{0, df}
	}
	whole, both := make([]float64, len(defined)), 0.0
	for i, runs := range groups {
		n := float64(len(runs))
		mean, single := make([]float64, len(defined)), 0.0
		for _, run := range runs {
			x := pick(run, defined)
			single += variance(x) / n
			for r := range x {
				mean[r] += x[r] / n
			}
		}
		both += max(0, single-variance(mean)) / (n - 1)
		for r := range mean {
			if i == 0 {
				whole[r] += mean[r]
			} else {
				whole[r] -= mean[r]
			}
		}
	}
	return part{max(0, variance(whole)-both) * float64(m) / df, df}
}
