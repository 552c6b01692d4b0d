package optimizer

import (
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// NAdam is [Adam] that looks ahead along the momentum, as Nesterov's does (Dozat, Incorporating Nesterov Momentum
// into Adam, 2016), in PyTorch's form. At step t, from 1, with g including weight_decay·w:
//
//	µ(t) = beta1·(1 − 0.96^(momentum_decay·t)/2)
//	m = beta1·m + (1−beta1)·g
//	v = beta2·v + (1−beta2)·g²
//	u = √(v/(1−beta2^t)) + epsilon
//	w = w − learning_rate · (1−µ(t))/(1−µ(1)…µ(t)) · g/u − learning_rate · µ(t+1)/(1−µ(1)…µ(t+1)) · m/u
type NAdam struct {
	Common
	Beta1         float64 `toml:"beta1" range:"[0,1)" help:"decay of the running mean of the gradient"`
	Beta2         float64 `toml:"beta2" range:"[0,1)" help:"decay of the running mean of its square"`
	Epsilon       float64 `toml:"epsilon" range:"(0,inf)" help:"added to the root of the mean square"`
	MomentumDecay float64 `toml:"momentum_decay" range:"[0,inf)" help:"how fast the momentum comes to beta1"`
}

// NewNAdam returns NAdam with its default settings.
func NewNAdam() *NAdam {
	return &NAdam{Common: common(2e-3), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, MomentumDecay: 4e-3}
}

// New implements [Spec].
func (a *NAdam) New(params []*graph.Param) *Optimizer {
	momentum := func(t int64) float64 {
		return a.Beta1 * (1 - float64(elementary.Pow(0.96, a.MomentumDecay*float64(t))/2))
	}
	done, product := int64(0), 1.0 // µ(1)…µ(done)
	const least = 0x1p-60          // 1 less a smaller product is 1
	b1, b2, l2, epsilon := float32(a.Beta1), float32(a.Beta2), float32(a.WeightDecay), epsilon(a.Epsilon)
	return New(a.Common, Rule{
		Name:  "nadam",
		Slots: []string{"m", "v"},
		At: func(t int64, rate float64) Update {
			if done > t {
				done, product = 0, 1
			}
			for ; done < t && product > least; done++ {
				product *= momentum(done + 1)
			}
			now, next := momentum(t), momentum(t+1)
			byGradient := float32(rate * (1 - now) / (1 - product))
			byMean := float32(rate * next / (1 - float64(product*next)))
			inverse := float32(1 / math.Sqrt(1-elementary.Pow(a.Beta2, float64(t))))
			return func(w, g []float32, s State) {
				m, v := s.Slot(0), s.Slot(1)
				for i, gi := range g {
					gi = decayed(gi, s.Scale, l2, w[i])
					m[i] = mean(b1, m[i], gi)
					v[i] = mean(b2, v[i], gi*gi)
					u := float32(root(v[i])*inverse) + epsilon
					w[i] -= float32((float32(byGradient*gi) + float32(byMean*m[i])) / u)
				}
			}
		},
	}, params)
}
