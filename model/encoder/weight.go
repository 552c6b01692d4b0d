package encoder

import "github.com/lexigraph/lexigraph/graph/kernel/elementary"

// Frequencies returns the share of each word in a text, from how often it occurs.
func Frequencies(counts []int64) []float64 {
	total := int64(0)
	for _, n := range counts {
		total += n
	}
	p := make([]float64, len(counts))
	for i, n := range counts {
		p[i] = float64(n) / float64(max(total, 1))
	}
	return p
}

// Zipf returns the frequencies that n words have by Zipf's law, the most frequent first:
// p(i) = 1/(i·(1 + 1/2 + … + 1/n)) for the i-th, from 1. It is for lists of words without counts.
func Zipf(n int) []float64 {
	p := make([]float64, n)
	sum := 0.0
	for i := range p {
		p[i] = 1 / float64(i+1)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// DefaultSIF is the a of [SIF] that its authors recommend.
const DefaultSIF = 1e-3

// SIF returns the weights of words with these frequencies by smooth inverse frequency,
// a/(a + p). (Arora, Liang and Ma, A simple but tough-to-beat baseline for sentence
// embeddings, 2017. They also remove the first principal component: see [Encoder.Components].)
func SIF(frequency []float64, a float64) []float32 {
	w := make([]float32, len(frequency))
	for i, p := range frequency {
		w[i] = float32(a / (a + p))
	}
	return w
}

// DefaultLength is how many words a sentence has for [USIF] where that is not known.
const DefaultLength = 11

// USIF returns the weights of words with these frequencies in texts of that mean length, in
// words, by unsupervised smooth inverse frequency:
//
//	a/(a/2 + p)   with a = (1 − α)/(α·V/2)
//
// where α is the share of the V words with p > 1 − (1 − 1/V)ⁿ for texts of n words, at least one of them.
// (Ethayarajh, Unsupervised random walk sentence embeddings, 2018. The paper also scales a sentence's
// word vectors by dimension before, which is not done here, and removes five components,
// each by its share: see [Encoder.Components].)
func USIF(frequency []float64, length float64) []float32 {
	v := float64(len(frequency))
	threshold := 1 - elementary.Pow(1-1/v, length)
	above := 0
	for _, p := range frequency {
		if p > threshold {
			above++
		}
	}
	alpha := float64(max(above, 1)) / v
	a := (1 - alpha) / (alpha * v / 2)
	w := make([]float32, len(frequency))
	for i, p := range frequency {
		if a == 0 { // every word is that frequent, and no one counts less
			w[i] = 1
			continue
		}
		w[i] = float32(a / (float64(a/2) + p))
	}
	return w
}
