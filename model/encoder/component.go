package encoder

import (
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Components are directions that the vectors of all texts share, whatever the texts are
// about: words such as "the" point there. From a vector x each direction u, of length 1,
// is removed by its share s, one after the other: x ← x − s·(x·u)·u.
type Components struct {
	Direction []float32 // (N, D), one after the other, perpendicular to each other
	Share     []float32 // of each direction, (N); nil: 1, all of it
}

func (c *Components) check(dim int) error {
	n := len(c.Direction) / dim
	switch {
	case len(c.Direction)%dim != 0:
		return fmt.Errorf("encoder: directions to remove are of %d numbers in all, and vectors have %d", len(c.Direction), dim)
	case c.Share != nil && len(c.Share) != n:
		return fmt.Errorf("encoder: %d shares for %d directions to remove", len(c.Share), n)
	}
	return nil
}

func (c *Components) remove(x []float32) {
	for i := 0; i*len(x) < len(c.Direction); i++ {
		share, u := float32(1), c.Direction[i*len(x):(i+1)*len(x)]
		if c.Share != nil {
			share = c.Share[i]
		}
		kernel.Axpy(-share*kernel.Dot(x, u), u, x)
	}
}

// Components returns the first n principal components of the vectors of texts, through the
// origin: the directions with the greatest Σ (x·u)². With shares, the share of a component is
// its part of that sum over the n, as [USIF] removes them; without, it is removed as a whole, as
// with [SIF], where n is 1. What e removes already, and the lengths it gives, do not matter.
// It is an error if the vectors span fewer than n directions; its text says what the source of the texts has.
//
// The result goes to [Parts.Remove] of an encoder that is else the same.
func (e *Encoder) Components(texts iter.Seq[string], n int, shares bool) (Components, error) {
	p := e.parts
	p.Remove, p.Normalize = Components{}, false
	plain, err := New(p)
	if err != nil {
		return Components{}, err
	}
	d := e.dim
	if n < 1 || n > d {
		return Components{}, fmt.Errorf("encoder: vectors of %d numbers have no %d components; want 1 to %[1]d", d, n)
	}
	moments := make([]float64, d*d) // Σ x·xᵀ, its upper half
	x := make([]float32, d)
	known := false
	for text := range texts {
		if !plain.EncodeTo(x, text) {
			continue
		}
		known = true
		for i, a := range x {
			row := moments[i*d : (i+1)*d]
			for j := i; j < d; j++ {
				row[j] += float64(float64(a) * float64(x[j]))
			}
		}
	}
	if !known {
		return Components{}, errors.New("has no text with a known word")
	}
	for i := range d {
		for j := range i {
			moments[i*d+j] = moments[j*d+i]
		}
	}
	values, vectors := greatest(moments, d, n)
	if !(values[n-1] > 1e-12*values[0]) {
		return Components{}, fmt.Errorf("has texts whose vectors span fewer than %d directions", n)
	}
	c := Components{Direction: make([]float32, n*d)}
	for i, v := range vectors {
		c.Direction[i] = float32(v)
	}
	if shares {
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		for _, v := range values {
			c.Share = append(c.Share, float32(v/sum))
		}
	}
	return c, nil
}

// greatest returns the n greatest eigenvalues of the symmetric d × d matrix m, which has no
// negative ones, the greatest first, and their eigenvectors, of length 1.
//
// Note: this is orthogonal iteration on a few vectors more than asked, because these converge as fast as
// the first eigenvalue that is left out is smaller. Texts differ most in one direction, so
// that a dozen rounds are the rule.
func greatest(m []float64, d, n int) (values, vectors []float64) {
	k := min(d, n+8)
	q := make([]float64, k*d) // (k, d)
	for i := range q {
		q[i] = float64(float64(data.Mix(1, i)>>11)/(1<<53)) - 0.5
	}
	orthonormal(q, d)
	z := make([]float64, k*d)
	values = make([]float64, k)
	const rounds, enough = 1000, 1e-13
	for range rounds {
		still := true
		for i := range k {
			row := q[i*d : (i+1)*d]
			for j := range d {
				z[i*d+j] = dot(m[j*d:(j+1)*d], row)
			}
			value := dot(z[i*d:(i+1)*d], row)
			if i < n && math.Abs(value-values[i]) > enough*math.Abs(values[0]) {
				still = false
			}
			values[i] = value
		}
		q, z = z, q
		orthonormal(q, d)
		if still {
			break
		}
	}
	return values[:n], q[:n*d]
}

// orthonormal makes the rows of q, of d numbers, perpendicular to those before and gives
// them length 1, by the modified method of Gram and Schmidt, done twice. A row of which
// nothing is left becomes zero.
func orthonormal(q []float64, d int) {
	for i := range len(q) / d {
		row := q[i*d : (i+1)*d]
		before := math.Sqrt(dot(row, row))
		for range 2 {
			for j := range i {
				other := q[j*d : (j+1)*d]
				along := dot(row, other)
				for k, v := range other {
					row[k] -= float64(along * v)
				}
			}
		}
		length := math.Sqrt(dot(row, row))
		if !(length > 1e-10*before) {
			clear(row)
			continue
		}
		for k := range row {
			row[k] /= length
		}
	}
}

func dot(a, b []float64) (sum float64) {
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}
