package loss

import (
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// This file has what a sampled loss does otherwise where words are compared by distance,
//
//	z_v = b_v − d(h, w_v),   d = Σ_k |h_k − w_vk|  or  √(|h − w_v|² + 1e-6)  or  Σ_k √(|h_k − w_vk|² + 1e-6)
//
// The derivative of d by h is a direction u, that by w_v is −u: the signs of the differences, where
// that of 0 is taken for positive, or (h − w_v)/d, or each complex difference by its modulus.

// directions has the gradient of w made of directions in place of hidden vectors.
func (o *sampled) directions() {
	n, t := o.h.Cols, len(o.batch.Target)
	own := t
	if o.draws.Block == 0 {
		own += t * o.draws.K
	}
	o.away = kernel.Sized(o.away, own*n)
	o.target.Src, o.target.Grad = nil, o.away[:t*n]
	if o.draws.Block == 0 {
		o.noise.Src, o.noise.Grad = nil, o.away[t*n:]
	}
}

// awayFrom returns row k of the directions.
func (o *sampled) awayFrom(k int) []float32 { return o.away[k*o.h.Cols : (k+1)*o.h.Cols] }

// direction sets u to the direction from a word's row to x, and returns their distance.
func (o *sampled) direction(u, x, row []float32) float32 {
	switch o.distance {
	case L1:
		for k, e := range x {
			u[k] = signed(1, e-row[k])
		}
		return absolute(x, row)
	case Moduli:
		clear(u)
		addModuli(u, 1, x, row)
		return moduli(x, row)
	}
	copy(u, x)
	kernel.Axpy(-1, row, u)
	d := distance(float32(kernel.SumSquares(u)))
	kernel.Scale(1/d, u)
	return d
}

// measure sets the logits of target t, which is a word, and of its own negatives.
func (o *sampled) measure(x []float32, t int, word int32, noise []int32) {
	o.y[t] = o.added(word) - o.direction(o.awayFrom(t), x, rowOf(o.w, int(word)))
	from := len(o.batch.Target)
	for s, v := range noise {
		e := t*len(noise) + s
		o.z[e] = o.added(v) - o.direction(o.awayFrom(from+e), x, rowOf(o.w, int(v)))
	}
}

// approach adds to dx what target t and its own negatives make of the derivatives in y and z.
func (o *sampled) approach(dx []float32, t int) {
	kernel.Axpy(-o.y[t], o.awayFrom(t), dx)
	k, from := o.draws.K, len(o.batch.Target)
	for e := t * k; e < (t+1)*k; e++ {
		kernel.Axpy(-o.z[e], o.awayFrom(from+e), dx)
	}
}

// measureBlock sets z, (n, K), to the logits of shared negatives, whose rows of w are near.
func (o *sampled) measureBlock(z, h, near kernel.Matrix, bias []float32, tmp *scratch) {
	tmp.row = kernel.Sized(tmp.row, h.Cols)
	eachRow(z, func(i int, row []float32) {
		for s := range row {
			row[s] = bias[s] - o.direction(tmp.row, rowOf(h, i), rowOf(near, s))
		}
	})
}

// approachBlock makes the gradients of the hidden vectors h and of the negatives, near, from the
// derivatives in z and in y, which begins with target first.
//
// Note: by the Euclidean distance these could be products of matrices as in [distances]. The
// differences are more exact, and a block is small.
func (o *sampled) approachBlock(dh, near, z, h kernel.Matrix, noise []int32, first int, tmp *scratch) {
	clear(near.Data)
	for i := range h.Rows {
		dx := rowOf(dh, i)
		clear(dx)
		for t := first + int(tmp.first[i]); t < first+int(tmp.first[i+1]); t++ {
			kernel.Axpy(-o.y[t], o.awayFrom(t), dx)
		}
		for s, by := range rowOf(z, i) {
			o.direction(tmp.row, rowOf(h, i), rowOf(o.w, int(noise[s])))
			kernel.Axpy(-by, tmp.row, dx)
			kernel.Axpy(by, tmp.row, rowOf(near, s))
		}
	}
}
