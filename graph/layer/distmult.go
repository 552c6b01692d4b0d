package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// DistMult multiplies the numbers of an entity by those of a relation (Yang, Yih, He, Gao
// and Deng, Embedding Entities and Relations for Learning and Inference in Knowledge Bases,
// 2015):
//
//	q_i = h_i·r_i
//
// From the vectors of an entity h and of a relation r side by side, (B, 2·D), it makes a query,
// (B, D), without parameters. The score of an answer e, q·e, is the same as that of h if e is
// asked about with the same r: a relation has no direction, except for what its inverse relation
// has learned.
type DistMult struct{}

// Size implements [Sizer].
func (l *DistMult) Size(in int) Size { return halved(in) }

// Build implements [Spec].
func (l *DistMult) Build(s *graph.Scope, x *G.Node) *G.Node {
	return relate{
		name: "distmult",
		query: func(q, h, r []float32) {
			for i := range q {
				q[i] = h[i] * r[i]
			}
		},
		back: func(dh, dr, dq, h, r []float32) {
			for i, d := range dq {
				dh[i], dr[i] = d*r[i], d*h[i]
			}
		},
	}.build(s, x)
}
