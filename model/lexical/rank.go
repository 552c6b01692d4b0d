package lexical

import (
	"cmp"
	"slices"
)

// Ranks returns the rank of each score: 1 for the highest. Equal scores share the last
// of their ranks, so that a score that tells nothing apart gains nothing; what is not a
// number ranks last.
func Ranks[F float32 | float64](scores []F) []int {
	sorted := slices.Clone(scores)
	slices.Sort(sorted) // what is not a number first
	ranks := make([]int, len(scores))
	for i, s := range scores {
		at, _ := slices.BinarySearch(sorted, s)
		ranks[i] = len(sorted) - at
	}
	return ranks
}

// Fuse joins rankings of the same documents by reciprocal rank fusion: the score of a
// document is Σ 1/(60 + rank) over the rankings.
//
// Reference: Cormack, Clarke and Büttcher, Reciprocal Rank Fusion outperforms Condorcet
// and individual Rank Learning Methods, 2009.
func Fuse(rankings ...[]int) []float64 {
	const k = 60
	var scores []float64
	for _, ranks := range rankings {
		if scores == nil {
			scores = make([]float64, len(ranks))
		}
		for i, rank := range ranks {
			scores[i] += 1 / float64(k+rank)
		}
	}
	return scores
}

// Best returns the numbers of the k documents with the highest scores, or of all, from the
// highest on. Of equal scores the lower number comes first.
func Best[F float32 | float64](scores []F, k int) []int {
	if k = max(k, 0); k >= len(scores)/4 {
		return descending(scores)[:min(k, len(scores))]
	}
	var best []int
	for i, s := range scores {
		if len(best) == k && (k == 0 || cmp.Compare(s, scores[best[k-1]]) <= 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, s, func(j int, s F) int { // behind equal ones
			return cmp.Or(cmp.Compare(s, scores[j]), -1)
		})
		if len(best) == k {
			best = best[:k-1]
		}
		best = slices.Insert(best, at, i)
	}
	return best
}

// descending returns the numbers of scores from the highest on.
func descending[F float32 | float64](scores []F) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), a-b) // NaN is less than any number
	})
	return order
}
