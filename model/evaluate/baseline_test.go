package evaluate

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/data"
)

// TestBaselines: numbers counted by hand, and probabilities that sum to 1 after
// every word, the beginning of a sentence, and a word that has no successor.
func TestBaselines(t *testing.T) {
	const words = 4 // the last is not in the training text
	train := data.NewCorpus([][]int32{{0, 1, 0, 1, 0, 2}, {0, 1}})
	b := countPairs(train, words)
	// Pairs: ^0 twice, 01 three times, 10 twice, 02 once: m₁ = 1, m₂ = 2, d = 1/5.
	if b.discount != 0.2 {
		t.Fatalf("d = %v, want 0.2", b.discount)
	}
	// q(0) = (2 − d + d·3/4) / 4 different pairs, 3 words to end in.
	q0 := (2 - 0.2 + 0.2*3.0/4) / 4
	q1 := (1 - 0.2 + 0.2*3.0/4) / 4
	for _, test := range []struct {
		v, w int32
		want float64
	}{
		{0, 1, (3 - 0.2 + 0.2*2*q1) / 4},
		{0, 0, 0.2 * 2 * q0 / 4},
		{words, 0, (2 - 0.2 + 0.2*q0) / 2},
		{2, 0, q0},
	} {
		if got := b.probability(test.v, test.w); !(math.Abs(got-test.want) <= 1e-12) {
			t.Errorf("p(%d|%d) = %v, want %v", test.w, test.v, got, test.want)
		}
	}
	for v := int32(0); v <= words; v++ {
		sum := 0.0
		for w := int32(0); w < words; w++ {
			sum += b.probability(v, w)
		}
		if !(math.Abs(sum-1) <= 1e-12) {
			t.Errorf("after %d the probabilities sum to %v", v, sum)
		}
	}
	held := data.NewCorpus([][]int32{{0, 1}, {3}})
	got := NewBaselines(train, held, words)
	one := -(math.Log(5.0/12) + math.Log(4.0/12) + math.Log(1.0/12)) / 3
	two := -(math.Log(b.probability(words, 0)) + math.Log(b.probability(0, 1)) + math.Log(b.probability(words, 3))) / 3
	for name, x := range map[string]struct {
		got  HeldOut
		want float64
	}{"unigram": {got.Unigram, one}, "bigram": {got.Bigram, two}} {
		if !(math.Abs(x.got.Loss-x.want) <= 1e-12) || !(math.Abs(x.got.Perplexity-math.Exp(x.want)) <= 1e-9) || x.got.Targets != 3 {
			t.Errorf("%s: %+v, want a loss of %v over 3 targets", name, x.got, x.want)
		}
	}
}
