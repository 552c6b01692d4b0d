package evaluate

import (
	"math"
	"slices"
)

// f1 is the mean over labels of F1 = 2·right/(predicted + actual), with 0 for a label that is
// never right, and over those labels that examples have or were predicted. An item is
// label·L + predicted label.
//
// Of a label that no example has, one prediction is enough to bring a 0 into the mean: where labels lack examples, the number for some
// examples is far from that for many, and so may its interval be.
type f1 struct {
	perExample
	labels   int
	weighted bool // by the number of examples of a label
}

// Statistic implements [Metric].
func (m f1) Statistic(items []float64) func(times []float64) float64 {
	type outcome struct{ example, label, guess int }
	var all []outcome
	for _, i := range covered(items) {
		all = append(all, outcome{i, int(items[i]) / m.labels, int(items[i]) % m.labels})
	}
	right, predicted, actual := make([]float64, m.labels), make([]float64, m.labels), make([]float64, m.labels)
	return func(times []float64) float64 {
		clear(right)
		clear(predicted)
		clear(actual)
		for _, o := range all {
			n := 1.0
			if times != nil {
				n = times[o.example]
			}
			actual[o.label] += n
			predicted[o.guess] += n
			if o.label == o.guess {
				right[o.label] += n
			}
		}
		var sum, of float64
		for l := range right {
			weight := actual[l]
			if !m.weighted {
				weight = 1
			}
			if actual[l]+predicted[l] > 0 {
				sum += float64(weight * 2 * right[l] / (actual[l] + predicted[l]))
				of += weight
			}
		}
		return sum / of
	}
}

// extremes returns how far m can be from 0 and from 1: see the function.
func (m f1) extremes(items []float64) (fromZero, fromOne float64) {
	at := covered(items)
	if m.weighted { // of all examples, whatever their labels: the labels' concave sum is greatest where all have the same recall
		return f1Extremes(slices.Repeat([]float64{1}, len(at)))
	}
	counts := make([]int, m.labels)
	for _, i := range at {
		counts[int(items[i])/m.labels]++
	}
	return extremes(counts, true)
}

// share is the share of right labels among the k likeliest of each example, fastText's P@k, or with k = 0
// among all labels that examples have, R@k. An item is what [newHits] returns.
type share struct {
	perExample
	k int
}

// Statistic implements [Metric].
func (m share) Statistic(items []float64) func(times []float64) float64 {
	at := covered(items)
	return func(times []float64) float64 {
		var hits, of float64
		for _, i := range at {
			n := 1.0
			if times != nil {
				n = times[i]
			}
			labels := math.Floor(items[i])
			hits += float64(n * ((items[i] - labels) / oneHit))
			if m.k > 0 {
				labels = float64(m.k)
			}
			of += float64(n * labels)
		}
		return hits / of
	}
}

// weights returns how much each example weighs: P@k says as much of each, R@k by its labels.
func (m share) weights(items []float64) []float64 {
	weights := make([]float64, 0, len(items))
	for _, i := range covered(items) {
		weight := math.Floor(items[i])
		if m.k > 0 {
			weight = 1
		}
		weights = append(weights, weight)
	}
	return weights
}

// sets is F1 of sets of labels: over all examples together, or the mean over labels. An item
// is the number of its example.
type sets struct {
	perExample
	all    []predicted
	labels int
	macro  bool
}

// Statistic implements [Metric].
func (m sets) Statistic(items []float64) func(times []float64) float64 {
	at := covered(items)
	right, either := make([]float64, m.labels), make([]float64, m.labels)
	return func(times []float64) float64 {
		clear(right)
		clear(either)
		for _, i := range at {
			n := 1.0
			if times != nil {
				n = times[i]
			}
			e := m.all[int(items[i])]
			for _, l := range e.labels {
				either[l] += n
				if slices.Contains(e.said, l) {
					right[l] += n
				}
			}
			for _, l := range e.said {
				either[l] += n
			}
		}
		var sum, of float64
		for l := range right {
			switch {
			case either[l] == 0:
			case m.macro:
				sum += float64(2 * right[l] / either[l])
				of++
			default:
				sum += 2 * right[l]
				of += either[l]
			}
		}
		return sum / of
	}
}

// extremes returns how far m can be from 0 and from 1: see the function.
func (m sets) extremes(items []float64) (fromZero, fromOne float64) {
	at := covered(items)
	if !m.macro { // an example of many labels weighs much
		weights := make([]float64, len(at))
		for k, i := range at {
			weights[k] = float64(len(m.all[int(items[i])].labels))
		}
		return f1Extremes(weights)
	}
	counts := make([]int, m.labels)
	for _, i := range at {
		for _, l := range m.all[int(items[i])].labels {
			counts[l]++
		}
	}
	return extremes(counts, false)
}
