package optimizer_test

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// TestAdaGradByRow holds the weights of a matrix and its state, one number for each row, against the
// formula in float64. The matrix has more rows than one piece of a dense pass.
func TestAdaGradByRow(t *testing.T) {
	const rows, dim, steps = 700, 37, 5
	const rate, epsilon, initial, decay = 0.1, 1e-3, 0.02, 0.05
	grad := func(step, i int) float64 { return math.Sin(float64(step*step+i)) * float64(i%11) / 10 }
	step := 0
	w, run := follow(t, func(_, g []float32) {
		for i := range g {
			g[i] = float32(grad(step, i))
		}
	}, rows, dim)
	start := func(i int) float64 { return math.Cos(float64(i)) }
	want, sums := make([]float64, rows*dim), make([]float64, rows)
	for i := range want {
		w.Data[i] = float32(start(i))
		want[i] = float64(w.Data[i])
	}
	for r := range sums {
		sums[r] = initial
	}
	o := (&optimizer.AdaGrad{
		Common:  optimizer.Common{LearningRate: rate, WeightDecay: decay},
		Epsilon: epsilon, Initial: initial, ByRow: true,
	}).New([]*graph.Param{w})
	for step = range steps {
		run()
		update(t, o, w)
		for r := range sums {
			at := want[r*dim : (r+1)*dim]
			g, squares := make([]float64, dim), 0.0
			for j := range g {
				g[j] = grad(step, r*dim+j) + decay*at[j]
				squares += g[j] * g[j]
			}
			sums[r] += squares / dim
			for j := range g {
				at[j] -= rate * g[j] / (math.Sqrt(sums[r]) + epsilon)
			}
		}
	}
	near := func(got float32, want float64) bool { return math.Abs(float64(got)-want) <= 1e-5*(1+math.Abs(want)) }
	if i := firstApart(w.Data, want, near); i >= 0 {
		t.Errorf("weight %d is %v, not %v", i, w.Data[i], want[i])
	}
	slots := 0
	for name, s := range o.Slots {
		slots++
		if name != "s/w" || len(s) != rows {
			t.Fatalf("state %s has %d numbers, not s/w with one for each of %d rows", name, len(s), rows)
		}
		if i := firstApart(s, sums, near); i >= 0 {
			t.Errorf("the sum of row %d is %v, not %v", i, s[i], sums[i])
		}
	}
	if slots != 1 {
		t.Errorf("%d state vectors, not 1", slots)
	}
}

// firstApart returns where the first number is that is not near the one wanted, or −1.
func firstApart(got []float32, want []float64, near func(float32, float64) bool) int {
	for i := range want {
		if !near(got[i], want[i]) {
			return i
		}
	}
	return -1
}
