package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	G "gorgonia.org/gorgonia"
)

// TransE takes a relation for a step from one entity to another (Bordes, Usunier,
// Garcia-Durán, Weston and Yakhnenko, Translating Embeddings for Modeling Multi-relational
// Data, 2013):
//
//	q = h + r
//
// From the vectors of an entity h and of a relation r side by side, (B, 2·D), it makes the
// place of the answer, (B, D), without parameters. It has the loss compare entities e by their distance in place of a product, which cross_entropy can, and margin
// with similarity = "dot":
//
//	z_e = −|q − e| (+ b_e)
//
// The paper has L1 or L2, here it is L2; and entities of length 1, which is free here.
//
// Note: the squared distance in place of the distance would be one product of matrices, but
// its softmax tells nothing: h·e + r·e − |e|²/2 has no term of h, r and e together. It has an
// MRR of .08 on the validation part of kinships.
type TransE struct{}

// Size implements [Sizer].
func (l *TransE) Size(in int) Size { return halved(in) }

// Distant implements [Distant].
func (l *TransE) Distant() bool { return true }

// Build implements [Spec].
func (l *TransE) Build(s *graph.Scope, x *G.Node) *G.Node {
	return relate{
		name: "transe",
		query: func(q, h, r []float32) {
			copy(q, h)
			kernel.Add(q, r)
		},
		back: func(dh, dr, dq, _, _ []float32) {
			copy(dh, dq)
			copy(dr, dq)
		},
	}.build(s, x)
}
