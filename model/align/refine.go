package align

import (
	"slices"

	"github.com/lexigraph/lexigraph/model/vector"
)

// Mutual returns the pairs of words that are each other's nearest by CSLS, in the order of a, which is in the space of b: what
// [Fit] can take for a dictionary. Only the first top rows of each count, which are the most frequent words; 0: all.
func Mutual(a, b *vector.Table, neighbors, top int) []Pair {
	x, y := newSpace(a), newSpace(b)
	if top > 0 {
		x, y = x.top(top), y.top(top)
	}
	nearX, nearY := meanNearest(x, y, neighbors), meanNearest(y, x, neighbors)
	forth, back := largest(x, y, 1, 2, nearY), largest(y, x, 1, 2, nearX)
	var pairs []Pair
	for i, h := range forth {
		if len(h) > 0 && len(back[h[0].row]) > 0 && back[h[0].row][0].row == int32(i) {
			pairs = append(pairs, Pair{i, int(h[0].row)})
		}
	}
	return pairs
}

// Refine fits a map to pairs, and then again, for so many rounds, to the words that are each other's nearest by the map so far (see [Mutual]).
// It ends early when these are the same as before. It returns the last map.
func Refine(a, b *vector.Table, pairs []Pair, rounds, neighbors, top int) (*Map, error) {
	m, err := Fit(a, b, pairs)
	for range rounds {
		if err != nil {
			break
		}
		turned, e := m.Apply(a)
		if e != nil {
			return nil, e
		}
		next := Mutual(turned, b, neighbors, top)
		if slices.Equal(next, pairs) || len(next) == 0 {
			break
		}
		pairs = next
		m, err = Fit(a, b, pairs)
	}
	return m, err
}
