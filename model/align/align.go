// Package align brings two spaces of word vectors together: of two languages, two epochs, or two runs. It turns one of them
// so that words of the same meaning lie where they lie in the other, finds translations, and says which words moved.
//
//	m, err := align.Fit(a, b, align.Identical(a, b))
//	…
//	moved, err := m.Apply(a) // in the space of b
//
// A and B are the two spaces; A is the one that is turned. V stands for the number of words, D for the dimension.
package align

import (
	"errors"
	"fmt"
	"slices"

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

// Fit returns the map with the least Σ|W·a − b|² over the pairs, W = V·Uᵀ for the singular value decomposition U·Σ·Vᵀ of Σa·bᵀ (Schönemann,
// "A generalized solution of the orthogonal Procrustes problem", 1966). There a and b are the vectors of a pair, of length 1, less the mean of all
// such vectors of their space, and of length 1 again: each pair counts the same, and what is fitted is what is compared later (Xing et al.,
// "Normalized Word Embedding and Orthogonal Transform for Bilingual Word Translation", 2015; Artetxe, Labaka and Agirre, 2016).
//
// A pair with a vector that has no direction, being zeros or not finite, does not count; if none is left, the error is
// [ErrNoPairs]. A must not have more dimensions than B: no map would keep the angles.
//
// The sums are in float64 and in a fixed order, so the bits depend on neither the processor nor the number of threads.
func Fit(a, b *vector.Table, pairs []Pair) (*Map, error) {
	if err := check(a, b, pairs); err != nil {
		return nil, err
	}
	return fit(newFrame(a, nil, nil), newFrame(b, nil, nil), pairs)
}

// check returns an error if a table is not whole, or a pair is of rows that a and b do not have.
func check(a, b *vector.Table, pairs []Pair) error {
	if err := errors.Join(a.Validate(), b.Validate()); err != nil {
		return err
	}
	for i, p := range pairs {
		if p.A < 0 || p.A >= a.Len() || p.B < 0 || p.B >= b.Len() {
			return fmt.Errorf("pairs[%d] is of rows %d and %d; A has %d rows, and B %d", i, p.A, p.B, a.Len(), b.Len())
		}
	}
	return nil
}

func fit(x, y vectors, pairs []Pair) (*Map, error) {
	from, to := x.dim(), y.dim()
	if from > to {
		return nil, fmt.Errorf("vectors of dimension %d cannot be turned into a space of dimension %d; turn the other way, or take fewer dimensions of the first, by their principal components", from, to)
	}
	product, n := cross(x, y, pairs)
	if n == 0 {
		return nil, ErrNoPairs
	}
	m := &Map{From: from, To: to, Pairs: n}
	m.W, m.Rank = turn(product, from, to)
	return m, nil
}

// cross returns Σa·bᵀ over the pairs, (Da, Db), and how many of them have a direction.
func cross(x, y vectors, pairs []Pair) (product []float64, n int) {
	const block = 64 // pairs whose vectors stay in the cache
	from, to := x.dim(), y.dim()
	product = make([]float64, from*to)
	for some := range slices.Chunk(pairs, block) {
		a, b := both(x, y, some)
		var known []int
		for i := range some {
			if a.known[i] && b.known[i] {
				known = append(known, i)
			}
		}
		n += len(known)
		kernel.For(from, func(j int) {
			sum := product[j*to : (j+1)*to]
			for _, i := range known {
				c := float64(a.unit.Row(i)[j])
				for k, v := range b.unit.Row(i) {
					sum[k] += float64(c * float64(v))
				}
			}
		})
	}
	return product, n
}

// both returns the vectors of pairs on either side.
func both(x, y vectors, pairs []Pair) (a, b space) {
	rowsA, rowsB := rowsOf(pairs)
	return x.pick(rowsA), y.pick(rowsB)
}

// rowsOf returns the rows of pairs on either side.
func rowsOf(pairs []Pair) (a, b []int) {
	for _, p := range pairs {
		a, b = append(a, p.A), append(b, p.B)
	}
	return a, b
}

// Apply returns the vectors of t in the space that m turns to. Its words and counts are those of t. A table
// that [vector.Table.Validate] refuses, and one of another dimension than m.From, are errors.
func (m *Map) Apply(t *vector.Table) (*vector.Table, error) {
	if err := m.fits(t); err != nil {
		return nil, err
	}
	out := &vector.Table{Words: t.Words, Dim: m.To, Counts: t.Counts, Origin: t.Origin, Data: make([]float32, t.Len()*m.To)}
	m.turn(out.Data, t.Data)
	return out, nil
}

// Turn is Apply that changes the vectors of t themselves. Both spaces must have the same dimension: else it is an error, and t as it was.
func (m *Map) Turn(t *vector.Table) error {
	if err := m.fits(t); err != nil {
		return err
	}
	if m.From != m.To {
		return fmt.Errorf("vectors of dimension %d do not take the place of those of dimension %d", m.To, m.From)
	}
	turned := make([]float32, min(tile, t.Len())*m.To)
	for numbers := range slices.Chunk(t.Data, tile*m.To) {
		m.turn(turned[:len(numbers)], numbers)
		copy(numbers, turned)
	}
	return nil
}

func (m *Map) fits(t *vector.Table) error {
	if err := t.Validate(); err != nil {
		return err
	}
	if t.Dim != m.From {
		return fmt.Errorf("the vectors have dimension %d, and the map is for %d", t.Dim, m.From)
	}
	return nil
}

// turn sets dst to the vectors x, (n, From), in the space that m turns to, (n, To).
func (m *Map) turn(dst, x []float32) {
	w := matrix(make([]float32, len(m.W)), m.From)
	for i, x := range m.W {
		w.Data[i] = float32(x)
	}
	kernel.Gemm(matrix(dst, m.To), kernel.Operand{Matrix: matrix(x, m.From)}, w.T(), false)
}

// matrix returns numbers as rows of so many.
func matrix(numbers []float32, cols int) kernel.Matrix {
	return kernel.Matrix{Data: numbers, Rows: len(numbers) / cols, Cols: cols, Stride: cols}
}

// Identical returns the pairs of rows with the same word, in the order of a; an accent may be a separate character in one of the tables.
// Of a word that comes several times in a table, the first row counts.
func Identical(a, b *vector.Table) []Pair {
	var pairs []Pair
	for i, word := range a.Words {
		j, ok := b.Spelled(word, a)
		if first, _ := a.Index(word); ok && first == i {
			pairs = append(pairs, Pair{i, j})
		}
	}
	return pairs
}
