package page

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// A projection is points in the plane, the mean of them at its origin.
type projection struct {
	points *mat.Dense // (n, 2)
	first  float64    // the share of the variance that the first component has
	second float64
	fit    float64 // correlation with the points that it is turned onto; 1: the same but for rotation, mirroring and size
}

// project returns the first two principal components of n vectors of the same
// length, a row each, n at least 2. It is false where they all are the same.
//
// The n × n products of the centred vectors have the eigenvectors that are needed,
// and n is far below the dimension of what a page has room for. The sign of an
// eigenvector is arbitrary: here the largest of its numbers is positive.
func project(vectors [][]float64) (projection, bool) {
	n := len(vectors)
	centred := mat.NewDense(n, len(vectors[0]), nil)
	for i, v := range vectors {
		centred.SetRow(i, v)
	}
	centre(centred)
	var products mat.SymDense
	products.SymOuterK(1, centred) // (n, n)
	var e mat.EigenSym
	if !e.Factorize(&products, true) {
		return projection{}, false
	}
	var directions mat.Dense
	e.VectorsTo(&directions)
	values := e.Values(nil) // ascending
	total := 0.0
	for i := range values {
		values[i] = max(0, values[i]) // rounding
		total += values[i]
	}
	if !(total > 1e-12) {
		return projection{}, false
	}
	p := projection{points: mat.NewDense(n, 2, nil), first: values[n-1] / total, second: values[n-2] / total, fit: 1}
	for c := range 2 {
		column := mat.Col(nil, n-1-c, &directions)
		sign, largest := 1.0, 0.0
		for _, x := range column {
			if math.Abs(x) > largest*(1+1e-9) { // the first of equals
				sign, largest = math.Copysign(1, x), math.Abs(x)
			}
		}
		for i, x := range column {
			p.points.Set(i, c, sign*x*math.Sqrt(values[n-1-c]))
		}
	}
	p.scale()
	return p, true
}

// centre takes the mean of the rows from each.
func centre(m *mat.Dense) {
	n, columns := m.Dims()
	for j := range columns {
		sum := 0.0
		for i := range n {
			sum += m.At(i, j)
		}
		for i := range n {
			m.Set(i, j, m.At(i, j)-sum/float64(n))
		}
	}
}

// scale makes the sum of the squares 1.
func (p *projection) scale() {
	if size := mat.Norm(p.points, 2); size > 0 { // Frobenius's
		p.points.Scale(1/size, p.points)
	}
}

// onto turns and mirrors p so that its points lie as near as can be, by the sum of
// squares, to those of the target. With the singular value decomposition
// pᵀ·target = U S Vᵀ that is p·U·Vᵀ, the solution of the orthogonal Procrustes
// problem (Schönemann, "A generalized solution of the orthogonal Procrustes
// problem", 1966). Both being centred and of size 1, the sum of S is their
// correlation.
func (p *projection) onto(target projection) {
	var product, turn, turned mat.Dense
	product.Mul(p.points.T(), target.points) // (2, 2)
	var svd mat.SVD
	if !svd.Factorize(&product, mat.SVDFull) {
		return
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	turn.Mul(&u, v.T())
	turned.Mul(p.points, &turn)
	p.points = &turned
	p.fit = 0
	for _, s := range svd.Values(nil) {
		p.fit += s
	}
}
