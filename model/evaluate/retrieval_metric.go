package evaluate

import "math"

// mrr10 returns the reciprocal of the first of ascending ranks, 0 for one above 10, and NaN if there are none.
func mrr10(ranks []float64) float64 {
	switch {
	case len(ranks) == 0:
		return math.NaN()
	case ranks[0] > 10:
		return 0
	}
	return reciprocal(ranks[0])
}

// ndcg10 returns the normalized discounted cumulative gain of the first ten ranks, NaN if there are none.
func ndcg10(ranks []float64) float64 {
	if len(ranks) == 0 {
		return math.NaN()
	}
	var sum, best float64
	for i, rank := range ranks {
		sum += gain(rank)
		best += gain(float64(i + 1))
	}
	return sum / best
}

// recall returns a function that is the share of ranks of at most k, and NaN if there are none.
func recall(k float64) func(ranks []float64) float64 {
	return func(ranks []float64) float64 {
		sum := 0.0
		for _, rank := range ranks {
			sum += hit(k)(rank)
		}
		return sum / float64(len(ranks)) // NaN of none
	}
}
