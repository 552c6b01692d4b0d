package loss

import (
	"math"
	"testing"
)

// TestFocalWeigh compares with the formula and its derivative by −ln q, up to a target that is certain.
func TestFocalWeigh(t *testing.T) {
	for _, gamma := range []float64{0, 0.5, 2} {
		l := &Focal{Gamma: gamma}
		of := func(logq float64) float64 { return -math.Pow(-math.Expm1(logq), gamma) * logq }
		for _, logq := range []float64{-700, -30, -3, -0.5, -0.01} {
			got, c := l.weigh(0, logq)
			h := 1e-6 * math.Abs(logq)
			slope := (of(logq-h) - of(logq+h)) / (2 * h)
			if !(math.Abs(got-of(logq)) <= 1e-12*got) || !(math.Abs(c-slope) <= 1e-6*max(1, slope)) {
				t.Errorf("gamma %v, ln q %v: %v and %v, want %v and %v", gamma, logq, got, c, of(logq), slope)
			}
		}
		for _, certain := range []float64{0, 1e-9} { // above 0 by rounding only
			if got, c := l.weigh(0, certain); got != 0 || c != math.Pow(0, gamma) {
				t.Errorf("gamma %v, ln q %v: %v and %v", gamma, certain, got, c)
			}
		}
	}
}
