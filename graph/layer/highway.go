package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// Highway carries a part of its input past a fully connected layer, feature by
// feature, as a learned gate decides:
//
//	t = σ(x·w_tᵀ + b_t)      h = f(x·wᵀ + b)      y = t ⊙ h + (1 − t) ⊙ x
//
// The shape remains (B, I). The parameters are transform/w and gate/w, shape (I, I), and
// transform/b and gate/b, shape (I); gate/b begins at gate_bias, below 0, so that the
// layer carries most at first. (Srivastava, Greff and Schmidhuber, Highway Networks,
// 2015, who begin between −1 and −4.)
type Highway struct {
	Activation string  `toml:"activation" choice:"relu tanh sigmoid gelu silu elu leaky_relu none" help:"the function f of the transform"`
	GateBias   float64 `toml:"gate_bias" range:"[-100,100]" help:"what the gate's bias begins at: below 0 the input is carried"`
}

// Size implements [Sizer].
func (l *Highway) Size(in int) Size {
	return Size{Features: in, Parameters: 2 * in * (in + 1), Floats: 4 * usual * in}
}

// Build implements [Spec].
func (l *Highway) Build(s *graph.Scope, x *G.Node) *G.Node {
	features := x.Shape()[1]
	h := (&FC{Units: features, Activation: l.Activation, Bias: true}).Build(s.In("transform"), x) // (B, I)
	t := (&FC{Units: features, Activation: "sigmoid", Bias: true}).Build(s.In("gate"), x)         // (B, I)
	b := s.Lookup(s.In("gate").Path("b")).Data
	for i := range b {
		b[i] = float32(l.GateBias)
	}
	moved := graph.Must(G.HadamardProd(t, graph.Must(G.Sub(h, x))))
	return graph.Must(G.Add(x, moved)) // x + t ⊙ (h − x), which is y
}
