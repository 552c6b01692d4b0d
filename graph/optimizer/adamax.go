package optimizer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// AdaMax is [Adam] with the largest of the gradients, falling off with time, in place of their mean square (Kingma and Ba, Adam: A Method
// for Stochastic Optimization, 2015, section 7.1). At step t, from 1, with g including weight_decay·w:
//
//	m = beta1·m + (1−beta1)·g
//	u = max(beta2·u, |g|)
//	w = w − learning_rate/(1−beta1^t) · m / (u + epsilon)
//
// (PyTorch's Adamax adds epsilon to |g|.)
type AdaMax struct {
	Common
	Beta1   float64 `toml:"beta1" range:"[0,1)" help:"decay of the running mean of the gradient"`
	Beta2   float64 `toml:"beta2" range:"[0,1)" help:"decay of the largest gradient"`
	Epsilon float64 `toml:"epsilon" range:"(0,inf)" help:"added to the largest gradient"`
}

// NewAdaMax returns AdaMax with its default settings.
func NewAdaMax() *AdaMax {
	return &AdaMax{Common: common(2e-3), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

// New implements [Spec].
func (a *AdaMax) New(params []*graph.Param) *Optimizer {
	b1, b2, l2, epsilon := float32(a.Beta1), float32(a.Beta2), float32(a.WeightDecay), epsilon(a.Epsilon)
	return New(a.Common, Rule{
		Name:  "adamax",
		Slots: []string{"m", "u"},
		At: func(t int64, rate float64) Update {
			step := float32(rate / (1 - elementary.Pow(a.Beta1, float64(t))))
			return func(w, g []float32, s State) {
				m, u := s.Slot(0), s.Slot(1)
				for i, gi := range g {
					gi = decayed(gi, s.Scale, l2, w[i])
					m[i] = mean(b1, m[i], gi)
					u[i] = max(float32(b2*u[i]), gi, -gi)
					w[i] -= float32(step * m[i] / (u[i] + epsilon))
				}
			}
		},
	}, params)
}
