package compare

import (
	"encoding/json"
	"math"
	"testing"
)

// TestChance holds the interval to published examples of Wilson's: 0 and 15 of 148
// (Newcombe, "Two-sided confidence intervals for the single proportion", 1998).
func TestChance(t *testing.T) {
	check := func(share float64, pairs int, low, high float64) {
		t.Helper()
		c := newChance(share, pairs)
		near(t, "low", c.Low, low, 5e-5)
		near(t, "high", c.High, high, 5e-5)
		near(t, "the other's low", c.other().Low, 1-high, 5e-5)
	}
	check(81.0/263, 263, 0.2553, 0.3662)
	check(15.0/148, 148, 0.0624, 0.1605)
	check(0, 20, 0, 0.1611)
	check(1.0/29, 29, 0.0061, 0.1718)

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
