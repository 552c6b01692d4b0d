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
//
// With by_row a matrix, such as a table of embeddings, has one s for each row of D numbers, to which the
// mean of their squares is added,
//
//	s = s + |g|²/D
//
// so that the state of a table takes 1/D of the memory, and a row keeps the direction of its gradient
// (Mudigere et al., Software-Hardware Co-design for Fast and Scalable Training of Deep Learning
// Recommendation Models, 2022, who call it row-wise). Vectors, such as biases, are as without.
type AdaGrad struct {
	Common
	Epsilon float64 `toml:"epsilon" range:"(0,inf)" help:"added to the root of the sum of squares"`
	Initial float64 `toml:"initial" range:"[0,inf)" help:"the sum of squares at the start"`
	ByRow   bool    `toml:"by_row" help:"whether each row of a matrix, such as the vector of a word, has one sum, of the mean squares"`
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
	move := kernel.AdaGrad
	if a.ByRow {
		move = kernel.AdaGradRows
	}
	r := Rule{
		Name:  "adagrad",
		Slots: []string{"s"},
		ByRow: a.ByRow,
		Idle:  a.WeightDecay == 0,
		At: func(_ int64, rate float64) Update {
			p := kernel.AdaGradParam{LearningRate: float32(rate), Epsilon: epsilon(a.Epsilon), L2: float32(a.WeightDecay)}
			return func(w, g []float32, s State) {
				p := p
				p.GradScale = s.Scale
				move(w, s.Slot(0), g, p)
			}
		},
	}
	o := New(a.Common, r, params)
	for _, p := range o.params {
		for i := range p.state[0] {
			p.state[0][i] = float32(a.Initial)
		}
	}
	return o
}
