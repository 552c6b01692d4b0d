package vector

import (
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// mostCentroids is how many centroids there are for each part of a row: a code is a byte.
const mostCentroids = 256

// A product stores the direction of a row as the numbers of the centroids nearest to its parts. The scale is its length.
type product struct {
	dim, parts int
	centroids  []float32   // (parts, K, dim/parts), one after the other
	half       [][]float32 // (parts, K): −|c|²/2
}

// newProduct learns the centroids from the directions of the rows of t, or of 65,536 of them, evenly spaced.
func newProduct(t *Table, parts int) *product {
	const most = 256 * mostCentroids
	n := min(t.Len(), most)
	unit := kernel.Matrix{Data: make([]float32, n*t.Dim), Rows: n, Cols: t.Dim, Stride: t.Dim}
	kernel.Blocks(n, pieceRows, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			normalize(unit.Row(i), t.Row(i*t.Len()/n))
		}
	})
	width, k := t.Dim/parts, min(mostCentroids, n)
	c := make([]float32, parts*k*width)
	kernel.For(parts, func(m int) {
		x := kernel.Matrix{Data: unit.Data[m*width:], Rows: n, Cols: width, Stride: t.Dim}
		kmeans(kernel.Matrix{Data: c[m*k*width : (m+1)*k*width], Rows: k, Cols: width, Stride: width}, x)
	})
	return productOf(t.Dim, parts, c)
}

// productOf returns the product with these centroids.
func productOf(dim, parts int, centroids []float32) *product {
	p := &product{dim: dim, parts: parts, centroids: centroids, half: make([][]float32, parts)}
	for m := range p.half {
		p.half[m] = halfSquares(p.part(m))
	}
	return p
}

// count returns K, the number of centroids of a part.
func (p *product) count() int { return len(p.centroids) / p.dim }

// part returns the centroids of part m, (K, dim/parts).
func (p *product) part(m int) kernel.Matrix {
	k, width := p.count(), p.dim/p.parts
	return kernel.Matrix{Data: p.centroids[m*k*width : (m+1)*k*width], Rows: k, Cols: width, Stride: width}
}

func (p *product) width() int { return p.parts }

func (p *product) encode(codes []byte, x []float32) float32 {
	unit := make([]float32, p.dim+p.count())
	unit, score := unit[:p.dim], unit[p.dim:]
	if !normalize(unit, x) {
		clear(codes)
		return 0
	}
	width := p.dim / p.parts
	z := kernel.Matrix{Data: score, Rows: 1, Cols: len(score), Stride: len(score)}
	for m := range codes {
		part := kernel.Matrix{Data: unit[m*width : (m+1)*width], Rows: 1, Cols: width, Stride: width}
		kernel.GemmBiasSerial(z, kernel.Operand{Matrix: part}, p.part(m).T(), kernel.Epilogue{Bias: p.half[m]})
		codes[m] = byte(slices.Index(score, kernel.Max(score)))
	}
	return float32(min(norm(x), math.MaxFloat32))
}

func (p *product) decode(x []float32, codes []byte, scale float32) {
	width := p.dim / p.parts
	for m, code := range codes {
		for j, v := range p.part(m).Row(int(code)) {
			x[m*width+j] = v * scale
		}
	}
}
