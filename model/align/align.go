// Package align brings two spaces of word vectors together: of two languages, two epochs, or two runs. It turns one of them
// so that words of the same meaning lie where they lie in the other, finds translations, and says which words moved.
//
//	m, err := align.Fit(a, b, align.Identical(a, b))
//	…
//	moved := m.Apply(a) // in the space of b
//
// A and B are the two spaces, of which A is turned. V stands for the number of words, D for the dimension.
package align

import (
	"errors"
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Pair is a row of A and a row of B whose words mean the same.
type Pair struct{ A, B int }

// A Map turns the vectors of one space into another. It keeps lengths and angles, so the neighbours of a word within
// its own space stay what they were.
type Map struct {
	From, To int
	W        []float64 // (To, From), row after row; its columns have length 1 and are at right angles
	// Pairs is how many pairs counted, and Rank in how many directions they lie. Where that is less than From, the other
	// directions are turned to some that are free, which says nothing.
	Pairs, Rank int
}

// ErrNoPairs says that no pair is left to fit a map to.
var ErrNoPairs = errors.New("no pair of words has a vector in both spaces")

// Fit returns the map with the least Σ|W·a − b|² over the pairs, where a and b are their vectors divided by their lengths:
// W = V·Uᵀ for the singular value decomposition U·Σ·Vᵀ of Σa·bᵀ (Schönemann, "A generalized solution of the orthogonal
// Procrustes problem", 1966). The vectors have length 1 so that each pair counts the same, and because cosines are compared
// later (Xing et al., "Normalized Word Embedding and Orthogonal Transform for Bilingual Word Translation", 2015).
//
// A pair with a vector that has no direction, being zeros or not finite, does not count; if none is left, the error is
// [ErrNoPairs]. A must not have more dimensions than B: no map would keep the angles.
//
// The sums are in float64 and in a fixed order, so the bits depend on neither the processor nor the number of threads.
func Fit(a, b *vector.Table, pairs []Pair) (*Map, error) {
	if err := errors.Join(a.Validate(), b.Validate()); err != nil {
		return nil, err
	}
	if a.Dim > b.Dim {
		return nil, fmt.Errorf("vectors of dimension %d cannot be turned into a space of dimension %d; turn the other way, or take fewer dimensions of the first, by their principal components", a.Dim, b.Dim)
	}
	product, n := cross(a, b, pairs)
	if n == 0 {
		return nil, ErrNoPairs
	}
	m := &Map{From: a.Dim, To: b.Dim, Pairs: n}
	m.W, m.Rank = turn(product, a.Dim, b.Dim)
	return m, nil
}

// cross returns Σa·bᵀ over the pairs, (Da, Db), for vectors of length 1, and how many pairs have a direction.
func cross(a, b *vector.Table, pairs []Pair) (product []float64, n int) {
	const block = 64 // pairs whose vectors stay in the cache
	product = make([]float64, a.Dim*b.Dim)
	x, y := make([]float64, block*a.Dim), make([]float64, block*b.Dim)
	for len(pairs) > 0 {
		at := 0
		for at < block && len(pairs) > 0 {
			if unit(x[at*a.Dim:(at+1)*a.Dim], a.Row(pairs[0].A)) && unit(y[at*b.Dim:(at+1)*b.Dim], b.Row(pairs[0].B)) {
				at++
			}
			pairs = pairs[1:]
		}
		n += at
		kernel.For(a.Dim, func(j int) {
			sum := product[j*b.Dim : (j+1)*b.Dim]
			for i := range at {
				c := x[i*a.Dim+j]
				for k, v := range y[i*b.Dim : (i+1)*b.Dim] {
					sum[k] += float64(c * v)
				}
			}
		})
	}
	return product, n
}

// unit sets dst to x divided by its length, and reports whether x has a direction.
func unit(dst []float64, x []float32) bool {
	var sum float64
	for _, v := range x {
		sum += float64(float64(v) * float64(v))
	}
	length := math.Sqrt(sum)
	if length == 0 || length-length != 0 {
		return false
	}
	for j, v := range x {
		dst[j] = float64(v) / length
	}
	return true
}

// Apply returns the vectors of t in the space that m turns to. Its words and counts are those of t.
func (m *Map) Apply(t *vector.Table) (*vector.Table, error) {
	if t.Dim != m.From {
		return nil, fmt.Errorf("the vectors have dimension %d, and the map is for %d", t.Dim, m.From)
	}
	out := &vector.Table{Words: t.Words, Dim: m.To, Counts: t.Counts, Data: make([]float32, t.Len()*m.To)}
	w := matrix(make([]float32, len(m.W)), m.From)
	for i, x := range m.W {
		w.Data[i] = float32(x)
	}
	kernel.Gemm(matrix(out.Data, m.To), kernel.Operand{Matrix: matrix(t.Data, t.Dim)}, w.T(), false) // (V, To)
	return out, nil
}

// matrix returns numbers as rows of so many.
func matrix(numbers []float32, cols int) kernel.Matrix {
	return kernel.Matrix{Data: numbers, Rows: len(numbers) / cols, Cols: cols, Stride: cols}
}

// Identical returns the pairs of rows with the same word, byte for byte, in the order of a. Of a word that comes several
// times in a table, the first row counts.
func Identical(a, b *vector.Table) []Pair {
	var pairs []Pair
	for i, word := range a.Words {
		j, ok := b.Index(word)
		if first, _ := a.Index(word); ok && first == i {
			pairs = append(pairs, Pair{i, j})
		}
	}
	return pairs
}
