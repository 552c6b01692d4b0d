package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// Residual adds two fully connected layers to their input:
//
//	y = x + f(x·w1ᵀ + b1)·w2ᵀ + b2
//
// The shape remains (B, I). The parameters are inner/w, shape (H, I), inner/b, shape
// (H), outer/w, shape (I, H), and outer/b, shape (I), for H units. (He et al., Deep
// Residual Learning for Image Recognition, 2016, without batch normalisation and with
// nothing after the sum, as in Identity Mappings in Deep Residual Networks, 2016.)
type Residual struct {
	Units      int    `toml:"units" range:"[1,65536]" help:"features between the two layers, H"`
	Activation string `toml:"activation" choice:"relu tanh sigmoid gelu silu elu leaky_relu none" help:"the function f of the first layer"`
}

// Size implements [Sizer].
func (l *Residual) Size(in int) Size {
	return Size{Features: in, Parameters: l.Units*(in+1) + in*(l.Units+1), Floats: usual * (2*in + l.Units)}
}

// Build implements [Spec].
func (l *Residual) Build(s *graph.Scope, x *G.Node) *G.Node {
	h := (&FC{Units: l.Units, Activation: l.Activation, Bias: true}).Build(s.In("inner"), x) // (B, H)
	y := (&FC{Units: x.Shape()[1], Activation: "none", Bias: true}).Build(s.In("outer"), h)  // (B, I)
	return graph.Must(G.Add(x, y))
}
