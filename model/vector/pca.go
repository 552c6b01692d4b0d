package vector

import (
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// PCA returns t with vectors of dim numbers, their principal components: the mean of all rows is subtracted,
// and what is left is turned so that the first number varies most, the second most of what then remains,
// and so on; the first dim are kept. It is what scikit-learn's PCA does. If whiten is true, each number is
// divided by its standard deviation, so that all vary alike.
//
// The sums are in float64 and in a fixed order, so the bits do not depend on the number of threads. Of the two
// directions that a component can have, it has the one in which the number of greatest amount is positive.
//
// Dim must be in [1, D], and at most V; to whiten, the rows must vary in so many directions.
func PCA(t *Table, dim int, whiten bool) (*Table, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	n := t.Len()
	if most := min(t.Dim, n); dim < 1 || dim > most {
		return nil, fmt.Errorf("%d principal components of %d vectors of dimension %d; there are 1 to %d", dim, n, t.Dim, most)
	}
	for i, x := range t.Data {
		if x-x != 0 {
			return nil, fmt.Errorf("the vector of %q is not finite, so there are no principal components; drop the word", t.Words[i/t.Dim])
		}
	}
	mean, covariance := moments(t)
	values, axes := eigen(covariance, t.Dim)
	for k := range dim {
		axis := axes[k*t.Dim : (k+1)*t.Dim]
		scale := 1.0
		if greatest(axis) < 0 {
			scale = -1
		}
		if whiten {
			if !(values[k] > 1e-10*values[0]) {
				return nil, fmt.Errorf("the vectors vary in %d directions only, so %d numbers cannot be whitened; take fewer, or do not whiten", k, dim)
			}
			scale /= math.Sqrt(values[k])
		}
		for j := range axis {
			axis[j] *= scale
		}
	}
	out := &Table{Words: t.Words, Dim: dim, Counts: t.Counts, Data: make([]float32, n*dim)}
	kernel.For(n, func(i int) {
		centred := make([]float64, t.Dim)
		for j, x := range t.Row(i) {
			centred[j] = float64(x) - mean[j]
		}
		row := out.Row(i)
		for k := range row {
			row[k] = float32(dot64(centred, axes[k*t.Dim:(k+1)*t.Dim]))
		}
	})
	return out, nil
}

// greatest returns the number of greatest amount.
func greatest(x []float64) float64 {
	most := x[0]
	for _, y := range x {
		if math.Abs(y) > math.Abs(most) {
			most = y
		}
	}
	return most
}

// moments returns the mean of the rows and their covariance, (D, D), divided by V − 1.
func moments(t *Table) (mean, covariance []float64) {
	d, n := t.Dim, t.Len()
	mean = make([]float64, d)
	for i := range n {
		for j, x := range t.Row(i) {
			mean[j] += float64(x)
		}
	}
	for j := range mean {
		mean[j] /= float64(n)
	}
	covariance = make([]float64, d*d)
	const block = 64 // rows that stay in the cache
	centred := make([]float64, block*d)
	for start := 0; start < n; start += block {
		rows := min(block, n-start)
		for i := range rows {
			for j, x := range t.Row(start + i) {
				centred[i*d+j] = float64(x) - mean[j]
			}
		}
		for i := rows; i%4 > 0; i++ { // up to three rows of zeros
			clear(centred[i*d : (i+1)*d])
		}
		kernel.For(d, func(a int) {
			sum := covariance[a*d : (a+1)*d]
			for i := 0; i < rows; i += 4 {
				r0, r1, r2, r3 := centred[i*d:(i+1)*d], centred[(i+1)*d:(i+2)*d], centred[(i+2)*d:(i+3)*d], centred[(i+3)*d:(i+4)*d]
				x0, x1, x2, x3 := r0[a], r1[a], r2[a], r3[a]
				for b := a; b < d; b++ {
					sum[b] += float64(x0*r0[b]) + float64(x1*r1[b]) + float64(x2*r2[b]) + float64(x3*r3[b])
				}
			}
		})
	}
	for a := range d {
		for b := a; b < d; b++ {
			covariance[a*d+b] /= float64(max(n-1, 1))
			covariance[b*d+a] = covariance[a*d+b]
		}
	}
	return mean, covariance
}

func dot64(a, b []float64) (sum float64) {
	for i, x := range a {
		sum += float64(x * b[i])
	}
	return sum
}

// eigen returns the eigenvalues of the symmetric d × d matrix m, the greatest first, and their eigenvectors, of
// length 1, one after the other. It uses m up.
//
// The matrix is made tridiagonal by Householder's reflections, and that diagonal by QL steps with implicit shifts.
// (Martin, Reinsch and Wilkinson, Numerische Mathematik 11, 1968; Dubrulle, Martin and Wilkinson, ibid. 12, 1968.)
func eigen(m []float64, d int) (values, vectors []float64) {
	diagonal, beside, basis := tridiagonal(m, d)
	ql(diagonal, beside, basis)
	order := make([]int, d)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case diagonal[i] > diagonal[j]:
			return -1
		case diagonal[i] < diagonal[j]:
			return 1
		}
		return 0
	})
	values, vectors = make([]float64, d), make([]float64, 0, d*d)
	for k, i := range order {
		values[k] = diagonal[i]
		vectors = append(vectors, basis[i*d:(i+1)*d]...)
	}
	return values, vectors
}

// tridiagonal returns the diagonal of a tridiagonal matrix T, what is beside it, and the rows of an orthogonal
// matrix Q with m = Qᵀ·T·Q.
func tridiagonal(m []float64, d int) (diagonal, beside, q []float64) {
	diagonal, beside, q = make([]float64, d), make([]float64, d), make([]float64, d*d)
	reflections := make([][]float64, 0, d)
	for k := range d - 2 {
		// v reflects the column below m[k][k] onto its first number.
		v := make([]float64, d)
		for i := k + 1; i < d; i++ {
			v[i] = m[i*d+k]
		}
		length := math.Sqrt(dot64(v, v))
		if length == 0 {
			reflections = append(reflections, nil)
			continue
		}
		if v[k+1] > 0 {
			v[k+1] += length
		} else {
			v[k+1] -= length
		}
		length = math.Sqrt(dot64(v, v))
		for i := range v {
			v[i] /= length
		}
		reflect(m, v, k, d)
		reflections = append(reflections, v)
	}
	for i := range d {
		diagonal[i], q[i*d+i] = m[i*d+i], 1
		if i+1 < d {
			beside[i] = m[(i+1)*d+i]
		}
	}
	for k := len(reflections) - 1; k >= 0; k-- { // Q = H(d−3) ⋯ H(0), from the right
		v := reflections[k]
		if v == nil {
			continue
		}
		kernel.For(d, func(i int) {
			row := q[i*d : (i+1)*d]
			along := 2 * dot64(row[k+1:], v[k+1:])
			for j := k + 1; j < d; j++ {
				row[j] -= float64(along * v[j])
			}
		})
	}
	return diagonal, beside, q
}

// reflect sets m to H·m·H for H = 1 − 2v·vᵀ, where v is zero up to k and m is tridiagonal there.
func reflect(m, v []float64, k, d int) {
	p := make([]float64, d)
	kernel.For(d-k, func(i int) { p[k+i] = dot64(m[(k+i)*d+k+1:(k+i+1)*d], v[k+1:]) })
	along := dot64(p, v)
	for i := range p {
		p[i] = 2 * (p[i] - float64(along*v[i]))
	}
	kernel.For(d-k, func(i int) {
		i += k
		row := m[i*d : (i+1)*d]
		for j := k; j < d; j++ {
			row[j] -= float64(v[i]*p[j]) + float64(p[i]*v[j])
		}
	})
}

// ql makes a tridiagonal matrix diagonal, and turns the rows of basis with it.
func ql(diagonal, beside, basis []float64) {
	d := len(diagonal)
	const epsilon = 0x1p-52
	for l := range d {
		for range 60 { // two or three are usual
			m := l
			for ; m < d-1; m++ {
				if math.Abs(beside[m]) <= epsilon*(math.Abs(diagonal[m])+math.Abs(diagonal[m+1])) {
					break
				}
			}
			if m == l {
				break
			}
			// The shift is the eigenvalue of the first two by two that is closer to its corner.
			g := (diagonal[l+1] - diagonal[l]) / (2 * beside[l])
			r := hypot(g, 1)
			g = diagonal[m] - diagonal[l] + beside[l]/(g+math.Copysign(r, g))
			sine, cosine, moved := 1.0, 1.0, 0.0
			split := false
			for i := m - 1; i >= l; i-- {
				f, b := float64(sine*beside[i]), float64(cosine*beside[i])
				r = hypot(f, g)
				beside[i+1] = r
				if r == 0 {
					diagonal[i+1] -= moved
					beside[m] = 0
					split = true
					break
				}
				sine, cosine = f/r, g/r
				g = diagonal[i+1] - moved
				r = float64((diagonal[i]-g)*sine) + float64(2*cosine*b)
				moved = float64(sine * r)
				diagonal[i+1] = g + moved
				g = float64(cosine*r) - b
				upper, lower := basis[(i+1)*d:(i+2)*d], basis[i*d:(i+1)*d]
				for k, x := range upper {
					y := lower[k]
					upper[k] = float64(sine*y) + float64(cosine*x)
					lower[k] = float64(cosine*y) - float64(sine*x)
				}
			}
			if split {
				continue
			}
			diagonal[l] -= moved
			beside[l], beside[m] = g, 0
		}
	}
}

// hypot returns √(a² + b²). The bits of math.Hypot differ between processors.
func hypot(a, b float64) float64 {
	a, b = math.Abs(a), math.Abs(b)
	if a < b {
		a, b = b, a
	}
	if a == 0 {
		return 0
	}
	b /= a
	return float64(a * math.Sqrt(1+float64(b*b)))
}
