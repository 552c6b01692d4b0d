package optimizer

import "github.com/lexigraph/lexigraph/graph"

// Lion moves every weight by the same distance, in the direction of a sign:
//
//	u = sign(beta1·m + (1−beta1)·g)
//	w = w − learning_rate · (u + weight_decay·w)
//	m = beta2·m + (1−beta2)·g
//
// (Chen et al., Symbolic Discovery of Optimization Algorithms, 2023; weight decay
// is as in the paper, kept out of the gradient like AdamW's.) The sign of 0 is 0.
// As each step is as long as the learning rate, this is a third to a tenth of
// Adam's.
type Lion struct {
	Common
	Beta1 float64 `toml:"beta1" range:"[0,1)" help:"share of the momentum in the direction"`
	Beta2 float64 `toml:"beta2" range:"[0,1)" help:"decay of the momentum"`
}

// NewLion returns Lion with its default settings.
func NewLion() *Lion { return &Lion{Common: common(1e-4), Beta1: 0.9, Beta2: 0.99} }

// New implements [Spec].
func (l *Lion) New(params []*graph.Param) *Optimizer {
	b1, b2 := float32(l.Beta1), float32(l.Beta2)
	return New(l.Common, Rule{
		Name:  "lion",
		Slots: []string{"m"},
		At: func(_ int64, rate float64) Update {
			step, keep := float32(rate), 1-float32(rate*l.WeightDecay)
			return func(w, g []float32, s State) {
				m := s.Slot(0)
				for i, gi := range g {
					gi *= s.Scale
					u := float32(b1*m[i]) + float32((1-b1)*gi)
					m[i] = float32(b2*m[i]) + float32((1-b2)*gi)
					v := float32(w[i] * keep)
					if u > 0 {
						v -= step
					} else if u < 0 {
						v += step
					}
					w[i] = v
				}
			}
		},
	}, params)
}
