package evaluate

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/model/vector"
)

// TestOddInput: numbers below 0, and a table that is not there.
func TestOddInput(t *testing.T) {
	if low, high := Interval(single(3), []float64{1, 0, 1}, -1, 1); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("the interval is [%v, %v]", low, high)
	}
	if list := Resampled(single(3), []float64{1, 0, 1}, -1, 1); len(list) != 0 {
		t.Errorf("the resamples are %v", list)
	}
	for _, n := range []int{-1, 0} {
		if RanksMemory(n, 1) != 0 || RanksMemory(1, n) != 0 {
			t.Errorf("%d: there are scores of nothing", n)
		}
	}
	for _, table := range []*vector.Table{nil, {}} {
		if _, err := NewSpace(table, Defaults()); err == nil {
			t.Errorf("%v is a space", table)
		}
	}
}
