package loss_test

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph/loss"
)

// TestCloseness holds a and b to those that UMAP 0.5 fits for the same distances.
func TestCloseness(t *testing.T) {
	for _, c := range []struct{ minDist, a, b float64 }{
		{0.1, 1.5769434603113077, 0.8950608779109733},
		{0.5, 0.5830300205483709, 1.334166992455648},
	} {
		a, b := loss.Closeness(c.minDist)
		if !(math.Abs(a-c.a) <= 1e-5) || !(math.Abs(b-c.b) <= 1e-5) {
			t.Errorf("min_dist %v: a = %v, b = %v; want %v and %v", c.minDist, a, b, c.a, c.b)
		}
	}
}
