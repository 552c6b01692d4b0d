package run

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph/loss"
)

// TestLogOdds compares with the definition, and where p is 1 in float64 with its limit.
func TestLogOdds(t *testing.T) {
	scores := []float32{0.5, -1, 2, 2}
	var sum float64
	for _, x := range scores {
		sum += math.Exp(float64(x))
	}
	for i, got := range logOdds(scores, loss.Softmax) {
		p := math.Exp(float64(scores[i])) / sum
		if want := math.Log(p / (1 - p)); !(math.Abs(got-want) <= 1e-12) {
			t.Errorf("label %d: %v, want %v", i, got, want)
		}
	}
	if got := logOdds([]float32{-40, 60, -40}, loss.Softmax)[1]; !(math.Abs(got-(100-math.Ln2)) <= 1e-12) {
		t.Errorf("a sure label has %v", got)
	}
	if got := logOdds([]float32{-3, 4}, loss.Logistic); got[0] != -3 || got[1] != 4 {
		t.Errorf("logistic scores are %v", got)
	}
}
