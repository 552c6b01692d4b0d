package optimizer

import (
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// Adam keeps running means of the gradient g and of its square, and divides the
// one by the root of the other (Kingma and Ba, Adam: A Method for Stochastic
// Optimization, 2015). At step t, from 1, with g including weight_decay·w:
//
//	m = beta1·m + (1−beta1)·g
//	v = beta2·v + (1−beta2)·g²
//	w = w − learning_rate · m/(1−beta1^t) / (√(v/(1−beta2^t)) + epsilon)
//
// epsilon stands outside the root, as in the paper's algorithm 1 and in PyTorch;
// weight decay is added to the gradient, as in PyTorch's Adam. [AdamW] keeps it
// out. (PyTorch's SparseAdam adds epsilon before it divides by 1−beta2^t; with
// sparse = "lazy" too, we add it after.)
type Adam struct {
	Common
	Beta1   float64 `toml:"beta1" range:"[0,1)" help:"decay of the running mean of the gradient"`
	Beta2   float64 `toml:"beta2" range:"[0,1)" help:"decay of the running mean of its square"`
	Epsilon float64 `toml:"epsilon" range:"(0,inf)" help:"added to the root of the mean square"`
}

// NewAdam returns Adam with its default settings.
func NewAdam() *Adam {
	return &Adam{Common: common(1e-3), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

// New implements [Spec].
func (a *Adam) New(params []*graph.Param) *Optimizer {
	return New(a.Common, a.rule(func(p *kernel.AdamParam, _ float64) { p.L2 = float32(a.WeightDecay) }), params)
}

// rule returns Adam's rule, with weight decay put in its place by decay.
func (a *Adam) rule(decay func(p *kernel.AdamParam, rate float64)) Rule {
	return Rule{
		Name:  "adam",
		Slots: []string{"m", "v"},
		At: func(t int64, rate float64) Update {
			p := kernel.AdamParam{
				Beta1:        float32(a.Beta1),
				Beta2:        float32(a.Beta2),
				Epsilon:      epsilon(a.Epsilon),
				StepSize:     float32(rate / (1 - elementary.Pow(a.Beta1, float64(t)))),
				InvSqrtBias2: float32(1 / math.Sqrt(1-elementary.Pow(a.Beta2, float64(t)))),
			}
			decay(&p, rate)
			return func(w, g []float32, s State) {
				p := p
				p.GradScale = s.Scale
				kernel.Adam(w, s.Slot(0), s.Slot(1), g, p)
			}
		},
	}
}
