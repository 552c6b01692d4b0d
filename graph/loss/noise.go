package loss

import (
	"fmt"
	"math"
)

// blockExamples is the number of examples that share a set of negatives. With
// sets of 64 too, the three products of a block are of 64 × 64 × H: large enough
// for the kernels to be fast, and all they touch stays in a core's cache.
//
// Note: of a step of 1024 examples with 6 targets each, sets of 64 and D = 100,
// blocks of 32, 64, 128 and 256 examples take 2.6, 2.1, 2.0 and 1.9 ms of
// processor time, medians of three runs beside other work; but the larger they
// are, the fewer words are drawn.
const blockExamples = 64

// setDraws returns what a loss draws that compares each target with k negatives of
// its own or, shared, each block of examples with a set of them.
func setDraws(k int, shared bool, set int) Draws {
	if shared {
		return Draws{K: set, Block: blockExamples}
	}
	return Draws{K: k}
}

// withoutSet returns the setting that only acts on shared negatives, where there
// are none.
func withoutSet(shared bool) (key, cause string) {
	if shared {
		return "", ""
	}
	return "set_size", "shared = false"
}

// contrast returns the comparison of [NegativeSampling] and [NCE], which is logistic
// regression: a target counts once, and its negatives as k of them whatever the size of
// a shared set. The two differ in which logits they compare, and in which negatives.
func contrast(k int, shared bool, set int) comparison {
	atLeast("negatives", k, 1)
	atLeast("set_size", set, 1)
	f := logistic{positive: 1, negative: 1}
	if shared {
		f.negative = float64(k) / float64(set)
	}
	return comparison{formula: f, draws: setDraws(k, shared, set)}
}

// eachWord returns f of the logarithm of each word's probability to be drawn. A word
// that is never drawn, as it never comes in the training text, passes for the
// least probable of those that are: its logarithm would be −∞, and with it the
// loss of a held-out text that has the word.
func eachWord(out Output, f func(log float64) float64) []float32 {
	least := math.Inf(1)
	for _, q := range out.Noise {
		if !math.IsInf(q, -1) {
			least = min(least, q)
		}
	}
	if len(out.Noise) != out.Vocab || math.IsInf(least, 1) {
		panic(fmt.Errorf("noise: %d probabilities of negatives for a vocabulary of %d; give the logarithm of each word's", len(out.Noise), out.Vocab))
	}
	x := make([]float32, len(out.Noise))
	for i, q := range out.Noise {
		x[i] = float32(f(max(q, least)))
	}
	return x
}

// atLeast panics when the setting called key is less than least.
func atLeast(key string, n, least int) {
	if n < least {
		panic(fmt.Errorf("%s: %d is not a number of words; it must be at least %d", key, n, least))
	}
}
