package optimizer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// AdaGrad divides the gradient by the root of the sum of all its squares so far
// (Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and
// Stochastic Optimization, 2011), in PyTorch's form. With g including
// weight_decay·w:
//
//	s = s + g²
//	w = w − learning_rate · g / (√s + epsilon)
type AdaGrad struct {
	Common
	Epsilon float64 `toml:"epsilon" range:"(0,inf)" help:"added to the root of the sum of squares"`
	Initial float64 `toml:"initial" range:"[0,inf)" help:"the sum of squares at the start"`
}

// NewAdaGrad returns AdaGrad with its default settings.
func NewAdaGrad() *AdaGrad {
	return &AdaGrad{Common: common(0.05), Epsilon: 1e-10}
}

// Validate reports a setting that has no effect without another.
func (a *AdaGrad) Validate() error {
	if a.Sparse == "lazy" && a.WeightDecay == 0 {
		return errLazy
	}
	return nil
}

// New implements [Spec].
func (a *AdaGrad) New(params []*graph.Param) *Optimizer {
	r := Rule{
		Name:  "adagrad",
		Slots: []string{"s"},
		Idle:  a.WeightDecay == 0,
		At: func(_ int64, rate float64) Update {
			p := kernel.AdaGradParam{LearningRate: float32(rate), Epsilon: float32(a.Epsilon), L2: float32(a.WeightDecay)}
			return func(w, g []float32, slot [][]float32, at int, scale float32) {
				p := p
				p.GradScale = scale
				kernel.AdaGrad(w, slot[0][at:at+len(w)], g, p)
			}
		},
	}
	o := New(a.Common, r, params)
	for _, state := range o.state {
		for i := range state[0] {
			state[0][i] = float32(a.Initial)
		}
	}
	return o
}
