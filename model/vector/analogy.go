package vector

import (
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Analogy returns the k best answers to "a is to b as c is to ?", by the rule
// that is known as 3CosAdd: the words whose vectors have the largest cosine
// with
//
//	b̂ − â + ĉ,   x̂ = x/|x|
//
// The three words themselves are left out, as is usual: otherwise b or c is nearly
// always the nearest. Words are looked up with Table.Lookup; the error holds an
// *UnknownWordError for each that is not found.
//
// Mikolov, Yih and Zweig, "Linguistic Regularities in Continuous Space Word
// Representations", 2013, https://aclanthology.org/N13-1090; the name and the
// comparison with other rules are from Levy and Goldberg, "Linguistic
// Regularities in Sparse and Explicit Word Representations", 2014,
// https://aclanthology.org/W14-1618.
func (s *Search) Analogy(a, b, c string, k int) ([]Neighbor, error) {
	if err := s.rows.check(); err != nil { // once, and not for each word
		return nil, err
	}
	var rows [3]int
	var units [3][]float32
	var errs [3]error
	for i, w := range []string{a, b, c} {
		rows[i], units[i], errs[i] = s.unitWord(w)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return s.analogy(units, k, rows[:])
}

// analogy is Analogy for three vectors of length 1.
func (s *Search) analogy(units [3][]float32, k int, exclude []int) ([]Neighbor, error) {
	query := make([]float32, s.words.Dim)
	for j := range query {
		query[j] = units[1][j] - units[0][j] + units[2][j]
	}
	if !normalize(query, query) {
		return nil, nil
	}
	return s.nearest(query, k, exclude)
}

// AnalogyVectors is Analogy for three vectors of D numbers; their words need not be in
// the table. The rows in exclude are left out. There is no answer if one of the three
// has no direction. A vector of another length is an error.
func (s *Search) AnalogyVectors(a, b, c []float32, k int, exclude ...int) ([]Neighbor, error) {
	units := [3][]float32{}
	for i, x := range [][]float32{a, b, c} {
		if len(x) != s.words.Dim {
			return nil, fmt.Errorf("vector %d has %s; the table's have %d", i+1, amount.Of(len(x), "number"), s.words.Dim)
		}
		units[i] = make([]float32, len(x))
		if !normalize(units[i], x) {
			return nil, nil
		}
	}
	return s.analogy(units, k, exclude)
}

// Odd returns which of several vectors does not fit: the one with the least mean cosine
// with the others, the first among equals. It also returns these means. A vector without
// a direction has a cosine of 0 with all others.
func Odd(vectors [][]float32) (odd int, means []float32) {
	unit := make([][]float32, len(vectors))
	for i, x := range vectors {
		unit[i] = make([]float32, len(x))
		normalize(unit[i], x)
	}
	means = make([]float32, len(vectors))
	for i := range unit {
		for j := range unit {
			if i != j {
				means[i] += clamp(kernel.Dot(unit[i], unit[j])) / float32(len(unit)-1)
			}
		}
		if means[i] < means[odd] {
			odd = i
		}
	}
	return odd, means
}

// HasDirection reports whether a vector is neither zeros nor has a number that is not finite.
func HasDirection(x []float32) bool { return normalize(make([]float32, len(x)), x) }

// Cosine returns the cosine of the angle between two vectors of equal dimension, or 0 if
// one of them has no direction.
func Cosine(a, b []float32) float32 {
	x, y := make([]float32, len(a)), make([]float32, len(b))
	normalize(x, a)
	normalize(y, b)
	return clamp(kernel.Dot(x, y))
}
