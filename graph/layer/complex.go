package layer

import (
	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// ComplEx multiplies an entity by a relation in complex numbers (Trouillon, Welbl, Riedel,
// Gaussier and Bouchard, Complex Embeddings for Simple Link Prediction, 2016):
//
//	q_k = h_k·r_k
//
// where the D numbers of a vector are D/2 complex ones, first all real parts and then all
// imaginary parts. From the vectors of an entity h and of a relation r side by side, (B, 2·D),
// it makes a query, (B, D), without parameters. The score of an answer e, q·e, is
// Re Σ_k h_k·r_k·ē_k: one direction of a relation can be true and the other
// false. A dim of 100 is 50 complex numbers, which the paper and others call a rank of 50.
type ComplEx struct{}

// Size implements [Sizer].
func (l *ComplEx) Size(in int) Size { return halved(in) }

// Build implements [Spec].
func (l *ComplEx) Build(s *graph.Scope, x *G.Node) *G.Node {
	if width := x.Shape()[1]; width%4 != 0 {
		panic(notComplex(width))
	}
	return relate{
		name: "complex",
		query: func(q, h, r []float32) {
			n := len(q) / 2
			a, b, c, d := h[:n], h[n:], r[:n], r[n:]
			re, im := q[:n], q[n:]
			for i := range n {
				re[i] = float32(a[i]*c[i]) - float32(b[i]*d[i])
				im[i] = float32(a[i]*d[i]) + float32(b[i]*c[i])
			}
		},
		back: func(dh, dr, dq, h, r []float32) { // dh = dq·r̄, dr = dq·h̄
			n := len(dq) / 2
			a, b, c, d := h[:n], h[n:], r[:n], r[n:]
			re, im := dq[:n], dq[n:]
			for i := range n {
				dh[i] = float32(re[i]*c[i]) + float32(im[i]*d[i])
				dh[n+i] = float32(im[i]*c[i]) - float32(re[i]*d[i])
				dr[i] = float32(re[i]*a[i]) + float32(im[i]*b[i])
				dr[n+i] = float32(im[i]*a[i]) - float32(re[i]*b[i])
			}
		},
	}.build(s, x)
}
