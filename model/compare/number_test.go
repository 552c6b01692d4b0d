package compare

import (
	"math"
	"testing"
)

// TestProbability: a p that is not 0.05 never reads as 0.05, which would leave open whether it is less.
func TestProbability(t *testing.T) {
	for p, want := range map[float64]string{
		0.0499: "= 0.0499", 0.0501: "= 0.0501", 0.05003: "= 0.05003", 0.04996: "= 0.04996", 0.05: "= 0.05",
		math.Nextafter(0.05, 0): "= 0.049999999999999996",
		0.0494:                  "= 0.049", 0.0506: "= 0.051", 0.03: "= 0.03", 0.00009: "< 0.0001", 0.999: "= 1", 1: "= 1",
	} {
		if got := Probability(p); got != want {
			t.Errorf("%v is %q, want %q", p, got, want)
		}
	}
}
