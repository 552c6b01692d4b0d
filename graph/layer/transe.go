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
// place of the answer, (B, D), without parameters. As the last layer it has the loss compare
// entities e by their distance from q in place of a product:
//
//	z_e = q·e − |e|²/2 (+ b_e) = −|q − e|²/2 + |q|²/2 (+ b_e)
//
// which orders them by |q − e|; what is missing from the squared distance is the same for all
// entities of a query, so that softmax and margins do not depend on it. The paper has L1 or
// L2, entities of length 1 and a margin of distances; here lengths are free. The loss margin
// must have similarity = "dot" then.
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
