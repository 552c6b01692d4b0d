package optimizer_test

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// TestLion holds weights and momentum against the algorithm of the paper in float64. Weights whose gradient is always 0
// only decay.
func TestLion(t *testing.T) {
	const n, steps = 60, 8
	const rate, decay, beta1, beta2 = 0.1, 0.5, 0.6, 0.8
	grad := func(step, i int) float64 { return float64(i%3) * math.Sin(float64(step*step*7+i)) }
	step := 0
	w, run := follow(t, func(_, g []float32) {
		for i := range g {
			g[i] = float32(grad(step, i))
		}
	}, n)
	want, m := make([]float64, n), make([]float64, n)
	for i := range want {
		want[i] = math.Cos(float64(i))
		w.Data[i] = float32(want[i])
	}
	o := (&optimizer.Lion{Common: optimizer.Common{LearningRate: rate, WeightDecay: decay}, Beta1: beta1, Beta2: beta2}).New([]*graph.Param{w})
	for step = range steps {
		run()
		update(t, o, w)
		for i := range want {
			g, sign := grad(step, i), 0.0
			if c := beta1*m[i] + (1-beta1)*g; c != 0 {
				sign = math.Copysign(1, c)
			}
			want[i] -= rate * (sign + decay*want[i])
			m[i] = beta2*m[i] + (1-beta2)*g
		}
	}
	near := func(got float32, want float64) bool { return math.Abs(float64(got)-want) <= 1e-5 }
	if i := firstApart(w.Data, want, near); i >= 0 {
		t.Errorf("weight %d is %v, not %v", i, w.Data[i], want[i])
	}
	for name, s := range o.Slots {
		if i := firstApart(s, m, near); name != "m/w" || i >= 0 {
			t.Errorf("%s: number %d is %v, not %v", name, i, s[i], m[i])
		}
	}
}
