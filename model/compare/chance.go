package compare

import (
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Chance is P(A > B), the probability that a run of one row is better than a run
// of the other with the same seed, or with any where the rows have other seeds
// (Bouthillier et al., "Accounting for Variance in Machine Learning Benchmarks",
// 2021). It says how often the better row wins, whereas the p-value says how sure it is
// that the row is better on average. With enough seeds any difference becomes sure,
// even one that a single run shows only about half of the time. The authors take 0.75
// for a difference that matters.
//
// The estimate is the share of pairs of runs in which A is better, ties counted
// half. Low and High are its 95 % interval by the method of Clopper and Pearson ("The use of confidence or fiducial limits
// illustrated in the case of the binomial", 1934), for as many pairs as there are without using a run twice. It misses the true value
// in at most 5 cases of 100 however few the pairs are, and more seldom where they are few. All three are NaN where there is no test.
//
// Note: the paper takes percentiles of resampled pairs. Where one row was better in all
// of five pairs these are 1 to 1; here they are 0.48 to 1. Wilson's interval, 0.57 to 1, of two pairs would miss a true 0.92 in 15 cases of 100.
type Chance struct{ Estimate, Low, High float64 }

// newChance returns the chance of which the share of so many pairs is an estimate.
func newChance(share float64, pairs int) Chance {
	if pairs < 2 || math.IsNaN(share) {
		return Chance{math.NaN(), math.NaN(), math.NaN()}
	}
	n := float64(pairs)
	k := float64(share * n) // with a half for each tie
	c := Chance{share, 0, 1}
	if k > 0 {
		c.Low = distuv.Beta{Alpha: k, Beta: n - k + 1}.Quantile(level / 2)
	}
	if k < n {
		c.High = distuv.Beta{Alpha: k + 1, Beta: n - k}.Quantile(1 - level/2)
	}
	return c
}

// other is the chance that the other row is the better one.
func (c Chance) other() Chance { return Chance{1 - c.Estimate, 1 - c.High, 1 - c.Low} }

// String writes it with its interval: "0.80 (0.38 to 0.96)"; "–" where there is none.
func (c Chance) String() string {
	if math.IsNaN(c.Estimate) {
		return "–"
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", c.Estimate, c.Low, c.High)
}

// wins counts one value against another: 1 if it is higher, ½ if they are equal.
func wins(x, y float64) float64 {
	switch {
	case x > y:
		return 1
	case x == y:
		return 0.5
	}
	return 0
}

// MarshalJSON implements [json.Marshaler]. A number that is not defined is null.
func (c Chance) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Estimate *float64 `json:"estimate"`
		Low      *float64 `json:"low"`
		High     *float64 `json:"high"`
	}{nullable(c.Estimate), nullable(c.Low), nullable(c.High)})
}
