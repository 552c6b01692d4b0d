package evaluate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A MapScore says how much of the neighbourhoods of vectors a map of their words has kept.
type MapScore struct {
	K     int // neighbours of each word that are looked at
	Words int // whose neighbours are looked at, among all
	Of    int // all words that have a direction

	// Trustworthiness says whether words that are near on the map are near by their vectors too (Venna and Kaski,
	// Neighborhood Preservation in Nonlinear Projection Methods: An Experimental Study, 2001): 1 if all are, about 0.5 by
	// chance. For n words, with U_k(i) those among the k nearest of word i on the map that are not by their vectors, and
	// r(i, j) the rank of word j there, it is
	//
	//	1 − 2/(n·k·(2n − 3k − 1)) Σ_i Σ_j∈U_k(i) (r(i, j) − k)
	Trustworthiness float64

	// Preservation is the share of the k nearest words by vectors that are among the k nearest on the map.
	Preservation float64
}

// MapWords is the number of words up to which [ScoreMap] looks at the neighbours of all.
const MapWords = 5000

// ScoreMap scores a map, (V, 2), of the words of a table at k neighbours, or fewer where there are less than 2k + 1 words. Words
// are near by their vectors if the cosine is large; among equals, the earlier is nearer. Beyond [MapWords] words it
// looks at the neighbours of so many, drawn by the seed, among all words. Words whose vectors have no direction
// are left out. For fewer than three words there is nothing to score, and both numbers are NaN. The bits do not
// depend on the number of threads.
func ScoreMap(ctx context.Context, t *vector.Table, points []float32, k int, seed uint64) (MapScore, error) {
	return scoreMap(ctx, t, points, k, seed, MapWords)
}

// scoreMap is ScoreMap that looks at the neighbours of so many words at most.
func scoreMap(ctx context.Context, t *vector.Table, points []float32, k int, seed uint64, most int) (MapScore, error) {
	if len(points) != 2*t.Len() {
		return MapScore{}, fmt.Errorf("a map of %d numbers; %d words have %d", len(points), t.Len(), 2*t.Len())
	}
	if k < 1 {
		return MapScore{}, fmt.Errorf("%d neighbours of each word; there must be at least 1", k)
	}
	m := newMapped(t, points)
	n := len(m.x)
	s := MapScore{K: min(k, (n-1)/2), Words: min(n, most), Of: n, Trustworthiness: math.NaN(), Preservation: math.NaN()}
	if n < 3 {
		return s, nil
	}
	asked := make([]int, s.Words)
	order := data.NewPermutation(n, data.Random(seed, data.Shuffle, 0, 0))
	for i := range asked {
		asked[i] = i
		if s.Words < n {
			asked[i] = order.At(i)
		}
	}
	late, kept := make([]int64, s.Words), make([]int, s.Words)
	const block = 16
	const some = 32 * block // between two looks at the context
	for from := 0; from < s.Words; from += some {
		if err := ctx.Err(); err != nil {
			return MapScore{}, err
		}
		to := min(from+some, s.Words)
		kernel.Blocks(to-from, block, func(_, lo, hi int) {
			m.score(asked[from+lo:from+hi], s.K, late[from+lo:from+hi], kept[from+lo:from+hi])
		})
	}
	var sumLate int64
	sumKept := 0
	for i := range late {
		sumLate += late[i]
		sumKept += kept[i]
	}
	looks := float64(s.Words) * float64(s.K)
	s.Trustworthiness = 1 - 2*float64(sumLate)/(looks*float64(2*n-3*s.K-1))
	s.Preservation = float64(sumKept) / looks
	return s, nil
}

// mapped are the words of a map that have a direction.
type mapped struct {
	unit kernel.Matrix // (n, D), rows of length 1
	x, y []float32
}

func newMapped(t *vector.Table, points []float32) *mapped {
	unit := vector.Unit(t)
	m := &mapped{}
	for i := range t.Len() {
		row := unit.Row(i)
		if !slices.ContainsFunc(row, func(x float32) bool { return x != 0 }) {
			continue
		}
		copy(unit.Row(len(m.x)), row)
		m.x, m.y = append(m.x, points[2*i]), append(m.y, points[2*i+1])
	}
	m.unit = kernel.Matrix{Data: unit.Data, Rows: len(m.x), Cols: t.Dim, Stride: t.Dim}
	return m
}

// score sets, for each of the asked words, how far behind place k those are that the map has nearer, and how many of its
// k nearest there are its k nearest.
func (m *mapped) score(asked []int, k int, late []int64, kept []int) {
	n, d := m.unit.Rows, m.unit.Cols
	rows := kernel.Matrix{Data: make([]float32, len(asked)*d), Rows: len(asked), Cols: d, Stride: d}
	for i, word := range asked {
		copy(rows.Row(i), m.unit.Row(word))
	}
	z := kernel.Matrix{Data: make([]float32, len(asked)*n), Rows: len(asked), Cols: n, Stride: n}
	kernel.GemmSerial(z, kernel.Operand{Matrix: rows}, m.unit.T(), false)
	ahead := make([]int64, k)
	for i, word := range asked {
		cosine := z.Row(i)
		near := m.nearest(word, k)
		nearer := func(a, b int) int { return cmp.Or(cmp.Compare(cosine[b], cosine[a]), cmp.Compare(a, b)) }
		slices.SortFunc(near, nearer)
		// Each word is ahead of the first of those that it is nearer than, and so of the later ones.
		clear(ahead)
		last := near[k-1]
		for j, c := range cosine {
			if c < cosine[last] || j == word || j != last && nearer(j, last) > 0 {
				continue
			}
			if at, there := slices.BinarySearchFunc(near, j, nearer); !there {
				ahead[at]++
			}
		}
		before := int64(0)
		for place := range near {
			before += ahead[place]
			if rank := before + int64(place) + 1; rank > int64(k) {
				late[i] += rank - int64(k)
			} else {
				kept[i]++
			}
		}
	}
}

// nearest returns the k words nearest to one on the map; among equals, the earlier.
func (m *mapped) nearest(word, k int) []int {
	x, y := m.x[word], m.y[word]
	near, far := make([]int, 0, k), make([]float32, 0, k)
	for j, at := range m.x {
		across, up := at-x, m.y[j]-y
		d := float32(across*across) + float32(up*up)
		if j == word || len(near) == k && d >= far[k-1] {
			continue
		}
		if len(near) < k {
			near, far = append(near, j), append(far, d)
		}
		place := len(near) - 1
		for ; place > 0 && far[place-1] > d; place-- {
			near[place], far[place] = near[place-1], far[place-1]
		}
		near[place], far[place] = j, d
	}
	return near
}
