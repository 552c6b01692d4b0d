package optimizer

import "github.com/lexigraph/lexigraph/graph"

// AdaDelta divides the gradient by the root of a running mean of its square, and multiplies it by that of the steps
// (Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012). With g including weight_decay·w:
//
//	v = rho·v + (1−rho)·g²
//	u = √(d + epsilon) / √(v + epsilon) · g
//	d = rho·d + (1−rho)·u²
//	w = w − learning_rate · u
type AdaDelta struct {
	Common
	Rho     float64 `toml:"rho" range:"[0,1)" help:"decay of the running means of squares"`
	Epsilon float64 `toml:"epsilon" range:"(0,inf)" help:"added to the mean squares under the roots"`
}

// NewAdaDelta returns AdaDelta with its default settings.
func NewAdaDelta() *AdaDelta { return &AdaDelta{Common: common(1), Rho: 0.9, Epsilon: 1e-6} }

// New implements [Spec].
func (a *AdaDelta) New(params []*graph.Param) *Optimizer {
	rho, l2, epsilon := float32(a.Rho), float32(a.WeightDecay), epsilon(a.Epsilon)
	return New(a.Common, Rule{
		Name:  "adadelta",
		Slots: []string{"v", "d"},
		At: func(_ int64, rate float64) Update {
			step := float32(rate)
			return func(w, g []float32, s State) {
				v, d := s.Slot(0), s.Slot(1)
				for i, gi := range g {
					gi = decayed(gi, s.Scale, l2, w[i])
					v[i] = mean(rho, v[i], gi*gi)
					u := float32(root(d[i]+epsilon) / root(v[i]+epsilon) * gi)
					d[i] = mean(rho, d[i], u*u)
					w[i] -= float32(step * u)
				}
			}
		},
	}, params)
}
