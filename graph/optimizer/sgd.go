package optimizer

import (
	"errors"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// SGD is stochastic gradient descent, plain or with momentum, in PyTorch's form
// (Sutskever et al., On the Importance of Initialization and Momentum in Deep
// Learning, 2013, except for the place of the learning rate). With g including
// weight_decay·w:
//
//	m = momentum·m + g
//	w = w − learning_rate · m                    or, with nesterov,
//	w = w − learning_rate · (g + momentum·m)
type SGD struct {
	Common
	Momentum float64 `toml:"momentum" range:"[0,1)" help:"share of the last step that is kept"`
	Nesterov bool    `toml:"nesterov" help:"look ahead along the momentum"`
}

// NewSGD returns SGD with its default settings.
func NewSGD() *SGD {
	return &SGD{Common: common(0.1)}
}

// Validate reports settings that have no effect without others.
func (s *SGD) Validate() error {
	var errs []error
	if s.Nesterov && s.Momentum == 0 {
		errs = append(errs, errors.New("nesterov: has no effect without momentum; set momentum, such as 0.9, or leave nesterov out"))
	}
	if s.Sparse == "lazy" && s.Momentum == 0 && s.WeightDecay == 0 {
		errs = append(errs, errLazy)
	}
	return errors.Join(errs...)
}

// errLazy is the complaint about laziness where there is nothing to put off.
var errLazy = errors.New(`sparse: "lazy" has no effect here, as rows without a gradient do not move anyway; leave it out`)

// New implements [Spec].
func (s *SGD) New(params []*graph.Param) *Optimizer {
	r := Rule{
		Name: "sgd",
		Idle: s.Momentum == 0 && s.WeightDecay == 0,
		At: func(_ int64, rate float64) Update {
			p := kernel.SGDParam{
				LearningRate: float32(rate),
				Momentum:     float32(s.Momentum),
				Nesterov:     s.Nesterov,
				L2:           float32(s.WeightDecay),
			}
			return func(w, g []float32, state State) {
				p := p
				p.GradScale = state.Scale
				var m []float32
				if s.Momentum > 0 {
					m = state.Slot(0)
				}
				kernel.SGD(w, m, g, p)
			}
		},
	}
	if s.Momentum > 0 {
		r.Slots = []string{"m"}
	}
	return New(s.Common, r, params)
}
