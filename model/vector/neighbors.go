package vector

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Neighbors are the nearest words of every word: the graph that a map is drawn from.
type Neighbors struct {
	K      int       // for each word
	Row    []int32   // (V, K): the rows of the nearest words, the nearest first; −1: there are no more
	Cosine []float32 // (V, K): of the angle with them, in [−1, 1]; 0 where there is none
}

// Of returns the neighbours of a row, and the cosines.
func (n *Neighbors) Of(row int) (rows []int32, cosines []float32) {
	return n.Row[row*n.K : (row+1)*n.K], n.Cosine[row*n.K : (row+1)*n.K]
}

// First returns the k nearest of each word, or n itself if that has no more.
func (n *Neighbors) First(k int) *Neighbors {
	if k >= n.K {
		return n
	}
	f := &Neighbors{K: k}
	for i := 0; i < len(n.Row); i += n.K {
		f.Row, f.Cosine = append(f.Row, n.Row[i:i+k]...), append(f.Cosine, n.Cosine[i:i+k]...)
	}
	return f
}

// Rows of the table in a piece of the work of [Search.All], columns of products that are looked at while they
// are in the cache, and pieces between two looks at the context.
const (
	allRows   = 192
	allCols   = 1024
	allPieces = 32
)

// All returns the k nearest words of each word, without itself: the answers of [Search.Nearest], found by
// products of matrices. It is exact. The earlier row is first among equals, and the bits do not depend on the number
// of threads: a cosine is a sum along the vectors in one order, whichever products it is part of.
//
// K is at least 1, and k or the number of other words, whichever is less. Progress gets the share that is done;
// it may be nil. When ctx ends, All returns its error.
//
// Note: each pair is multiplied twice, once for either word. Once would do, but the second word's list would have to
// be locked, or kept for each piece of the work.
func (s *Search) All(ctx context.Context, k int, progress func(done float64)) (*Neighbors, error) {
	v, d := s.words.Len(), s.words.Dim
	if k < 1 {
		return nil, fmt.Errorf("%d neighbours of each word; there must be at least 1", k)
	}
	if err := s.rows.check(); err != nil {
		return nil, err
	}
	k = max(1, min(k, v-1))
	n := &Neighbors{K: k, Row: make([]int32, v*k), Cosine: make([]float32, v*k)}
	known, unit := make([]bool, v), make([]float32, v*d)
	bad := make([]error, v)
	kernel.Blocks(v, pieceRows, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			known[i], bad[i] = s.unit(unit[i*d:(i+1)*d], i)
		}
	})
	if err := cmp.Or(bad...); err != nil {
		return nil, err
	}
	answer := slices.Clone(known)
	for _, row := range s.hidden {
		answer[row] = false
	}
	products := make([][]float32, allPieces)
	for from := 0; from < v; from += allRows * allPieces {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		to := min(from+allRows*allPieces, v)
		kernel.Blocks(to-from, allRows, func(p, lo, hi int) {
			products[p] = kernel.Sized(products[p], allRows*allCols)
			some(n, kernel.Matrix{Data: unit, Rows: v, Cols: d, Stride: d}, from+lo, from+hi, known, answer, products[p])
		})
		if progress != nil {
			progress(float64(to) / float64(v))
		}
	}
	return n, nil
}

// some finds the neighbours of the rows from lo to hi − 1.
func some(n *Neighbors, unit kernel.Matrix, lo, hi int, known, answer []bool, products []float32) {
	part := func(lo, hi int) kernel.Matrix {
		d := unit.Cols
		return kernel.Matrix{Data: unit.Data[lo*d : hi*d], Rows: hi - lo, Cols: d, Stride: d}
	}
	rows := part(lo, hi)
	found := make([]int, hi-lo)
	for from := 0; from < unit.Rows; from += allCols {
		to := min(from+allCols, unit.Rows)
		others := part(from, to)
		z := kernel.Matrix{Data: products, Rows: hi - lo, Cols: to - from, Stride: to - from}
		kernel.GemmSerial(z, kernel.Operand{Matrix: rows}, others.T(), false)
		for i := range z.Rows {
			if known[lo+i] {
				row, cosine := n.Of(lo + i)
				found[i] = insert(row, cosine, found[i], z.Row(i), from, lo+i, answer)
			}
		}
	}
	for i, have := range found {
		row, cosine := n.Of(lo + i)
		for j := range row {
			if j < have {
				cosine[j] = clamp(cosine[j])
			} else {
				row[j], cosine[j] = -1, 0
			}
		}
	}
}

// insert puts those of the cosines with the rows first, first + 1, … that belong there into the list of the
// nearest, of which have are there, and returns how many are there now. Self is no neighbour of its own.
func insert(row []int32, cosine []float32, have int, cosines []float32, first, self int, answer []bool) int {
	const stretch = 64
	for from := 0; from < len(cosines); from += stretch {
		some := cosines[from:min(from+stretch, len(cosines))]
		if have == len(row) && kernel.Max(some) <= cosine[have-1] { // as nearly always
			continue
		}
		for j, c := range some {
			j += first + from
			if have == len(row) && c <= cosine[have-1] || j == self || !answer[j] {
				continue
			}
			at := min(have, len(row)-1)
			for ; at > 0 && cosine[at-1] < c; at-- {
				row[at], cosine[at] = row[at-1], cosine[at-1]
			}
			row[at], cosine[at] = int32(j), c
			have = min(have+1, len(row))
		}
	}
	return have
}
