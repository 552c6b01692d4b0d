package optimizer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// AdamW is [Adam] with the weight decay kept out of the running means (Loshchilov
// and Hutter, Decoupled Weight Decay Regularization, 2019): before Adam's update,
//
//	w = w − learning_rate · weight_decay · w
//
// The learning rate is the scheduled one, as in PyTorch.
type AdamW struct {
	Common
	Beta1   float64 `toml:"beta1" range:"[0,1)" help:"decay of the running mean of the gradient"`
	Beta2   float64 `toml:"beta2" range:"[0,1)" help:"decay of the running mean of its square"`
	Epsilon float64 `toml:"epsilon" range:"(0,inf)" help:"added to the root of the mean square"`
}

// NewAdamW returns AdamW with its default settings.
func NewAdamW() *AdamW {
	return &AdamW{Common: decaying(1e-3, 0.01), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

// New implements [Spec].
func (a *AdamW) New(params []*graph.Param) *Optimizer {
	r := (*Adam)(a).rule(func(p *kernel.AdamParam, rate float64) { p.Decay = float32(rate * a.WeightDecay) })
	r.Name = "adamw"
	return New(a.Common, r, params)
}
