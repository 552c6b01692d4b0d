package align

import (
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Move says how far a word is from one space to the other.
type Move struct {
	Word string
	Pair // its rows in the first table of either side
	// Distance is 1 − cos of its two vectors when the spaces are aligned (Hamilton, Leskovec and Jurafsky, "Diachronic Word
	// Embeddings Reveal Statistical Laws of Semantic Change", 2016, https://arxiv.org/abs/1605.09096). With several
	// tables on a side it is the mean over the pairs of one of either side.
	Distance float64
	// Low is the least of these distances, and Noise the greatest one between two tables of the same side, which differ in
	// nothing but the seed, say; NaN: no side has two.
	Low, Noise float64
}

// Beyond reports whether the word is farther in each pair of tables of different sides than in any of the same side. See [Chance].
func (m Move) Beyond() bool { return m.Low > m.Noise }

// Chance is the greatest share of words that are [Move.Beyond] where the sides do not differ, for so many tables on either: one way in
// all ways to deal them out. It is 1 where there is no noise to compare with.
func Chance(a, b int) float64 {
	if a+b < 3 {
		return 1
	}
	ways := 1.0
	for i := range min(a, b) { // the binomial coefficient a + b over a
		ways = ways * float64(a+b-i) / float64(i+1)
	}
	if a == b { // which side is called which makes no difference
		ways /= 2
	}
	return 1 / ways
}

// Moves returns how far the words are from a to b that all tables have, in the order of the first. The tables of a side are of runs that
// differ in their seed alone: how far words are between these is how far they are for no reason (Antoniak and Mimno,
// "Evaluating the Stability of Embedding-based Word Similarities", 2018, https://aclanthology.org/Q18-1008). Each two tables are
// aligned by all of the words. Without a word with a direction in all tables the error is [ErrNoPairs].
func Moves(a, b []*vector.Table) ([]Move, error) {
	tables := append(append([]*vector.Table{}, a...), b...)
	if len(a) == 0 || len(b) == 0 {
		return nil, fmt.Errorf("there must be a table on either side, and there are %d and %d", len(a), len(b))
	}
	rows, err := common(tables)
	if err != nil {
		return nil, err
	}
	moves := make([]Move, len(rows[0]))
	for i := range moves {
		moves[i] = Move{Word: a[0].Words[rows[0][i]], Pair: Pair{rows[0][i], rows[len(a)][i]}, Low: math.Inf(1), Noise: math.NaN()}
	}
	for j := range tables {
		for i := range j {
			pairs := make([]Pair, len(moves))
			for w := range pairs {
				pairs[w] = Pair{rows[i][w], rows[j][w]}
			}
			distances, err := Distances(tables[i], tables[j], pairs)
			if err != nil {
				return nil, err
			}
			across := i < len(a) && j >= len(a)
			for w, d := range distances {
				m := &moves[w]
				switch {
				case across:
					m.Distance += d / float64(len(a)*len(b))
					m.Low = min(m.Low, d)
				case math.IsNaN(m.Noise):
					m.Noise = d
				default:
					m.Noise = max(m.Noise, d)
				}
			}
		}
	}
	return moves, nil
}

// common returns the rows, in each table, of the words that have a direction in all of them.
func common(tables []*vector.Table) ([][]int, error) {
	known := make([][]bool, len(tables))
	for t, table := range tables {
		if err := table.Validate(); err != nil {
			return nil, err
		}
		f := newFrame(table, nil, nil)
		for lo := 0; lo < f.len(); lo += tile {
			known[t] = append(known[t], f.part(lo, min(tile, f.len()-lo)).known...)
		}
	}
	rows := make([][]int, len(tables))
	at := make([]int, len(tables))
	for _, p := range Identical(tables[0], tables[0]) {
		all := true
		for t, table := range tables {
			row, ok := table.Spelled(tables[0].Words[p.A], tables[0])
			all = all && ok && known[t][row]
			at[t] = row
		}
		for t := range tables {
			if all {
				rows[t] = append(rows[t], at[t])
			}
		}
	}
	if len(rows[0]) == 0 {
		return nil, ErrNoPairs
	}
	return rows, nil
}

// Distances aligns a and b by the pairs, and returns 1 − cos of each pair's vectors then, less the mean of their space: 0 for the same direction, 2 for
// the opposite one, NaN where one has no direction. The one with fewer dimensions is turned, A if both have as many. Its errors are those of [Fit].
func Distances(a, b *vector.Table, pairs []Pair) ([]float64, error) {
	if a.Dim > b.Dim {
		turned := make([]Pair, len(pairs))
		for i, p := range pairs {
			turned[i] = Pair{p.B, p.A}
		}
		return Distances(b, a, turned)
	}
	if err := check(a, b, pairs); err != nil {
		return nil, err
	}
	y := newFrame(b, nil, nil)
	m, err := fit(newFrame(a, nil, nil), y, pairs)
	if err != nil {
		return nil, err
	}
	x := newFrame(a, nil, m)
	distances := make([]float64, 0, len(pairs))
	for some := range slices.Chunk(pairs, tile) {
		u, v := both(x, y, some)
		for i := range some {
			distance := math.NaN()
			if u.known[i] && v.known[i] {
				distance = 1 - float64(clamp(kernel.Dot(u.unit.Row(i), v.unit.Row(i))))
			}
			distances = append(distances, distance)
		}
	}
	return distances, nil
}

// Local returns, for the pairs at these positions, 1 − cos of a word's similarities in a and in b to its neighbours: those words that are among its k nearest
// in either. It needs no alignment, and shows changes of use more than drifts of meaning (Hamilton, Leskovec and Jurafsky, "Cultural Shift or
// Linguistic Drift?", 2016, https://arxiv.org/abs/1606.02821, with k = 25). The neighbours are looked for among the words of the pairs. Vectors are
// compared less the mean of their space, as [Distances] does: what all words have in common says nothing of one. The paper takes them as they are, and
// has smaller numbers. It is NaN for a word without a direction or without neighbours.
func Local(a, b *vector.Table, pairs []Pair, at []int, k int) []float64 {
	rowsA, rowsB := rowsOf(pairs)
	x, y := newFrame(a, rowsA, nil), newFrame(b, rowsB, nil)
	near := func(s frame) [][]hit { // one more, which may be the word itself
		return largest(s.only(at), s, k+1, 1, make([]float32, s.len()))
	}
	nearA, nearB := near(x), near(y)
	out := make([]float64, len(at))
	for i, row := range at {
		order := []int{row}
		seen := map[int]bool{row: true}
		for _, hits := range [][]hit{nearA[i], nearB[i]} {
			n := 0
			for _, h := range hits {
				if other := int(h.row); other != row && n < k {
					n++
					if !seen[other] {
						order = append(order, other)
					}
					seen[other] = true
				}
			}
		}
		out[i] = unlike(x.pick(order), y.pick(order))
	}
	return out
}

// unlike returns 1 − cos of the similarities of the first vector to the others, those that have a direction on both sides.
func unlike(x, y space) float64 {
	var u, v []float64
	for j := 1; j < x.len(); j++ {
		if x.known[j] && y.known[j] {
			u = append(u, float64(kernel.Dot(x.unit.Row(0), x.unit.Row(j))))
			v = append(v, float64(kernel.Dot(y.unit.Row(0), y.unit.Row(j))))
		}
	}
	if length := math.Sqrt(dot(u, u)) * math.Sqrt(dot(v, v)); x.known[0] && y.known[0] && length > 0 {
		return max(0, 1-dot(u, v)/length)
	}
	return math.NaN()
}
