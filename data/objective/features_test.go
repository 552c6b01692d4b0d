package objective_test

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/data/objective"
)

// TestInverseFrequencies compares with the formula, also for a text that has none of the words.
func TestInverseFrequencies(t *testing.T) {
	for _, counts := range [][]int64{{0, 0}, {0, 1, 7}, {5}} {
		total := 0.0
		for _, n := range counts {
			total += float64(n)
		}
		for id, got := range objective.InverseFrequencies(counts) {
			want := 1.0
			if n := float64(counts[id]); n > 0 {
				want = math.Log(1+total/(1+n)) / math.Log(1+total)
			}
			if !(math.Abs(float64(got)-want) < 1e-6) {
				t.Errorf("word %d of %v weighs %v, want %v", id, counts, got, want)
			}
		}
	}
}
