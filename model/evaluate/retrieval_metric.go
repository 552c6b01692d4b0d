package evaluate

import (
	"cmp"
	"math"
	"slices"
)

// mrr10 returns the reciprocal of the first of the ranks of a query's relevant documents, 0 for one above 10, and NaN if there are none.
func mrr10(_ Query, ranks []float64) float64 {
	if len(ranks) == 0 {
		return math.NaN()
	}
	if first := slices.Min(ranks); first <= 10 {
		return reciprocal(first)
	}
	return 0
}

// ndcg10 returns the normalized discounted cumulative gain of the first ten ranks, NaN if there are none. The gain of a document
// is its grade, as trec_eval has it.
func ndcg10(q Query, ranks []float64) float64 {
	if len(ranks) == 0 {
		return math.NaN()
	}
	grades := q.Grades
	if grades == nil {
		grades = slices.Repeat([]float64{1}, len(ranks))
	}
	greatest := slices.SortedFunc(slices.Values(grades), func(a, b float64) int { return cmp.Compare(b, a) })
	var sum, best float64
	for i, rank := range ranks {
		sum += float64(grades[i] * gain(rank))
		best += float64(greatest[i] * gain(float64(i+1)))
	}
	return sum / best
}

// recall returns a function that is the share of ranks of at most k, and NaN if there are none.
func recall(k float64) func(_ Query, ranks []float64) float64 {
	return func(_ Query, ranks []float64) float64 {
		sum := 0.0
		for _, rank := range ranks {
			sum += hit(k)(rank)
		}
		return sum / float64(len(ranks)) // NaN of none
	}
}
