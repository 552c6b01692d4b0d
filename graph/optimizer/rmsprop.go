package optimizer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// RMSProp divides the gradient by the root of a running mean of its square
// (Tieleman and Hinton, Lecture 6.5 of Neural Networks for Machine Learning,
// 2012), in PyTorch's form. With g including weight_decay·w:
//
//	v = alpha·v + (1−alpha)·g²
//	u = g / (√v + epsilon)
//	w = w − learning_rate · u                    or, with momentum,
//	b = momentum·b + u
//	w = w − learning_rate · b
type RMSProp struct {
	Common
	Alpha    float64 `toml:"alpha" range:"[0,1)" help:"decay of the running mean of the gradient's square"`
	Epsilon  float64 `toml:"epsilon" range:"(0,inf)" help:"added to the root of the mean square"`
	Momentum float64 `toml:"momentum" range:"[0,1)" help:"share of the last step that is kept"`
}

// NewRMSProp returns RMSProp with its default settings.
func NewRMSProp() *RMSProp {
	return &RMSProp{Common: common(1e-3), Alpha: 0.99, Epsilon: 1e-8}
}

// New implements [Spec].
func (s *RMSProp) New(params []*graph.Param) *Optimizer {
	r := Rule{
		Name:  "rmsprop",
		Slots: []string{"v"},
		At: func(_ int64, rate float64) Update {
			p := kernel.RMSPropParam{
				LearningRate: float32(rate),
				Alpha:        float32(s.Alpha),
				Epsilon:      epsilon(s.Epsilon),
				Momentum:     float32(s.Momentum),
				L2:           float32(s.WeightDecay),
			}
			return func(w, g []float32, state State) {
				p := p
				p.GradScale = state.Scale
				var b []float32
				if s.Momentum > 0 {
					b = state.Slot(1)
				}
				kernel.RMSProp(w, state.Slot(0), b, g, p)
			}
		},
	}
	if s.Momentum > 0 {
		r.Slots = append(r.Slots, "b") // not Adam's m: a checkpoint must not pass for one of Adam's
	}
	return New(s.Common, r, params)
}
