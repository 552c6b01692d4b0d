package layer

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph"
	G "gorgonia.org/gorgonia"
)

// RotatE takes a relation for a rotation of each complex number of an entity (Sun, Deng, Nie and Tang, RotatE: Knowledge Graph Embedding by
// Relational Rotation in Complex Space, 2019):
//
//	q_k = h_k · r_k/√(|r_k|² + 1e-12)
//
// where the D numbers of a vector are D/2 complex ones, first all real parts and then all imaginary parts. From the vectors of an entity h
// and of a relation r side by side, (B, 2·D), it makes the place of the answer, (B, D), without parameters. The loss then compares
// entities e by their distance, as behind [TransE]:
//
//	z_e = −Σ_k |q_k − e_k| (+ b_e)
//
// A relation can be its own inverse, or another's, or lead from one to another by a third. (The paper learns the angle of r_k; here it
// is that of two numbers, so that relations are vectors like entities.)
type RotatE struct{}

// Size implements [Sizer].
func (l *RotatE) Size(in int) Size { return halved(in) }

// Distant implements [Distant].
func (l *RotatE) Distant() string { return "moduli" }

// Build implements [Spec].
func (l *RotatE) Build(s *graph.Scope, x *G.Node) *G.Node {
	if width := x.Shape()[1]; width%4 != 0 {
		panic(notComplex(width))
	}
	return relate{
		name: "rotate",
		query: func(q, h, r []float32) {
			n := len(q) / 2
			a, b, c, d := h[:n], h[n:], r[:n], r[n:]
			re, im := q[:n], q[n:]
			for i := range n {
				u, v, _ := turn(c[i], d[i])
				re[i] = float32(a[i]*u) - float32(b[i]*v)
				im[i] = float32(a[i]*v) + float32(b[i]*u)
			}
		},
		back: func(dh, dr, dq, h, r []float32) { // with t the turn: dh = dq·t̄, dt = dq·h̄, and dr = (dt − t·Re(t̄·dt))/|r|
			n := len(dq) / 2
			a, b, c, d := h[:n], h[n:], r[:n], r[n:]
			re, im := dq[:n], dq[n:]
			for i := range n {
				u, v, inverse := turn(c[i], d[i])
				dh[i] = float32(re[i]*u) + float32(im[i]*v)
				dh[n+i] = float32(im[i]*u) - float32(re[i]*v)
				du := float32(re[i]*a[i]) + float32(im[i]*b[i])
				dv := float32(im[i]*a[i]) - float32(re[i]*b[i])
				along := float32(u*du) + float32(v*dv)
				dr[i] = inverse * (du - float32(u*along))
				dr[n+i] = inverse * (dv - float32(v*along))
			}
		},
	}.build(s, x)
}

// turn returns the complex number c + di divided by its modulus, and the inverse of that.
func turn(c, d float32) (re, im, inverse float32) {
	inverse = 1 / float32(math.Sqrt(float64(float64(c)*float64(c))+float64(float64(d)*float64(d))+1e-12))
	return c * inverse, d * inverse, inverse
}

// notComplex is the error of a layer that needs the real and imaginary parts of two vectors.
func notComplex(width int) error {
	return fmt.Errorf("%d features are not the real and imaginary parts of two vectors, whose number is a multiple of 4; with objective triple make embedding.dim even", width)
}
