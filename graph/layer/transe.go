package layer

import (
	"fmt"

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
// place of the answer, (B, D), without parameters. The loss then compares entities e by
// their distance instead of a product, which cross_entropy, negative_sampling, nce and sampled_softmax
// can, and margin with similarity = "dot" where it is L2:
//
//	z_e = −|q − e| (+ b_e)
//
// The distance is L1 or L2, as in the paper. Its entities have length 1, which is free here.
//
// Note: the squared distance in place of the distance would be one product of matrices, but
// its softmax tells nothing: h·e + r·e − |e|²/2 has no term of h, r and e together. It has an
// MRR of .08 on the validation part of kinships.
type TransE struct {
	Distance string `toml:"distance" choice:"l1 l2" help:"between the place of the answer and an entity"`
}

// Size implements [Sizer].
func (l *TransE) Size(in int) Size { return halved(in) }

// Distant implements [Distant].
func (l *TransE) Distant() string { return l.Distance }

// Build implements [Spec].
func (l *TransE) Build(s *graph.Scope, x *G.Node) *G.Node {
	if l.Distance != "l1" && l.Distance != "l2" {
		panic(fmt.Errorf("distance: %q is neither l1 nor l2", l.Distance))
	}
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
