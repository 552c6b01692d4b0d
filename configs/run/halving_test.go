package run

import (
	"math"
	"slices"
	"testing"
)

// TestRungShares: so many trials are thinned out until one is left, which trains
// to the end.
func TestRungShares(t *testing.T) {
	for _, test := range []struct {
		n, eta int
		want   []float64
	}{
		{1, 3, []float64{1}},
		{2, 3, []float64{1. / 3, 1}},
		{3, 3, []float64{1. / 3, 1}},
		{4, 3, []float64{1. / 9, 1. / 3, 1}},
		{9, 3, []float64{1. / 9, 1. / 3, 1}},
		{4, 2, []float64{1. / 4, 1. / 2, 1}},
	} {
		got := rungShares(test.n, test.eta)
		if !slices.EqualFunc(got, test.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("%d trials, one in %d: %v, want %v", test.n, test.eta, got, test.want)
		}
	}
}
