package compare

import (
	"encoding/json"
	"math"
	"testing"
)

// TestChance holds the interval to published examples of Clopper and Pearson's (Newcombe, "Two-sided confidence intervals for the single proportion", 1998).
func TestChance(t *testing.T) {
	check := func(share float64, pairs int, low, high float64) {
		t.Helper()
		c := newChance(share, pairs)
		near(t, "low", c.Low, low, 5e-5)
		near(t, "high", c.High, high, 5e-5)
		near(t, "the other's low", c.other().Low, 1-high, 5e-5)
	}
	check(81.0/263, 263, 0.2527, 0.3676)
	check(15.0/148, 148, 0.0578, 0.1617)
	check(0, 20, 0, 0.1684)
	check(1.0/29, 29, 0.0009, 0.1776)

	a := sample{seeds: []uint64{1, 2, 3, 4}, values: []float64{3, 1, 5, 2}}
	b := sample{seeds: []uint64{1, 2, 3, 4}, values: []float64{1, 1, 2, 3}}
	near(t, "of the same seeds", newDifference(a, b).above.Estimate, 2.5/4, 0)
	b.seeds = []uint64{11, 12, 13, 14}
	near(t, "of other seeds", newDifference(a, b).above.Estimate, 11.0/16, 0)
	none := newDifference(sample{seeds: []uint64{1}, values: []float64{1}}, b).above
	if text, err := json.Marshal(none); err != nil || !math.IsNaN(none.Estimate) || string(text) != `{"estimate":null,"low":null,"high":null}` {
		t.Errorf("of a single run: %v, %s, %v", none, text, err)
	}
}

// TestChanceCovers counts how often the interval has the true chance in it, over all outcomes of so many pairs: at least 95 % of them.
func TestChanceCovers(t *testing.T) {
	for pairs := 2; pairs <= 12; pairs++ {
		for truth := 0.01; truth < 0.995; truth += 0.01 {
			covered := 0.0
			for won := range pairs + 1 {
				c := newChance(float64(won)/float64(pairs), pairs)
				if c.Low <= truth && truth <= c.High {
					covered += binomial(pairs, won) * math.Pow(truth, float64(won)) * math.Pow(1-truth, float64(pairs-won))
				}
			}
			if covered < 1-level-1e-9 || covered > 1+1e-9 {
				t.Errorf("%d pairs, a chance of %.2f: it is in %.4f of the intervals", pairs, truth, covered)
			}
		}
	}
}
