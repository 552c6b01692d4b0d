package optimizer

import (
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// RAdam is [Adam] that does without the mean square as long as that is of too few gradients to be trusted, so that it needs no warm-up
// (Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, 2020). At step t, from 1, with g including
// weight_decay·w:
//
//	m = beta1·m + (1−beta1)·g
//	v = beta2·v + (1−beta2)·g²
//	a = 2/(1−beta2) − 1,  n = a − 2·t·beta2^t/(1−beta2^t)
//	r = √((n−4)·(n−2)·a / ((a−4)·(a−2)·n))
//	w = w − learning_rate · m/(1−beta1^t)                                   where n ≤ 5, and else
//	w = w − learning_rate · m/(1−beta1^t) · r·√(1−beta2^t) / (√v + epsilon)
type RAdam struct {
	Common
	Beta1   float64 `toml:"beta1" range:"[0,1)" help:"decay of the running mean of the gradient"`
	Beta2   float64 `toml:"beta2" range:"[0,1)" help:"decay of the running mean of its square"`
	Epsilon float64 `toml:"epsilon" range:"(0,inf)" help:"added to the root of the mean square"`
}

// NewRAdam returns RAdam with its default settings.
func NewRAdam() *RAdam {
	return &RAdam{Common: common(1e-3), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

// New implements [Spec].
func (a *RAdam) New(params []*graph.Param) *Optimizer {
	b1, b2, l2, epsilon := float32(a.Beta1), float32(a.Beta2), float32(a.WeightDecay), epsilon(a.Epsilon)
	return New(a.Common, Rule{
		Name:  "radam",
		Slots: []string{"m", "v"},
		At: func(t int64, rate float64) Update {
			step := rate / (1 - elementary.Pow(a.Beta1, float64(t)))
			r := a.trust(t)
			byMean, byRoot := float32(step), float32(step*r)
			return func(w, g []float32, s State) {
				m, v := s.Slot(0), s.Slot(1)
				for i, gi := range g {
					gi = decayed(gi, s.Scale, l2, w[i])
					m[i] = mean(b1, m[i], gi)
					v[i] = mean(b2, v[i], gi*gi)
					if r > 0 {
						w[i] -= float32(byRoot * m[i] / (root(v[i]) + epsilon))
					} else {
						w[i] -= float32(byMean * m[i])
					}
				}
			}
		},
	}, params)
}

// trust returns r·√(1−beta2^t), or 0 where the mean square at step t is not to be trusted.
func (a *RAdam) trust(t int64) float64 {
	power := elementary.Pow(a.Beta2, float64(t))
	most := 2/(1-a.Beta2) - 1
	n := most - float64(2*float64(t)*power/(1-power))
	if n <= 5 {
		return 0
	}
	return math.Sqrt((n - 4) * (n - 2) * most / ((most - 4) * (most - 2) * n) * (1 - power))
}
