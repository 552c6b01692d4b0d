package model

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// A Sampling says how one of the outputs is drawn by its score z. The settings act in
// the order in which they stand here.
type Sampling struct {
	// Temperature is T in p ∝ e^(z/T). With 1 outputs are drawn as the network predicts
	// them, with less likely ones are drawn more often, and 0 draws the likeliest.
	Temperature float64
	// TopK leaves the k likeliest, those of equal scores by id; 0 leaves all.
	TopK int
	// TopP leaves the fewest of the likeliest whose probabilities, among those that TopK
	// left, add up to at least p; 1 leaves all. (Holtzman et al., The Curious Case of Neural
	// Text Degeneration, 2020.)
	TopP float64
}

// Validate reports settings that are out of range.
func (s Sampling) Validate() error {
	var errs []error
	if !(s.Temperature >= 0) || math.IsInf(s.Temperature, 1) {
		errs = append(errs, fmt.Errorf("temperature %v: want a number of at least 0", s.Temperature))
	}
	if s.TopK < 0 {
		errs = append(errs, fmt.Errorf("top-k %d: want at least 1, or 0 for all", s.TopK))
	}
	if !(s.TopP > 0 && s.TopP <= 1) {
		errs = append(errs, fmt.Errorf("top-p %v: want more than 0, and 1 at most", s.TopP))
	}
	return errors.Join(errs...)
}

// Draw returns an output with one of the scores, whose softmax is the prediction. One of −∞ is not drawn, and not all may be. It is a
// function of its arguments, which are 64 random bits beside the scores.
func (s Sampling) Draw(scores []float32, random uint64) int32 {
	id := make([]int32, len(scores))
	for i := range id {
		id[i] = int32(i)
	}
	if s.Temperature == 0 || s.TopK > 0 || s.TopP < 1 {
		slices.SortFunc(id, func(a, b int32) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	}
	if s.Temperature == 0 {
		return id[0]
	}
	if s.TopK > 0 {
		id = id[:min(s.TopK, len(id))]
	}
	peak := float64(slices.Max(scores))
	weight, total := make([]float64, len(id)), 0.0
	for i, v := range id {
		weight[i] = elementary.Exp((float64(scores[v]) - peak) / s.Temperature)
		total += weight[i]
	}
	if s.TopP < 1 {
		most, sum := float64(s.TopP*total), 0.0
		for i, w := range weight {
			if sum += w; sum >= most {
				weight, total = weight[:i+1], sum
				break
			}
		}
	}
	left := float64(float64(random>>11)*0x1p-53) * total
	last := 0
	for i, w := range weight {
		if left -= w; left < 0 {
			return id[i]
		}
		if w > 0 {
			last = i
		}
	}
	return id[last] // by rounding
}

// LogProbability returns ln p of an output by the softmax of all scores.
func LogProbability(scores []float32, id int32) float64 {
	peak, mass := float64(slices.Max(scores)), 0.0
	for _, z := range scores {
		mass += elementary.Exp(float64(z) - peak)
	}
	return float64(scores[id]) - peak - elementary.Log(mass)
}
