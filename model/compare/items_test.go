package compare

import (
	"math"
	"math/rand/v2"
	"testing"
)

// wordPairs is how many items WordSim-353 has.
const wordPairs = 353

// crossed are the standard deviations of what makes a score: the seed's part, as large
// as the mean over items of a part of that of the items; that of the items, which
// all seeds share; and that of both together.
type crossed struct{ seeds, items, both float64 }

// sample returns the scores of n seeds, the mean over their items plus the effect,
// with so many resamples.
func (c crossed) sample(rng *rand.Rand, n, resamples int, effect float64) sample {
	s := sample{seeds: seedsTo(n), units: wordPairs}
	items := make([]float64, wordPairs)
	for i := range items {
		items[i] = effect + c.items*rng.NormFloat64()
	}
	runs := make([][]float64, n)
	for k := range runs {
		seed := c.seeds * rng.NormFloat64() / math.Sqrt(wordPairs)
		x, sum := make([]float64, wordPairs), 0.0
		for i := range x {
			x[i] = items[i] + seed + c.both*rng.NormFloat64()
			sum += x[i]
		}
		runs[k], s.values = x, append(s.values, sum/wordPairs)
	}
	s.resampled = make([][]float64, n)
	for range resamples {
		sums := make([]float64, n)
		for range wordPairs {
			i := rng.IntN(wordPairs)
			for k := range runs {
				sums[k] += runs[k][i]
			}
		}
		for k := range runs {
			s.resampled[k] = append(s.resampled[k], sums[k]/wordPairs)
		}
	}
	return s
}

// twice is the p-value if the variance over resamples of the mean over seeds, which
// has a share of what seeds and items do together, is added to that over seeds,
// which has it as well.
func twice(s sample) float64 {
	n := len(s.seeds)
	mean := make([]float64, len(s.resampled[0]))
	for _, run := range s.resampled {
		for r, x := range run {
			mean[r] += x / float64(n)
		}
	}
	of := newMean(s.values)
	const m = wordPairs
	v := combine(part{of.Deviation * of.Deviation / float64(n), float64(n - 1)}, part{variance(mean) * m / (m - 1), m - 1})
	return twoSided(of.Mean/math.Sqrt(v.variance), v.df)
}

// TestItemPower holds that tests over seeds and items find nothing in more than 5 % of
// cases in which there is nothing, and that they find more of what there is than
// with the variance counted twice. The first kind is that of real runs, in which
// 353 pairs of words say different things for every seed.
func TestItemPower(t *testing.T) {
	const resamples = 100
	cases := max(1, *cases/2)
	for _, c := range []crossed{{0.4, 0.3, 1}, {0, 0, 1}, {0.5, 1, 0.5}} {
		for _, n := range []int{3, 5, 10} {
			if c.items > c.both && n > 3 && cases < 1000 {
				break // safe there if with three seeds
			}
			var found, before [2]float64 // shares without an effect, and with one
			for k := range found {
				effect := 2.5 * float64(k) * math.Sqrt(((c.seeds*c.seeds+c.both*c.both)/float64(n)+c.items*c.items)/wordPairs)
				for i := range cases {
					s := c.sample(rand.New(rand.NewPCG(uint64(i), uint64(n))), n, resamples, effect)
					zero := sample{seeds: s.seeds, values: make([]float64, n), units: wordPairs}
					for range n {
						zero.resampled = append(zero.resampled, make([]float64, resamples))
					}
					found[k] += float64(count(newDifference(s, zero).p() < level)) / float64(cases)
					before[k] += float64(count(twice(s) < level)) / float64(cases)
				}
			}
			t.Logf("%+v, n = %2d: no difference: a winner in %4.1f %%, twice %4.1f %%; 2.5 standard errors: found in %4.1f %%, twice %4.1f %%",
				c, n, 100*found[0], 100*before[0], 100*found[1], 100*before[1])
			if most := level + 3*math.Sqrt(level*(1-level)/float64(cases)); found[0] > most {
				t.Errorf("%+v, n = %d: a winner is named in %.1f %% of cases, want at most %.1f %%", c, n, 100*found[0], 100*most)
			}
			if c.items < c.both && n > 3 && found[1] <= before[1] {
				t.Errorf("%+v, n = %d: a difference is found in %.1f %% of cases, before in %.1f %%", c, n, 100*found[1], 100*before[1])
			}
		}
	}
}

// TestItemVariance takes out exactly what seeds and items do together: of runs that
// have nothing else in common it leaves nothing on average, and of runs that are the same, all.
func TestItemVariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	runs := make([][]float64, 6)
	for k := range runs {
		for range 4000 {
			runs[k] = append(runs[k], rng.NormFloat64())
		}
	}
	near(t, "the variance of runs with nothing in common", itemVariance(11, runs).variance, 0, 0.01)
	same := [][]float64{runs[0], runs[0], runs[0]}
	near(t, "the variance of equal runs", itemVariance(11, same).variance, 1.1*variance(runs[0]), 1e-9)
	near(t, "the variance between equal rows of equal runs", itemVariance(11, same, same).variance, 0, 1e-9)
	runs[2][7] = math.NaN()
	if v := itemVariance(11, runs); math.IsNaN(v.variance) || v.df != 10 {
		t.Errorf("with a resample that has no number the variance is %v, of %v degrees of freedom", v.variance, v.df)
	}
}
